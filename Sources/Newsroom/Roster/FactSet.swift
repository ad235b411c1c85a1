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

    /// Takes in facts, and keeps those that mean something: what members say, and the redemptions
    /// that stand. What throw-away keys say, and redemptions that lost their use to a lower one, is
    /// dropped; so nodes that took in the same facts keep the same, whatever the order.
    ///
    /// - Parameter accept: judges the roster that would come of them; when it says no, nothing
    ///   changes.
    /// - Returns: the facts that were new and kept, in the order given.
    public mutating func merge(
        _ new: [Fact], hash: ([UInt8]) -> Bytes32, accept: (Roster) -> Bool = { _ in true }
    ) -> [Fact] {
        let room = NewsroomLimits.facts - facts.count
        let unknown = new.filter { facts[$0.id] == nil }.prefix(max(0, room))
        guard !unknown.isEmpty else { return [] }
        var merged = facts
        for fact in unknown {
            merged[fact.id] = fact
        }
        let roster = Roster(newsroom: newsroom, facts: merged)
        guard accept(roster) else { return [] }
        facts = merged.filter { roster.keeps($0.value) }
        self.roster = roster
        digest = hash(facts.keys.sorted().flatMap(\.digest.bytes))
        rosterDigest = hash(roster.orderedIDs.flatMap(\.key.bytes))
        return unknown.filter { facts[$0.id] != nil }
    }

    /// The facts by which a member shows a stranger that it is one: the genesis, and for it and each
    /// of its admins up to the founder, the invite and its redemption.
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
    /// Whether a fact means something in this roster.
    fileprivate func keeps(_ fact: Fact) -> Bool {
        guard let author = members[fact.author] else { return false }
        if case .member = fact.body { return author.redemption == fact.id }
        return true
    }
}
