/// The body of `POST /v1/locks/{article}/ask`; every field may be left out.
public struct AskRequest: Codable, Hashable, Sendable {
    /// A word to the holder.
    public let message: String?
    /// How long the holder may take, 1 s to a day; nil for two minutes.
    public let seconds: Int?
    /// The open session that the asking ends with; nil for asking until it is answered.
    public let session: String?

    /// A question.
    public init(message: String? = nil, seconds: Int? = nil, session: String? = nil) {
        self.message = message
        self.seconds = seconds
        self.session = session
    }
}

/// What a holder says to whoever asks. Open: a newer daemon may say something else.
public struct AnswerWord: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public let rawValue: String

    /// An answer by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The asker gets the article.
    public static let give = AnswerWord(rawValue: "give")
    /// No.
    public static let decline = AnswerWord(rawValue: "decline")
    /// In some time.
    public static let later = AnswerWord(rawValue: "later")
    /// Nobody answered, but the holder is at work; its daemon says so.
    public static let busy = AnswerWord(rawValue: "busy")
}

/// The body of `POST /v1/locks/{article}/answer`.
public struct AnswerRequest: Codable, Hashable, Sendable {
    /// `give`, `decline` or `later`.
    public let answer: AnswerWord
    /// Whom it is for: an editor's name, a device's, or a member's key; nil if only one asks.
    public let to: String?
    /// With `later`, in how many seconds.
    public let seconds: Int?
    /// A word to the asker.
    public let message: String?

    /// An answer.
    public init(
        answer: AnswerWord, to: String? = nil, seconds: Int? = nil, message: String? = nil
    ) {
        self.answer = answer
        self.to = to
        self.seconds = seconds
        self.message = message
    }
}

/// A question to a holder, or its answer.
public struct Asking: Codable, Hashable, Sendable {
    /// The article.
    public let article: String
    /// The desk of its claim, if that named one.
    public let desk: String?
    /// Who asks, or who answers.
    public let by: Holder
    /// A word to the other.
    public let message: String?
    /// How long the holder may take, from when that is told; or, with `later`, in how many seconds
    /// it gives the article.
    public let seconds: Int?
    /// What the holder says; nil in a question.
    public let answer: AnswerWord?
    /// The article's lock.
    public let lock: Lock?
    /// In an answer, the notice's id, the same if it is ever repeated: that of the question
    /// (``LockAnswer/question``).
    public let notice: String?
    /// When an answer was heard, by the asked daemon's clock.
    public let at: Timestamp?

    /// A question or an answer.
    public init(
        article: String, desk: String? = nil, by: Holder, message: String?, seconds: Int?,
        answer: AnswerWord? = nil, lock: Lock?, notice: String? = nil, at: Timestamp? = nil
    ) {
        self.article = article
        self.desk = desk ?? lock?.desk
        self.by = by
        self.message = message
        self.seconds = seconds
        self.answer = answer
        self.lock = lock
        self.notice = notice
        self.at = at
    }

    /// ``seconds`` as people say it.
    public var time: String { seconds.map(Self.time(ofSeconds:)) ?? "some time" }

    /// "30 s", "20 min" or "2 h".
    public static func time(ofSeconds count: Int) -> String {
        switch count {
        case ..<120: "\(count) s"
        case ..<7_200: "\(count / 60) min"
        default: "\(count / 3_600) h"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case article, desk, by, message, seconds, answer, lock, notice, at
    }

    /// Writes every field, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(article, forKey: .article)
        try container.encode(desk, forKey: .desk)
        try container.encode(by, forKey: .by)
        try container.encode(message, forKey: .message)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(answer, forKey: .answer)
        try container.encode(lock, forKey: .lock)
        try container.encode(notice, forKey: .notice)
        try container.encode(at, forKey: .at)
    }
}
