internal import FoundationEssentials
public import Newsroom
internal import Replication

/// Answers as bytes, for the disk and inside entries.
public enum AnswerCodec {
    /// An answer's bytes. They do not name who answers.
    public static func encode(_ answer: Answer) -> [UInt8] {
        field(answer).wireBytes
    }

    /// The answer in `bytes`.
    ///
    /// - Throws: `malformed`, `badText`, `unknownVersion`.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Answer {
        try value(of: Byline_V1_Answer(wireBytes: bytes))
    }

    /// How an answer travels.
    static func field(_ answer: Answer) -> Byline_V1_Answer {
        .filled {
            $0.article = answer.article.description
            $0.asker = answer.asker.field
            $0.asked = answer.ask.value
            $0.message = answer.message?.description ?? ""
            switch answer.word {
            case .declined: $0.word = .declined
            case .busy: $0.word = .busy
            case .later(let span):
                $0.word = .later
                $0.later = UInt32(clamping: span.milliseconds / 1_000)
            }
        }
    }

    /// The answer in `field`.
    static func value(of field: Byline_V1_Answer) throws(WireError) -> Answer {
        let word: Answer.Word
        switch field.word {
        case .declined: word = .declined
        case .busy: word = .busy
        case .later: word = .later(.seconds(Int64(field.later)))
        case .unspecified, .UNRECOGNIZED: throw .unknownVersion
        }
        return Answer(
            article: try ArticleID(field: field.article), asker: try MemberID(field: field.asker),
            ask: try LamportStamp(field: field.asked), word: word,
            message: try .optional(field: field.message, limit: NewsroomLimits.messageBytes))
    }
}
