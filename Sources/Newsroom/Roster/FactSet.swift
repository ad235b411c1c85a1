public import Replication

/// The facts that a node holds, and what follows from them.
public struct FactSet: Hashable, Sendable, Codable {
    /// The newsroom that they are about.
    public let newsroom: NewsroomID
    /// The facts.
    public private(set) var facts: [FactID: Fact] = [:]
    /// Who belongs to the newsroom.
    public private(set) var roster = Roster.empty
    /// The digest of the fact ids, in order: equal on nodes that hold the same facts.
    public private(set) var digest = Bytes32.zero
    /// The digest of the member ids, in order.
    public private(set) var rosterDigest = Bytes32.zero

    /// No facts yet.
    public init(newsroom: NewsroomID) {
        self.newsroom = newsroom
    }

    /// All facts, by id.
    public var ordered: [Fact] {
        facts.keys.sorted().compactMap { facts[$0] }
    }

    /// Takes in facts from a member, or from this machine: all, for one whose meaning hangs on
    /// another may come before it.
    ///
    /// - Returns: the facts that were new, in the order given.
    public mutating func merge(_ new: [Fact], hash: ([UInt8]) -> Bytes32) -> [Fact] {
        let room = NewsroomLimits.facts - facts.count
        let unknown = Array(new.filter { facts[$0.id] == nil }.prefix(max(0, room)))
        guard !unknown.isEmpty else { return [] }
        for fact in unknown {
            facts[fact.id] = fact
        }
        roster = Roster(newsroom: newsroom, facts: facts)
        digest = hash(facts.keys.sorted().flatMap(\.digest.bytes))
        rosterDigest = hash(roster.orderedIDs.flatMap(\.key.bytes))
        return unknown
    }

    /// Takes in the facts that a stranger brings, if they make it a member; of them only what
    /// members say and the redemptions that stand, not what throw-away keys may say.
    ///
    /// One who comes late to a used invite may not push out who was first, whatever stamp its
    /// redemption bears: every member must stay one.
    ///
    /// - Returns: the facts that were new, in the order given; none if it stays a stranger.
    public mutating func admit(
        _ stranger: MemberID, _ brought: [Fact], hash: ([UInt8]) -> Bytes32
    ) -> [Fact] {
        var candidates = facts
        for fact in brought {
            candidates[fact.id] = fact
        }
        let judged = Roster(newsroom: newsroom, facts: candidates)
        guard judged.members[stranger] != nil,
            roster.orderedIDs.allSatisfy({ judged.members[$0] != nil })
        else { return [] }
        return merge(brought.filter { judged.gives($0) }, hash: hash)
    }

    /// The facts by which a member shows a stranger that it is one: the genesis, and for it and
    /// each of its admins up to the founder, the invite and its redemption.
    public func credential(of member: MemberID) -> [Fact] {
        var chain = facts[FactID(newsroom.digest)].map { [$0] } ?? []
        var next = roster.members[member]
        while let joiner = next, let id = joiner.redemption, let redemption = facts[id],
            case .member(let body) = redemption.body, let invite = facts[body.invite],
            chain.count < NewsroomLimits.credentialFacts
        {
            chain += [invite, redemption]
            next = roster.members[invite.author]
        }
        return chain
    }
}

extension Roster {
    /// Whether a fact has a part in this roster.
    fileprivate func gives(_ fact: Fact) -> Bool {
        guard let author = members[fact.author] else { return false }
        if case .member = fact.body { return author.redemption == fact.id }
        return true
    }
}
