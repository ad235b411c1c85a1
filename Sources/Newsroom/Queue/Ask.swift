public import Replication

/// What a waiter asks the holder: to be given the article, with an answer within some time.
public struct Ask: Hashable, Sendable, Codable {
    /// When it was asked, by the asker's clock; it tells one question from the next.
    public let lamport: LamportStamp
    /// A word to the holder.
    public let message: Text?
    /// How long the holder may take, at most `NewsroomLimits.askWithin`.
    public let within: Span

    /// A question by all its parts.
    public init(lamport: LamportStamp, message: Text?, within: Span) {
        self.lamport = lamport
        self.message = message
        self.within = within
    }
}

/// What a holder says to whoever asks for its article, short of giving it.
public struct Answer: Hashable, Sendable, Codable {
    /// The holder's word.
    public enum Word: Hashable, Sendable, Codable {
        /// No.
        case declined
        /// Nobody said a word, but the holder is at work.
        case busy
        /// After some time, which binds nobody.
        case later(Span)
    }

    /// The article.
    public let article: ArticleID
    /// Whom it answers.
    public let asker: MemberID
    /// The question that it answers.
    public let ask: LamportStamp
    /// What it says.
    public let word: Word
    /// A word to the asker.
    public let message: Text?

    /// Whether the asker does not get the article.
    var isNo: Bool {
        if case .later = word { false } else { true }
    }

    /// An answer by all its parts.
    public init(
        article: ArticleID, asker: MemberID, ask: LamportStamp, word: Word, message: Text?
    ) {
        self.article = article
        self.asker = asker
        self.ask = ask
        self.word = word
        self.message = message
    }
}

/// An answer that this member's question had: told once, and kept until its editor has seen it.
public struct HeardAnswer: Hashable, Sendable, Codable {
    /// What was answered.
    public let answer: Answer
    /// Who held the article, and answered.
    public let by: MemberID
    /// When this node heard it.
    public let at: WallTime

    /// The notice's id: the question's stamp and its asker. Stamps are never reused, so no claim
    /// has the same.
    public var id: ClaimID { ClaimID(lamport: answer.ask, member: answer.asker) }

    /// A heard answer by its parts.
    public init(answer: Answer, by: MemberID, at: WallTime) {
        self.answer = answer
        self.by = by
        self.at = at
    }
}

/// A question as its holder's daemon knows it.
struct Asked: Hashable, Sendable, Codable {
    let ask: Ask
    /// The holder's claim that was asked for.
    let claim: ClaimID
    /// When this node heard of it: nobody else's clock counts the holder's time.
    let since: Moment
}
