internal import Replication

extension NewsroomState {
    // MARK: The author

    /// Brings an own action to the disk. There it is answered, and said (`say`): a crash may not
    /// leave an action that some have seen and its author forgot.
    mutating func emit(
        _ type: Text, _ payload: [UInt8], _ request: RequestID, _ out: inout Outbox
    ) {
        let limits = [
            (type.utf8.count, NewsroomLimits.actionTypeBytes),
            (payload.count, NewsroomLimits.actionPayloadBytes),
        ]
        for (size, limit) in limits where size > limit {
            return out.add(.answer(request, .full(limit: limit)))
        }
        // At the end of the number space no stamp rises, and what does not rise is not delivered.
        guard clock.now < .max else {
            return out.add(.answer(request, .full(limit: Int(LamportStamp.max.value))))
        }
        let action = ApplicationAction(
            id: ActionID(lamport: clock.tick(), member: member), type: type, payload: payload,
            emitted: now.wall)
        out.persist([.ownAction(action)], then: [.answer(request, .emitted(action.id))])
    }

    /// Writes an own action for all, now that it is on disk. Transactions are in the order of the
    /// stamps, and so are the versions.
    mutating func say(_ action: ApplicationAction, _ out: inout Outbox) {
        // Said by the next run, with all that this member keeps.
        guard !isStopping else { return }
        push([write(ActionRing.Kept(action: action, since: moment), &out)], except: nil, &out)
    }

    /// Takes up the window that the last run left on disk.
    mutating func keepActions(_ boot: Boot, _ out: inout Outbox) {
        delivered = boot.delivered
        let newest = boot.ownActions.sorted { $0.id < $1.id }
            .suffix(NewsroomLimits.actionWindow)
        // No other clock spans two runs; both readings are this machine's.
        func age(_ action: ApplicationAction) -> Span {
            let age = now.wall.millisecondsSinceEpoch &- action.emitted.millisecondsSinceEpoch
            return .milliseconds(max(0, age))
        }
        let old = newest.prefix { age($0) > NewsroomLimits.actionAge }
        if let last = old.last { out.persist([.forgetOwnActions(through: last.id.lamport)]) }
        for action in newest.dropFirst(old.count) {
            let since = Moment(milliseconds: moment.milliseconds &- age(action).milliseconds)
            _ = ownActions.append(ActionRing.Kept(action: action, since: since))
        }
    }

    /// Writes the whole window again, under the original stamps: for a new instance, or above a
    /// new floor. It is not sent: that is up to 1 MiB, most of it known to most; who lacks any of
    /// it asks, once a beacon shows the new version.
    mutating func rewriteActions(_ out: inout Outbox) {
        let kept = ownActions.all
        ownActions = ActionRing()
        for kept in kept { _ = write(kept, &out) }
    }

    private mutating func write(
        _ kept: ActionRing.Kept, _ out: inout Outbox
    ) -> NewsroomEntry {
        let slot = ownActions.append(kept)
        return write(.action(kept.action), .action(slot), &out)
    }

    /// Overwrites own actions that are older than the window. The floor would cost more: it has
    /// all that is left written again.
    mutating func expireActions(_ out: inout Outbox) {
        var batch: [NewsroomEntry] = []
        var last: LamportStamp?
        while let (slot, kept) = ownActions.oldest,
            moment - kept.since > NewsroomLimits.actionAge,
            batch.count < NewsroomLimits.actionsExpiredAtOnce
        {
            ownActions.removeOldest()
            batch.append(write(.expiredAction, .action(slot), &out))
            last = kept.action.id.lamport
        }
        guard let last else { return }
        push(batch, except: nil, &out)
        out.persist([.forgetOwnActions(through: last)])
    }

    // MARK: Everyone

    /// Notes which of an author's changed keys hold actions to deliver.
    mutating func noteActions(
        _ changed: Set<EntryKey>, of author: MemberID, _ out: inout Outbox
    ) {
        guard let log = replica.namespaces[author]?.current else {
            inboxes[author] = nil
            return
        }
        let cursor = delivered[author] ?? .zero
        var arrived: [ActionInbox.Arrival] = []
        // order-free: the inbox keeps its own order
        for key in changed {
            guard case .action(let slot) = key, let entry = log.entries[key],
                case .action(let action) = entry.payload.body, action.id.lamport > cursor
            else { continue }
            arrived.append(ActionInbox.Arrival(version: entry.version, slot: slot))
        }
        if let known = inboxes[author]?.instance, known != log.instance { inboxes[author] = nil }
        for arrival in arrived.sorted(by: { $0.version < $1.version }) {
            inboxes[author, default: ActionInbox(instance: log.instance)].insert(arrival)
        }
        if inboxes[author]?.isReady(upTo: log.contiguous) ?? false { out.authors.insert(author) }
    }

    /// Tells subscribers on this machine, once each and in each author's order, the actions below
    /// which nothing is missing. How far they were told is on disk before they are.
    mutating func deliverActions(_ out: inout Outbox) {
        var cursors: [Record] = []
        var told: [Effect] = []
        for author in out.authors.sorted() {
            let ready = takeReady(of: author)
            guard let last = ready.last else { continue }
            cursors.append(.delivered(author, last.id.lamport))
            told += ready.map { .notify(.action($0)) }
        }
        if !told.isEmpty { out.persist(cursors, then: told) }
    }

    private mutating func takeReady(of author: MemberID) -> [ApplicationAction] {
        guard let log = replica.namespaces[author]?.current,
            let arrivals = inboxes[author]?.take(upTo: log.contiguous)
        else { return [] }
        var ready: [ApplicationAction] = []
        for arrival in arrivals {
            // Overwritten meanwhile, or stamps that do not rise: its author's own loss.
            guard let entry = log.entries[.action(arrival.slot)],
                entry.version == arrival.version, case .action(let action) = entry.payload.body,
                action.id.lamport > delivered[author] ?? .zero
            else { continue }
            delivered[author] = action.id.lamport
            ready.append(action)
        }
        return ready
    }
}
