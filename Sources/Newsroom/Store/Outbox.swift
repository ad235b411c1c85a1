internal import Replication

/// The effects of one action as they gather, and the means to sign what they carry.
struct Outbox {
    let signing: any Signing
    private(set) var effects: [Effect] = []
    /// Articles whose claims, or whose holder's liveness, changed in this action.
    var touched: Set<ArticleID> = []
    /// Members whose status may have changed in this action.
    var touchedMembers: Set<MemberID> = []
    /// Pending claims that were written, or written again, in this action: they ask for acks.
    var asking: Set<ClaimID> = []
    /// Members who have actions to deliver.
    var authors: Set<MemberID> = []
    /// Changes of claims for the journal.
    var journal: [JournalEntry] = []

    init(signing: any Signing) {
        self.signing = signing
    }

    mutating func add(_ effect: Effect) {
        effects.append(effect)
    }

    mutating func persist(_ records: [Record], then rest: [Effect] = []) {
        effects.append(.persist(records, then: rest))
    }

    /// Sends to members over links, if there are any.
    mutating func send(_ message: Message, to links: [LinkID]) {
        if !links.isEmpty { effects.append(.send(message, to: links)) }
    }

    /// Takes out all effects gathered so far.
    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }
}
