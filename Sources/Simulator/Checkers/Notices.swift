internal import Newsroom
internal import Replication

/// I7: every loser is told once, and what an editor was told is true when all has come to rest.
///
/// An editor's spell at an article begins with the answer "held", and ends with the answer
/// "released" or with the notice of its loss; never with both, never with neither.
struct Notices: Checker {
    private enum End {
        case released
        case lost
        /// The daemon crashed before the claim was on disk, or was away beyond the horizon.
        case forgotten
    }

    private struct Spell {
        let article: ArticleID
        /// The stamp of its first claim; the holder may have claimed again since.
        let start: LamportStamp
        let since: WallTime
        var end: End?
    }

    private var spells: [Int: [Spell]] = [:]
    private var absences = Absences()
    /// The stamp up to which each machine's claims were dropped. An answer that waits for a slow
    /// disk may come after.
    private var dropped: [Int: LamportStamp] = [:]
    /// The articles about which an editor's request failed: the claim may stand or not.
    private var doubts: [Int: Set<ArticleID>] = [:]
    private var told: Set<ClaimID> = []
    /// Losses on their way to the disk.
    private var noticed: Set<ClaimID> = []
    /// Losses that may be told twice.
    private var retold: Set<ClaimID> = []
    /// Whether the winner held the article when its claimant's loss was noticed; the notice is told
    /// once the disk has it, when the winner may have been removed already.
    private var winnerHeld: [ClaimID: Bool] = [:]
    /// Somebody waits in line or gives away: claims are also made without being asked for.
    private var hasLines = false
    /// The locks as each node's watchers know them from announcements alone.
    private var watched: [Int: [ArticleID: MemberID]] = [:]

    mutating func observe(_ observation: Observation, in simulation: Simulation) {
        if absences.endBeyondHorizon(observation), case .reduced(let host, _, _) = observation {
            back(host)
        }
        if simulation.isSaturated { return }
        if case .reduced(_, .command(_, let command), _) = observation { note(command) }
        switch observation {
        case .carriesOut(let host, .answer(_, let reply)) where isWatched(host):
            answered(reply, host)
        case .carriesOut(let host, .notify(let announcement)) where isWatched(host):
            announced(announcement, host, simulation)
        case .carriesOut(let host, .persist(let records, _)) where isWatched(host):
            if simulation.options.hasSessions { written(records, host) }
        case .failed(let host, let command) where isWatched(host): failed(command, host)
        case .stopped(let host):
            // A claim or release is answered before the disk has it: a crash may undo it.
            doubts[host.index, default: []].formUnion(host.unwritten)
        case .reduced(let host, let event, let effects) where isWatched(host):
            if case .diskFailed(let records) = event { refused(records, host) }
            noteWinners(effects, host)
            // A removal ends all, and says so itself; another may take the removal back.
            if host.process?.state.isOutsider == true { back(host) }
        case .starts(let host, let boot) where isWatched(host): started(host, boot, simulation)
        case .finished:
            for host in simulation.newsroomHosts where isWatched(host) {
                judge(host, simulation)
            }
        default: return
        }
    }

    private mutating func note(_ command: Command) {
        switch command {
        case .wait, .give, .ask, .answer: hasLines = true
        default: return
        }
    }

    private func isWatched(_ host: Host) -> Bool { !host.hasMisbehaved && !host.isTainted }

    /// Whoever was away beyond the horizon, or was removed, has dropped its claims.
    private mutating func back(_ host: Host) {
        dropped[host.index] = host.process?.state.instance.start
        for place in (spells[host.index] ?? []).indices where spells[host.index]?[place].end == nil
        {
            spells[host.index]?[place].end = .forgotten
        }
    }

    private mutating func noteWinners(_ effects: [Effect], _ host: Host) {
        for effect in effects {
            switch effect {
            case .persist(_, let rest): noteWinners(rest, host)
            case .notify(.lost(let notice)):
                winnerHeld[notice.claim] = notice.winner.map { isHolder($0, host) } ?? false
            default: continue
            }
        }
    }

    /// The disk took nothing. Until it does, a crash forgets a release or a notice that the editor
    /// has already heard of: the daemon would rather tell twice than never.
    private mutating func refused(_ records: [Record], _ host: Host) {
        for record in records {
            switch record {
            case .ownClaim(let claim, _): doubts[host.index, default: []].insert(claim.article)
            case .notice(let notice): retold.insert(notice.claim)
            default: continue
            }
        }
    }

    /// The disk took nothing, and the editor was told so; what the daemon had claimed may stand.
    private mutating func failed(_ command: Command, _ host: Host) {
        switch command {
        case .claim(let article, _, _), .take(let article, _, _, _), .release(let article, _),
            .wait(let article, _, _), .give(let article, _), .ask(let article, _),
            .answer(let article, _, _, _):
            doubts[host.index, default: []].insert(article)
        case .adopt, .grant, .remove, .emit, .openSession, .endSession, .report, .see, .unwait,
            .vouch:
            return
        }
    }

    private mutating func answered(_ reply: Reply, _ host: Host) {
        switch reply {
        case .held(let claim), .pending(let claim): began(claim, host)
        case .released(let claim):
            guard let place = place(of: claim.id, claim.article, host) else { return }
            if spells[host.index]?[place].since == claim.since {
                spells[host.index]?[place].end = .released
            } else {
                // That its turn had come is not told yet, for the disk is slow.
                began(claim, host, end: .released)
            }
        case .refused, .free, .adopted, .emitted, .full, .forbidden, .session, .noSession, .seen,
            .noted, .waiting, .mine, .kept, .leftLine, .notWaiting, .absent, .noMember, .asked,
            .answered, .notAsked, .askedByMany, .devices:
            return
        }
    }

    private mutating func began(_ claim: Claim, _ host: Host, end: End? = nil) {
        // Claiming what one holds changes nothing; what was released may be told of late.
        if let place = place(of: claim.id, claim.article, host),
            let spell = spells[host.index]?[place],
            spell.end == nil || spell.end == .released, spell.since == claim.since
        {
            return
        }
        let isDropped = dropped[host.index].map { claim.id.lamport < $0 } ?? false
        spells[host.index, default: []].append(
            Spell(
                article: claim.article, start: claim.id.lamport, since: claim.since,
                end: end ?? (isDropped ? .forgotten : nil)))
    }

    private mutating func announced(
        _ announcement: Announcement, _ host: Host, _ simulation: Simulation
    ) {
        let index = host.index
        switch announcement {
        case .claimed(let claim):
            if watched[index]?[claim.article] == claim.member {
                simulation.fail(
                    .notices,
                    "node \(index) announces \(TraceText.name(claim)) as claimed by who had it")
            }
            watched[index, default: [:]][claim.article] = claim.member
            if hasLines && claim.member == host.member { began(claim, host) }
        case .taken(let claim, let from):
            if watched[index]?[claim.article] != from.member {
                simulation.fail(
                    .notices,
                    "node \(index) announces \(TraceText.name(claim)) as taken from who had it not")
            }
            watched[index, default: [:]][claim.article] = claim.member
            if hasLines && claim.member == host.member { began(claim, host) }
        case .released(let claim), .offered(let claim, _):
            if watched[index]?[claim.article] == nil {
                simulation.fail(
                    .notices,
                    "node \(index) announces \(TraceText.name(claim)) as released, which was free")
            }
            watched[index, default: [:]][claim.article] = nil
            ended(claim, host, simulation)
        case .lost(let notice): lost(notice, host, simulation)
        case .withdrawn(let claim): ended(claim, host, simulation)
        case .pending(let claim):
            if hasLines && claim.member == host.member { began(claim, host) }
        case .unverified, .verified, .moved, .orphaned, .restored,
            .memberHere, .memberGone, .action, .line, .asked, .answered,
            .given:
            return
        }
    }

    /// What goes with its session is not asked back.
    private mutating func ended(_ claim: Claim, _ host: Host, _ simulation: Simulation) {
        guard simulation.options.hasSessions, claim.member == host.member,
            let place = place(of: claim.id, claim.article, host),
            spells[host.index]?[place].end == nil
        else { return }
        // A claim whose certificate lost a voter to a removal waits again, and is no less held.
        let own = host.process?.state.tenures[claim.article]?.contenders[host.member]?.claim
        if own?.id == claim.id && own?.isHeld == true { return }
        spells[host.index]?[place].end = .released
    }

    /// What goes with its session may be claimed again at once, if who ended it waits in line;
    /// then nothing is announced.
    private mutating func written(_ records: [Record], _ host: Host) {
        for case .notice(let notice) in records { noticed.insert(notice.claim) }
        for case .ownClaim(let claim, _) in records
        where !claim.isHeld && !noticed.contains(claim.id) {
            guard let place = place(of: claim.id, claim.article, host),
                let spell = spells[host.index]?[place], spell.end == nil,
                spell.since == claim.since
            else { continue }
            spells[host.index]?[place].end = .released
        }
    }

    private mutating func lost(_ notice: Notice, _ host: Host, _ simulation: Simulation) {
        let index = host.index
        let name = TraceText.name(notice.claim)
        if !told.insert(notice.claim).inserted && !retold.contains(notice.claim) {
            simulation.fail(.notices, "node \(index) tells of the loss of \(name) twice")
        }
        if watched[index]?[notice.article] == notice.claim.member {
            let isHeld =
                winnerHeld[notice.claim] ?? notice.winner.map { isHolder($0, host) } ?? false
            watched[index]?[notice.article] = isHeld ? notice.winner?.member : nil
        }
        if doubts[index]?.contains(notice.article) == true { return }
        guard let place = place(of: notice.claim, notice.article, host) else {
            return simulation.fail(
                .notices, "node \(index) tells of the loss of \(name), which nobody asked for")
        }
        // Whose turn it is may have it again as it releases it, of which its watchers hear nothing.
        let isLater = hasLines && spells[index]?[place].start != notice.claim.lamport
        // A notice may come from the disk after the sleep that made the claim too old.
        if let before = spells[index]?[place].end, before != .forgotten, !isLater,
            !retold.contains(notice.claim), doubts[index]?.contains(notice.article) != true
        {
            simulation.fail(
                .notices, "node \(index) tells of the loss of \(name), which was \(before) before")
        }
        spells[index]?[place].end = .lost
    }

    /// What a run begins with is what its disk holds, whatever was answered before.
    private mutating func started(_ host: Host, _ boot: Boot, _ simulation: Simulation) {
        let index = host.index
        watched[index] = [:]
        let wall = host.clock.time(at: simulation.now).wall.millisecondsSinceEpoch
        let away = wall - (boot.lastAlive?.millisecondsSinceEpoch ?? wall)
        for (place, spell) in (spells[index] ?? []).enumerated() {
            let kept = boot.ownClaims.first { $0.article == spell.article }
            guard away <= NewsroomLimits.horizon.milliseconds, let kept,
                place == self.place(of: kept.id, spell.article, host)
            else {
                if spell.end == nil { spells[index]?[place].end = .forgotten }
                continue
            }
            if kept.isHeld {
                // It crashed as the claim came to its disk, before anybody was told of that.
                guard spell.since == kept.since else {
                    began(kept, host)
                    continue
                }
                spells[index]?[place].end = nil
            } else if spell.end == nil {
                if !host.disk.holdsNotice(of: kept.id),
                    doubts[index]?.contains(kept.article) != true
                {
                    simulation.fail(
                        .notices, "node \(index) lost \(TraceText.name(kept)) without a word")
                }
                spells[index]?[place].end = .lost
            }
        }
    }

    private func judge(_ host: Host, _ simulation: Simulation) {
        guard let state = host.process?.state else { return }
        let all = spells[host.index] ?? []
        let doubted = doubts[host.index] ?? []
        for article in Set(all.map(\.article)).subtracting(doubted).sorted() {
            let ofArticle = all.filter { $0.article == article && $0.end != .forgotten }
            let own = state.tenures[article]?.contenders[host.member]?.claim
            let waits = state.policy == .quorum && own?.isHeld == true
            let holds = waits || state.lock(of: article)?.claim.member == host.member
            if let last = ofArticle.last, (last.end == nil) != holds {
                let end = last.end.map { "\($0)" } ?? "held"
                simulation.fail(
                    .notices,
                    "the editor of node \(host.index) was told \(end) of \(article); "
                        + "holds: \(holds)"
                )
            }
            if let open = ofArticle.dropLast().first(where: { $0.end == nil }) {
                simulation.fail(
                    .notices,
                    "the editor of node \(host.index) was never told the end of \(article), "
                        + "claimed at \(open.start.value)")
            }
        }
        for article in state.tenures.keys.sorted()
        where watched[host.index]?[article] != state.lock(of: article)?.claim.member {
            simulation.fail(
                .notices, "the watchers of node \(host.index) are wrong about \(article)")
        }
    }

    /// Whether it has the article now: a claim that lost its certificate, because a voter was
    /// removed, may give way to a pending one.
    private func isHolder(_ winner: Claim, _ host: Host) -> Bool {
        guard winner.isHeld, let state = host.process?.state else { return false }
        let members = state.roster.members.keys
        return state.policy == .advisory
            || winner.past == nil
                && winner.certificate?.establishes(winner, among: members) == true
    }

    private func place(of claim: ClaimID, _ article: ArticleID, _ host: Host) -> Int? {
        spells[host.index]?.lastIndex { $0.article == article && $0.start <= claim.lamport }
    }
}
