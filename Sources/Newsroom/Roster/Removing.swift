internal import Replication

/// How admins name admins and remove members, and what follows from a removal.
extension NewsroomState {
    /// Whether this machine is out: its key was removed, or the key that invited it and with that
    /// what it invited. One that has just joined may not know yet why it is a member.
    public var isOutsider: Bool {
        !roster.includes(member) && facts.hasLost(member)
    }

    // MARK: Commands

    mutating func grant(_ other: MemberID, _ request: RequestID, _ out: inout Outbox) {
        guard isAdmin, let target = roster.members[other] else {
            return out.add(.answer(request, .forbidden))
        }
        guard target.role != .admin else { return out.add(.answer(request, .adopted)) }
        say(.grant(Grant(member: other)), request, &out)
    }

    /// Removes a member, if that has an effect: a senior admin stays. Whom it let in stays, and
    /// what it decided about others.
    mutating func remove(_ other: MemberID, _ request: RequestID, _ out: inout Outbox) {
        guard isAdmin, other != member, roster.includes(other) else {
            return out.add(.answer(request, .forbidden))
        }
        let body = FactBody.removal(
            Removal(member: other, remains: facts.standing(of: other)))
        let fact = out.signing.sign(body, lamport: clock.tick())
        guard facts.wouldRemove(other, with: fact) else {
            return out.add(.answer(request, .forbidden))
        }
        say(fact, request, &out)
    }

    private var isAdmin: Bool { roster.members[member]?.role == .admin }

    private mutating func say(_ body: FactBody, _ request: RequestID, _ out: inout Outbox) {
        say(out.signing.sign(body, lamport: clock.tick()), request, &out)
    }

    private mutating func say(_ fact: Fact, _ request: RequestID, _ out: inout Outbox) {
        adopt([fact], from: nil, &out)
        let isKept = facts.facts[fact.id] != nil
        out.add(.answer(request, isKept ? .adopted : .full(limit: NewsroomLimits.facts)))
    }

    // MARK: What follows

    /// This machine was removed, and says no more, or it is back because the removal fell.
    mutating func followOwnMembership(wasOutsider: Bool, _ out: inout Outbox) {
        if isOutsider {
            lastRefusal = .removed
            releases = [:]
        } else if wasOutsider {
            lastRefusal = nil
            beginInstance(keeping: [], &out)
            dialDue(&out)
        }
    }

    /// Cuts the links of whoever is no member any more, and forgets that it was here.
    mutating func cutOutsiders(_ out: inout Outbox) {
        // The other way round: whoever is out itself still hears those who are in.
        for id in links.keys.sorted() where !isOutsider {
            guard let link = links[id], link.isGreeted, !link.isEnding,
                !roster.includes(link.member)
            else { continue }
            links[id]?.isGreeted = false
            refuse(id, facts.hasLost(link.member) ? .removed : .notAMember, &out)
        }
        for other in peers.keys.sorted() where !roster.includes(other) {
            watch.forget(other)
            newestBeacons[other] = nil
            lapsed.remove(other)
            if announcedHere.remove(other) != nil { out.add(.notify(.memberGone(other))) }
        }
    }
}

extension FactSet {
    /// What stands of a member's word: the invites by which somebody is a member, with their
    /// redemptions, and the grants and removals that count.
    func standing(of member: MemberID) -> [FactID] {
        var invites: Set<FactID> = []
        var remains: [FactID] = []
        for fact in ordered {
            switch fact.body {
            case .member(let redemption):
                guard facts[redemption.invite]?.author == member,
                    roster.members[fact.author]?.redemption == fact.id
                else { continue }
                remains.append(fact.id)
                if invites.insert(redemption.invite).inserted { remains.append(redemption.invite) }
            case .grant(let grant) where fact.author == member:
                if roster.members[grant.member]?.role == .admin { remains.append(fact.id) }
            case .removal(let removal) where fact.author == member:
                if roster.removed[removal.member] != nil { remains.append(fact.id) }
            default: continue
            }
        }
        return remains
    }

    /// Whether this removal would take effect.
    func wouldRemove(_ member: MemberID, with fact: Fact) -> Bool {
        var candidates = facts
        candidates[fact.id] = fact
        return Roster(newsroom: newsroom, facts: candidates).removed[member] != nil
    }
}
