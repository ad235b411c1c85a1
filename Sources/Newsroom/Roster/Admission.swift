internal import Replication

/// Who is let in, and what the newsroom's facts do when they come.
extension NewsroomState {
    /// Takes in facts: from a member, all that are new; from a stranger only those that make it a
    /// member. Passes on what was new.
    mutating func adopt(_ new: [Fact], from id: LinkID?, _ out: inout Outbox) {
        let stranger = id.flatMap { links[$0]?.member }.flatMap {
            !roster.includes($0) ? $0 : nil
        }
        if let id, let stranger, isExpired(new, stranger) {
            links[id]?.expired = new
            return
        }
        merge(new, from: id, stranger: stranger, &out)
    }

    /// - Parameter stranger: who brings them, unless it is a member or this machine.
    mutating func merge(
        _ new: [Fact], from id: LinkID?, stranger: MemberID?, _ out: inout Outbox
    ) {
        let knew = roster
        let wasOutsider = isOutsider
        let added =
            stranger.map { facts.admit($0, new, hash: out.signing.hash) }
            ?? facts.merge(new, hash: out.signing.hash)
        if added.isEmpty {
            if let id, stranger != nil, links[id]?.hello != nil { refuseStranger(id, new, &out) }
            return
        }
        for fact in added {
            clock.merge(fact.lamport)
        }
        watch.lookAgain()
        out.persist(added.map { .fact($0) })
        let targets = greetedLinks(except: id)
        out.send(.facts(added), to: targets)
        if roster.members != knew.members || roster.removed != knew.removed {
            rosterChanged(&out)
            followOwnMembership(wasOutsider: wasOutsider, &out)
        }
        followKey(&out)
        for link in links.keys.sorted() {
            completeGreeting(of: link, &out)
        }
        handKey(to: greetedLinks(except: nil), &out)
    }

    private mutating func rosterChanged(_ out: inout Outbox) {
        if isOutsider {
            out.persist(
                ownClaims.map { .forgetOwnClaim($0.article) }
                    + waits.keys.sorted().map { .forgetOwnWish($0) } + forgetOwnAnswers())
            waits = [:]
        }
        cutOutsiders(&out)
        out.touchedMembers.formUnion(roster.orderedIDs)
        for other in replica.namespaces.keys.sorted()
        where !roster.includes(other) && planted != .removedMemberKept {
            index(replica.forget(other), of: other, &out)
        }
        forgetOutsidersAcks()
        reindex(&out)
        settle(out.touched, &out)
        acknowledgeAgain(to: nil, &out)
        // Whoever joined lately may have been dropped before it was known.
        for link in greetedLinks(except: nil) {
            askForMore(on: link, &out)
        }
    }

    /// An expired invite admits nobody who comes in person; once another member has admitted the
    /// joiner, its facts stand, so that all agree whatever their clocks say.
    private func isExpired(_ new: [Fact], _ stranger: MemberID) -> Bool {
        // Who has not been let in itself is no gatekeeper.
        guard newsroomKey != nil else { return false }
        let known = new + facts.ordered
        for case .member(let redemption) in new.filter({ $0.author == stranger }).map(\.body) {
            for fact in known where fact.id == redemption.invite {
                if case .invite(let invite) = fact.body, invite.expires < now.wall { return true }
            }
        }
        return false
    }

    private mutating func refuseStranger(
        _ id: LinkID, _ new: [Fact], _ out: inout Outbox
    ) {
        drop(.refusedLink)
        let broughtInvite = new.contains { fact in
            guard case .member = fact.body else { return false }
            return fact.author == links[id]?.member
        }
        if let removal = removalOfInviter(in: new, links[id]?.member) {
            out.send(.facts(facts.credential(of: removal.author) + [removal]), to: [id])
            return refuse(id, .removed, &out)
        }
        refuse(id, broughtInvite ? .inviteUsed : .notAMember, &out)
    }

    /// Why the invite that a stranger brings counts no more, if its author was removed.
    private func removalOfInviter(in new: [Fact], _ stranger: MemberID?) -> Fact? {
        for case .member(let redemption) in new.filter({ $0.author == stranger }).map(\.body) {
            let invite = facts.facts[redemption.invite] ?? new.first { $0.id == redemption.invite }
            if let author = invite?.author, let removed = roster.removed[author] {
                return facts.facts[removed.removal]
            }
        }
        return nil
    }

    mutating func refused(_ refusal: Refusal, on id: LinkID, _ out: inout Outbox) {
        links[id]?.isEnding = true
        watch.lookAgain(for: .dialling)
        if let link = links[id] {
            let hasTwin = greetedLinks(except: id).contains { links[$0]?.member == link.member }
            if !hasTwin { addresses.failed(link.endpoint, at: moment) }
            // Anyone may say no; only a member says it for the newsroom.
            if refusal != .enoughLinks, roster.includes(link.member) { lastRefusal = refusal }
        }
        out.add(.close(id))
    }
}
