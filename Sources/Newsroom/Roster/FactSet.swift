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
    /// The digest of the removed keys, in order.
    public private(set) var removedDigest = Bytes32.zero

    /// No facts yet.
    public init(newsroom: NewsroomID) {
        self.newsroom = newsroom
    }

    /// All facts, by id.
    public var ordered: [Fact] {
        facts.keys.sorted().compactMap { facts[$0] }
    }

    /// The rotation that the newsroom's key comes from; nil while it is the founding's.
    public var keyRotation: (author: MemberID, rotation: KeyRotation)? {
        guard let fact = roster.newsroomKey.flatMap({ facts[$0] }),
            case .newsroomKey(let rotation) = fact.body
        else { return nil }
        return (fact.author, rotation)
    }

    /// Whether somebody may know the newsroom's key who was removed.
    public var needsRotation: Bool {
        keyRotation.map { $0.rotation.removed != removedDigest } ?? !roster.removed.isEmpty
    }

    /// Takes in facts from a member, or from this machine: all, for one whose meaning hangs on
    /// another may come before it.
    ///
    /// - Returns: the facts that were new, in the order given.
    public mutating func merge(_ new: [Fact], hash: ([UInt8]) -> Bytes32) -> [Fact] {
        let room = NewsroomLimits.facts - facts.count
        let unknown = Array(withinCaps(new.filter { facts[$0.id] == nil }).prefix(max(0, room)))
        guard !unknown.isEmpty else { return [] }
        for fact in unknown {
            facts[fact.id] = fact
        }
        roster = Roster(newsroom: newsroom, facts: facts)
        digest = hash(facts.keys.sorted().flatMap(\.digest.bytes))
        rosterDigest = hash(roster.orderedIDs.flatMap(\.key.bytes))
        removedDigest = hash(roster.removed.keys.sorted().flatMap(\.key.bytes))
        return unknown
    }

    /// Leaves out rotations of an author that has made too many: each may be large.
    private func withinCaps(_ new: [Fact]) -> [Fact] {
        guard new.contains(where: \.isRotation) else { return new }
        var counts: [MemberID: Int] = [:]
        // order-free: counted
        for fact in facts.values where fact.isRotation {
            counts[fact.author, default: 0] += 1
        }
        return new.filter { fact in
            guard fact.isRotation else { return true }
            counts[fact.author, default: 0] += 1
            return counts[fact.author, default: 0] <= NewsroomLimits.rotations
        }
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
        guard let judged = Roster.judge(newsroom: newsroom, facts: candidates),
            judged.roster.includes(stranger),
            roster.orderedIDs.allSatisfy({ judged.roster.includes($0) })
        else { return [] }
        let given = brought.filter { fact in
            if judged.counted.contains(fact.id) { return true }
            if case .member = fact.body { return false }
            return judged.roster.includes(fact.author)
        }
        return merge(given, hash: hash)
    }

    /// The facts by which a member shows a stranger that it is one: the genesis, and for it and
    /// each of its admins up to the founder, the invite and its redemption, and the grant if one
    /// made it an admin.
    public func credential(of member: MemberID) -> [Fact] {
        var chain = facts[FactID(newsroom.digest)].map { [$0] } ?? []
        var seen: Set<MemberID> = [member]
        var queue = [member]
        while let id = queue.first {
            queue.removeFirst()
            let shown = admission(of: id).filter { fact in !chain.contains { $0.id == fact.id } }
            guard chain.count + shown.count <= NewsroomLimits.credentialFacts else { break }
            chain += shown
            for fact in shown where seen.insert(fact.author).inserted {
                queue.append(fact.author)
            }
        }
        return chain
    }

    /// Whether a key belonged here and does not any more: it was removed, or it came by an invite
    /// of a key that was.
    public func hasLost(_ member: MemberID) -> Bool {
        !roster.includes(member) && lostBy(member) != nil
    }

    /// What shows a lost key why it is out: the removal, and that its author may remove. It fits
    /// into what a stranger may say.
    public func evidence(against member: MemberID) -> [Fact] {
        guard let id = lostBy(member), let removal = facts[id] else { return [] }
        return credential(of: removal.author) + [removal]
    }

    /// The removal by which a key is out.
    private func lostBy(_ member: MemberID) -> FactID? {
        if let removed = roster.removed[member] { return removed.removal }
        // order-free: a minimum
        return invites(redeemedBy: member).compactMap { roster.removed[$0.author]?.removal }.min()
    }

    private func invites(redeemedBy member: MemberID) -> [Fact] {
        redemptions(by: member).compactMap { redemption in
            guard case .member(let body) = redemption.body else { return nil }
            return facts[body.invite]
        }
    }

    private func redemptions(by member: MemberID) -> [Fact] {
        facts.values.filter { fact in  // order-free: sorted
            if case .member = fact.body { fact.author == member } else { false }
        }.sorted { ($0.lamport, $0.id) < ($1.lamport, $1.id) }
    }

    /// The facts that made this key what it is, or was before it was removed. Whoever has just
    /// joined may know no more than its invite.
    private func admission(of id: MemberID) -> [Fact] {
        guard let member = roster.members[id] ?? roster.removed[id]?.member else {
            return Array((invites(redeemedBy: id).prefix(1) + redemptions(by: id).prefix(1)))
        }
        var shown: [Fact] = []
        if let redemption = member.redemption.flatMap({ facts[$0] }),
            case .member(let body) = redemption.body, let invite = facts[body.invite]
        {
            shown = [invite, redemption]
        }
        if let promotion = member.promotion.flatMap({ facts[$0] }),
            !shown.contains(where: { $0.id == promotion.id })
        {
            shown.append(promotion)
        }
        return shown
    }
}

extension Fact {
    fileprivate var isRotation: Bool {
        if case .newsroomKey = body { true } else { false }
    }
}
