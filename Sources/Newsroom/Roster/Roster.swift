public import Replication

/// A member as the facts tell.
public struct Member: Hashable, Sendable, Codable {
    /// The member's key.
    public let id: MemberID
    /// Its editor's and machine's names.
    public let names: Names
    /// The X25519 public key to which newsroom keys are sealed for it.
    public let sealingKey: Bytes32
    /// What it may do.
    public let role: Role
    /// Steps from the founder in the chain of invites and grants: lower is senior.
    public let depth: Int
    /// When it joined, by its own wall clock; unknown for the founder.
    public let joined: WallTime
    /// The fact by which it joined; nil for the founder.
    public let redemption: FactID?
    /// The invite or grant that made it an admin, if one did.
    public internal(set) var promotion: FactID?
}

/// Who belongs to the newsroom: a pure function of the set of facts, whatever order they came in.
public struct Roster: Hashable, Sendable, Codable {
    /// The newsroom's beginning, once its fact is held.
    public let genesis: Genesis?
    /// The members.
    public let members: [MemberID: Member]
    /// All member ids, in order.
    public let orderedIDs: [MemberID]
    /// The keys that do not belong here any more, and never will again.
    public let removed: [MemberID: Removed]
    /// The rotation that the newsroom's key comes from; nil while it is the founding's.
    public let newsroomKey: FactID?

    /// Nobody.
    public static let empty = Roster(
        genesis: nil, members: [:], removed: [:], newsroomKey: nil)

    private init(
        genesis: Genesis?, members: [MemberID: Member], removed: [MemberID: Removed],
        newsroomKey: FactID?
    ) {
        self.genesis = genesis
        self.members = members
        self.removed = removed
        self.newsroomKey = newsroomKey
        orderedIDs = members.keys.sorted()
    }

    /// Whether this key is a member's.
    public func includes(_ member: MemberID) -> Bool { members.index(forKey: member) != nil }

    /// Judges `facts`. The founder is an admin; an admin's invite makes members of whoever redeemed
    /// it; of more redemptions than uses, those with the lowest (stamp, key) stand; an admin's or
    /// the recovery key's grant makes an admin; an admin's removal takes effect against everyone
    /// not senior to it.
    public init(newsroom: NewsroomID, facts: [FactID: Fact]) {
        self = Roster.judge(newsroom: newsroom, facts: facts)?.roster ?? .empty
    }

    /// The roster with the facts that it comes from; nil without the newsroom's genesis.
    static func judge(
        newsroom: NewsroomID, facts: [FactID: Fact]
    ) -> (roster: Roster, counted: Set<FactID>)? {
        guard let founding = facts[FactID(newsroom.digest)],
            case .genesis(let genesis) = founding.body
        else { return nil }
        let judgement = RosterJudgement(genesis, founding, facts: facts)
        let roster = Roster(
            genesis: genesis, members: judgement.members, removed: judgement.removed,
            newsroomKey: currentKey(among: facts, judgement.members))
        return (roster, judgement.counted)
    }

    /// The rotation of the highest generation, and of these the one with the lowest id. One by a
    /// key that is no admin any more does not count: that key knows the secret.
    private static func currentKey(
        among facts: [FactID: Fact], _ members: [MemberID: Member]
    ) -> FactID? {
        var current: (generation: UInt32, id: FactID)?
        // order-free: a maximum under a total order
        for fact in facts.values where members[fact.author]?.role == .admin {
            guard case .newsroomKey(let rotation) = fact.body else { continue }
            if let best = current {
                guard
                    rotation.generation > best.generation
                        || (rotation.generation == best.generation && fact.id < best.id)
                else { continue }
            }
            current = (rotation.generation, fact.id)
        }
        return current?.id
    }
}
