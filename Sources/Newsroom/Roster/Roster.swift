public import Replication

/// A member as the facts tell.
public struct Member: Hashable, Sendable, Codable {
    /// The member's key.
    public let id: MemberID
    /// Its editor's and machine's names.
    public let names: Names
    /// What it may do.
    public let role: Role
    /// Steps from the founder in the chain of invites: lower is senior.
    public let depth: Int
    /// When it joined, by its own wall clock; unknown for the founder.
    public let joined: WallTime
    /// The fact by which it joined; nil for the founder.
    public let redemption: FactID?
}

/// Who belongs to the newsroom: a pure function of the set of facts, whatever order they came in.
public struct Roster: Hashable, Sendable, Codable {
    /// The newsroom's beginning, once its fact is held.
    public let genesis: Genesis?
    /// The members.
    public let members: [MemberID: Member]
    /// All member ids, in order.
    public let orderedIDs: [MemberID]

    /// Nobody.
    public static let empty = Roster(genesis: nil, members: [:])

    private init(genesis: Genesis?, members: [MemberID: Member]) {
        self.genesis = genesis
        self.members = members
        orderedIDs = members.keys.sorted()
    }

    /// Judges `facts`. The founder is an admin; an admin's invite makes members of whoever redeemed
    /// it; of more redemptions than uses, those with the lowest (stamp, key) stand.
    public init(newsroom: NewsroomID, facts: [FactID: Fact]) {
        guard let founding = facts[FactID(newsroom.digest)],
            case .genesis(let genesis) = founding.body
        else {
            self = .empty
            return
        }
        var members = [
            founding.author: Member(
                id: founding.author, names: genesis.founder, role: .admin, depth: 0,
                joined: .unknown, redemption: nil)
        ]
        let redemptions = Roster.redemptions(in: facts)
        var admins = [founding.author]
        var depth = 0
        while !admins.isEmpty {
            depth += 1
            let joined = Roster.joined(
                by: admins, depth: depth, facts: facts, redemptions: redemptions, known: members)
            for member in joined where members.count < NewsroomLimits.members {
                members[member.id] = member
            }
            admins = joined.filter { $0.role == .admin }.map(\.id)
        }
        self.init(genesis: genesis, members: members)
    }

    private typealias Redeemed = (fact: Fact, redemption: Redemption)

    private static func redemptions(in facts: [FactID: Fact]) -> [FactID: [Redeemed]] {
        var found: [FactID: [Redeemed]] = [:]
        // order-free: sorted below
        for fact in facts.values {
            guard case .member(let redemption) = fact.body else { continue }
            found[redemption.invite, default: []].append((fact, redemption))
        }
        return found.mapValues { redeemed in
            redeemed.sorted {
                ($0.fact.lamport, $0.fact.author) < ($1.fact.lamport, $1.fact.author)
            }
        }
    }

    private static func joined(
        by admins: [MemberID], depth: Int, facts: [FactID: Fact],
        redemptions: [FactID: [Redeemed]], known: [MemberID: Member]
    ) -> [Member] {
        let invites = redemptions.keys.compactMap { facts[$0] }
            .filter { admins.contains($0.author) }
            .sorted { ($0.lamport, $0.id) < ($1.lamport, $1.id) }
        var joined: [Member] = []
        var seen = Set(known.keys)
        for fact in invites {
            guard case .invite(let invite) = fact.body else { continue }
            var redeemers: Set<MemberID> = []
            let standing = (redemptions[fact.id] ?? []).filter {
                $0.redemption.inviteKey == invite.inviteKey
                    && $0.redemption.redeemed <= invite.expires
                    && !seen.contains($0.fact.author)
                    && redeemers.insert($0.fact.author).inserted
            }.prefix(invite.uses)
            for (fact, redemption) in standing where seen.insert(fact.author).inserted {
                joined.append(
                    Member(
                        id: fact.author, names: redemption.names, role: invite.role, depth: depth,
                        joined: redemption.redeemed, redemption: fact.id))
            }
        }
        return joined
    }
}
