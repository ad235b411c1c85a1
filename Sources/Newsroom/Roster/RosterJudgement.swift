internal import Replication

/// What follows from a set of facts, whatever order they came in.
///
/// Admins are judged one after the other, the most senior known first (`Seniority`), starting with
/// whom the recovery key named, and the founder. What a judged admin says takes effect: first its
/// removals, then its invites, then its grants. A removal counts against everyone who has not been
/// judged yet, so against nobody senior to its author; when an admin's turn comes, all that could
/// remove it has been weighed, and of a removed one only what its removals list is heard. So:
///
/// - Of two admins that remove each other the senior one stays, and the junior one's word falls:
///   nobody can undo its removal, or remove others after it, by a forged stamp.
/// - No cycle can arise, each admin is judged once, and nothing hangs on arrival.
/// - Whoever was removed by somebody who was removed itself stays out only if that removal is
///   listed as remaining.
struct RosterJudgement {
    private(set) var members: [MemberID: Member] = [:]
    private(set) var removed: [MemberID: Removed] = [:]
    /// The facts that had an effect.
    private(set) var counted: Set<FactID> = []

    private let facts: [FactID: Fact]
    private let said: [MemberID: [Fact]]
    private let redemptions: [FactID: [Redeemed]]
    /// What remains of a removed key's facts: what all removals of it list.
    private var remains: [MemberID: Set<FactID>] = [:]
    /// All that have a place by an invite, those removed since included.
    private var joined: Set<MemberID> = []
    private var candidates: Set<Seniority> = []
    /// Grants to keys that have not joined yet.
    private var early: [MemberID: [Seniority]] = [:]
    private var judged: Set<MemberID> = []
    /// The invites that were heard, each with whom it admitted, by rank.
    private var admitted: [FactID: (by: Seniority, guests: [MemberID])] = [:]

    fileprivate struct Redeemed {
        let fact: Fact
        let redemption: Redemption
    }

    /// Judges `facts`, among which is `founding` with `genesis`.
    init(_ genesis: Genesis, _ founding: Fact, facts: [FactID: Fact]) {
        self.facts = facts
        var said: [MemberID: [Fact]] = [:]
        // order-free: sorted below
        for fact in facts.values {
            said[fact.author, default: []].append(fact)
        }
        self.said = said.mapValues { $0.sorted { ($0.lamport, $0.id) < ($1.lamport, $1.id) } }
        redemptions = RosterJudgement.redemptions(in: facts)
        counted = [founding.id]
        joined = [founding.author]
        members[founding.author] = Member(
            id: founding.author, names: genesis.founder, sealingKey: genesis.sealingKey,
            role: .admin, depth: 0, joined: .unknown, redemption: nil)
        candidates = [.founder(founding)]
        recover(genesis.recoveryKey)
        while let next = candidates.min() {  // order-free: a minimum under a total order
            candidates.remove(next)
            if !joined.contains(next.member) {
                early[next.member, default: []].append(next)
            } else if judged.insert(next.member).inserted {
                judge(next)
            }
        }
    }

    private static func redemptions(in facts: [FactID: Fact]) -> [FactID: [Redeemed]] {
        var found: [FactID: [Redeemed]] = [:]
        // order-free: sorted below
        for fact in facts.values {
            guard case .member(let redemption) = fact.body else { continue }
            found[redemption.invite, default: []].append(
                Redeemed(fact: fact, redemption: redemption))
        }
        return found.mapValues { redeemed in
            redeemed.sorted {
                ($0.fact.lamport, $0.fact.author, $0.fact.id)
                    < ($1.fact.lamport, $1.fact.author, $1.fact.id)
            }
        }
    }

    // MARK: One admin

    private mutating func judge(_ admin: Seniority) {
        members[admin.member] = members[admin.member]?.promoted(admin)
        if let former = removed[admin.member]?.member {
            removed[admin.member]?.member = former.promoted(admin)
        }
        counted.insert(admin.fact)
        let heard = (said[admin.member] ?? []).filter {
            remains[admin.member]?.contains($0.id) ?? true
        }
        for fact in heard {
            if case .removal(let removal) = fact.body { remove(removal, by: fact) }
        }
        for fact in heard {
            if case .invite(let invite) = fact.body { admit(invite, fact, by: admin) }
        }
        for fact in heard {
            guard case .grant(let grant) = fact.body else { continue }
            promote(
                Seniority(
                    depth: admin.depthBelow, stamp: fact.lamport, fact: fact.id,
                    member: grant.member))
        }
    }

    private mutating func remove(_ removal: Removal, by fact: Fact) {
        let target = removal.member
        guard !judged.contains(target) else { return }
        counted.insert(fact.id)
        let listed = Set(removal.remains)
        remains[target] = remains[target]?.intersection(listed) ?? listed
        if removed[target] == nil {
            removed[target] = Removed(removal: fact.id, member: members[target])
        }
        members[target] = nil
        if !joined.contains(target) { reclaim(for: target) }
    }

    /// A use stays taken when the key that took it is removed: whoever still has the code may not
    /// come back under a new key with a lower stamp. So the removed key takes back the use that
    /// somebody else has got, if that one has not been heard yet.
    private mutating func reclaim(for target: MemberID) {
        for fact in said[target] ?? [] {
            guard case .member(let redemption) = fact.body,
                case .invite(let invite) = facts[redemption.invite]?.body,
                let (admin, guests) = admitted[redemption.invite],
                isGood(redemption, fact, of: invite, by: admin),
                let last = guests.lastIndex(where: {
                    !judged.contains($0) && removed[$0] == nil
                })
            else { continue }
            admitted[redemption.invite]?.guests.remove(at: last)
            members[guests[last]] = nil
            joined.remove(guests[last])
            enrol(Redeemed(fact: fact, redemption: redemption), of: invite, by: admin)
            return readmit(guests[last])
        }
    }

    /// Whoever lost its use may hold another code that was good before.
    private mutating func readmit(_ guest: MemberID) {
        for fact in said[guest] ?? [] {
            guard case .member(let redemption) = fact.body,
                case .invite(let invite) = facts[redemption.invite]?.body,
                let (admin, guests) = admitted[redemption.invite], guests.count < invite.uses,
                isGood(redemption, fact, of: invite, by: admin)
            else { continue }
            return enrol(Redeemed(fact: fact, redemption: redemption), of: invite, by: admin)
        }
    }

    private func isGood(
        _ redemption: Redemption, _ fact: Fact, of invite: Invite, by admin: Seniority
    ) -> Bool {
        redemption.inviteKey == invite.inviteKey && redemption.redeemed <= invite.expires
            // Who was removed may still hold the invite's key.
            && remains[admin.member]?.contains(fact.id) ?? true
    }

    private mutating func admit(_ invite: Invite, _ fact: Fact, by admin: Seniority) {
        var redeemers: Set<MemberID> = []
        let good = (redemptions[fact.id] ?? []).filter {
            isGood($0.redemption, $0.fact, of: invite, by: admin)
                && !joined.contains($0.fact.author) && redeemers.insert($0.fact.author).inserted
        }
        // The uses of removed keys stay taken.
        let ranked =
            good.filter { removed[$0.fact.author] != nil }
            + good.filter { removed[$0.fact.author] == nil }
        admitted[fact.id] = (admin, [])
        for redeemed in ranked.prefix(invite.uses) {
            enrol(redeemed, of: invite, by: admin)
        }
    }

    private mutating func enrol(
        _ redeemed: Redeemed, of invite: Invite, by admin: Seniority
    ) {
        let member = redeemed.member(role: .editor, depth: admin.depthBelow)
        guard join(member), let fact = facts[redeemed.redemption.invite] else { return }
        counted.formUnion([fact.id, redeemed.fact.id])
        admitted[fact.id]?.guests.append(member.id)
        guard invite.role == .admin else { return }
        promote(
            Seniority(
                depth: admin.depthBelow, stamp: fact.lamport, fact: fact.id, member: member.id))
    }

    /// Makes a member, or what would have been one; false beyond the cap.
    private mutating func join(_ member: Member) -> Bool {
        if removed[member.id] != nil {
            removed[member.id]?.member = member
        } else {
            guard members.count < NewsroomLimits.members else { return false }
            members[member.id] = member
        }
        joined.insert(member.id)
        candidates.formUnion(early.removeValue(forKey: member.id) ?? [])
        return true
    }

    private mutating func promote(_ place: Seniority) {
        if joined.contains(place.member) {
            candidates.insert(place)
        } else {
            early[place.member, default: []].append(place)
        }
    }

    /// The recovery key's grants make members of whoever redeemed any invite at all: those who
    /// made the invites may be the ones to be removed.
    private mutating func recover(_ recoveryKey: Bytes32) {
        for fact in said[MemberID(recoveryKey)] ?? [] {
            guard case .grant(let grant) = fact.body else { continue }
            if !joined.contains(grant.member) {
                let redeemed = (said[grant.member] ?? []).compactMap { own -> Redeemed? in
                    guard case .member(let redemption) = own.body, facts[redemption.invite] != nil
                    else { return nil }
                    return Redeemed(fact: own, redemption: redemption)
                }.first
                guard let redeemed else { continue }
                _ = join(redeemed.member(role: .editor, depth: 0))
                counted.formUnion([redeemed.fact.id, redeemed.redemption.invite])
            }
            candidates.insert(.recovery(fact, to: grant.member))
        }
    }
}

extension RosterJudgement.Redeemed {
    fileprivate func member(role: Role, depth: Int) -> Member {
        Member(
            id: fact.author, names: redemption.names, sealingKey: redemption.sealingKey,
            role: role, depth: depth, joined: redemption.redeemed, redemption: fact.id)
    }
}

extension Member {
    /// The member at its place among the admins.
    fileprivate func promoted(_ place: Seniority) -> Member {
        var admin = Member(
            id: id, names: names, sealingKey: sealingKey, role: .admin, depth: max(place.depth, 0),
            joined: joined, redemption: redemption)
        admin.promotion = place.fact
        return admin
    }
}
