import Newsroom
import Replication

/// Hears all that the nodes of a cluster say, to the others and to their editors, over all their
/// runs, and knows what no honest node may do.
final class Witness {
    /// What an editor was told of one article, from the answer "held" on.
    struct Spell {
        let article: ArticleID
        let start: LamportStamp
        let since: WallTime
        /// How it ended; nil while the editor believes that the article is its own.
        var end: End?
    }

    enum End: Hashable {
        case released
        case lost
        /// A crash came between the answer and the disk.
        case forgotten
    }

    private struct Write: Hashable {
        let member: MemberID
        let instance: Instance
        let version: Version
    }

    private struct Promise: Hashable {
        let member: MemberID
        let article: ArticleID
        let term: Term
    }

    /// What was found wrong, in words.
    private(set) var violations: [String] = []
    /// Dials of all nodes.
    var dials = 0
    /// Messages of all nodes, by kind.
    var messages: [String: Int] = [:]
    /// Messages of all nodes.
    var said: Int { messages.values.reduce(0, +) }
    /// What each editor was told, by node.
    private(set) var spells: [Int: [Spell]] = [:]
    /// The tokens that holders may have shown to the CMS, and who did.
    private(set) var tokens: [ArticleID: [ClaimID]] = [:]
    /// The locks as each node's watchers know them from announcements alone.
    private(set) var watched: [Int: [ArticleID: MemberID]] = [:]
    /// Nodes that said claims in a run before the disk had them: their next claim may be of a term
    /// that others promised to the forgotten one, so it stays without acks.
    private(set) var amnesiacs: Set<Int> = []
    /// Nodes whose disks were put back: they may forget what they promised.
    var restored: Set<Int> = []

    private var writes: [Write: [UInt8]] = [:]
    private var claims: [ClaimID: Claim] = [:]
    private struct Key: Hashable {
        let member: MemberID
        let article: ArticleID
    }
    /// Whether the newsroom decides by quorum.
    var isQuorum = false
    /// All claims that were ever certified.
    private(set) var certificates: [ArticleID: [Term: Claim]] = [:]
    private var latest: [Key: Claim] = [:]
    private var promises: [Promise: ClaimID] = [:]
    private var losses: Set<ClaimID> = []
    private var saidActions: Set<ActionID> = []
    /// The action of each author that each node's subscribers were told last.
    private var heard: [Int: [MemberID: LamportStamp]] = [:]
    /// The actions whose authors were answered that they are emitted, in order.
    private(set) var emitted: [MemberID: [ActionID]] = [:]
    private var asking: [Int: Command] = [:]

    func fault(_ text: String) { violations.append(text) }

    // MARK: To the others

    func said(_ message: Message, by node: Cluster.Node) {
        messages[kind(of: message), default: 0] += 1
        switch message {
        case .entries(let entries): for entry in entries { wrote(entry, node) }
        case .deltas(let deltas): for entry in deltas.flatMap(\.entries) { wrote(entry, node) }
        case .acks(let acks): for ack in acks where ack.member == node.member { acked(ack, node) }
        default: break
        }
    }

    private func kind(of message: Message) -> String {
        switch message {
        case .entries: "entries"
        case .beacons: "beacons"
        case .acks: "acks"
        case .ackRefusal: "ackRefusal"
        case .hello: "hello"
        case .facts: "facts"
        case .digest: "digest"
        case .deltas: "deltas"
        case .beaconRequest: "beaconRequest"
        case .newsroomKey: "newsroomKey"
        case .refused: "refused"
        }
    }

    private func wrote(_ entry: NewsroomEntry, _ node: Cluster.Node) {
        guard entry.member == node.member else { return }
        let write = Write(
            member: entry.member, instance: entry.instance, version: entry.version)
        let content = entry.payload.statement.content
        if let before = writes.updateValue(content, forKey: write), before != content {
            fault("node \(node.index) wrote version \(entry.version.number) twice")
        }
        if case .action(let action) = entry.payload.body,
            saidActions.insert(action.id).inserted,
            node.disk.lastIndex(of: .ownAction(action)) == nil, !restored.contains(node.index)
        {
            fault("node \(node.index) said \(action.id) before the disk had it")
        }
        guard case .claim(let claim) = entry.payload.body else { return }
        if let before = claims[claim.id],
            before.article != claim.article || before.term != claim.term
                || before.supersedes != claim.supersedes
        {
            if !restored.contains(node.index) {
                fault("node \(node.index) gave the id \(claim.id) to two claims")
            }
        }
        claims[claim.id] = claim
        certified(claim, node)
        latest[Key(member: claim.member, article: claim.article)] = claim
        for ack in claim.certificate?.acks ?? [] where ack.member == node.member {
            acked(ack, node)
        }
    }

    /// Under the policy `quorum`: one certificate a term, tokens that rise with the terms, and no
    /// tenure that begins while an unnamed one lasts. Whoever broke a promise with an old disk put
    /// back is excused, and so is all that follows.
    private func certified(_ claim: Claim, _ node: Cluster.Node) {
        guard isQuorum, claim.certificate != nil, claim.past == nil, restored.isEmpty else {
            return
        }
        let others = (certificates[claim.article] ?? [:])
        if let before = others[claim.term] {
            if before.id != claim.id { fault("\(before.id) and \(claim.id) are of one term") }
            return
        }
        certificates[claim.article, default: [:]][claim.term] = claim
        for (term, other) in others.sorted(by: { $0.key < $1.key }) {
            if (term < claim.term) != (other.id.lamport < claim.id.lamport) {
                fault("tokens of \(other.id) and \(claim.id) do not rise with their terms")
            }
        }
        guard let last = others.filter({ $0.key < claim.term }).max(by: { $0.key < $1.key })?.value,
            let now = latest[Key(member: last.member, article: last.article)],
            now.id == last.id, now.isHeld, !chain(of: claim).contains(last.id)
        else { return }
        fault("\(claim.id) was certified while \(last.id), which it does not name, held")
    }

    private func chain(of claim: Claim) -> Set<ClaimID> {
        var named: Set<ClaimID> = []
        var open = claim.supersedes
        while let next = open.popLast() {
            if named.insert(next).inserted { open += claims[next]?.supersedes ?? [] }
        }
        return named
    }

    private func acked(_ ack: Ack, _ node: Cluster.Node) {
        let promise = Promise(member: ack.member, article: ack.article, term: ack.term)
        let before = promises.updateValue(ack.claim, forKey: promise) ?? ack.claim
        if before != ack.claim && !restored.contains(node.index) {
            fault("node \(node.index) acked \(before) and \(ack.claim) in one term")
        }
        let isOnDisk = node.disk.contains(
            .promise(ack.article, ack.term, ack.claim))
        if !isOnDisk && !restored.contains(node.index) {
            fault("node \(node.index) acked \(ack.claim) before the disk had it")
        }
    }

    // MARK: To the editors

    func asked(_ node: Cluster.Node, _ command: Command) { asking[node.index] = command }

    func answered(_ node: Cluster.Node, _ reply: Reply) {
        switch reply {
        case .held(let claim), .pending(let claim):
            let last = spellStarted(claim.article, by: claim.id.lamport, node.index)
            // Claiming what one holds changes nothing.
            if let last, let spell = spells[node.index]?[last], spell.end == nil,
                spell.since == claim.since
            {
                return
            }
            spells[node.index, default: []].append(
                Spell(article: claim.article, start: claim.id.lamport, since: claim.since))
        case .released(let claim):
            end(claim, .released, node.index)
        case .emitted(let id): emitted[id.member, default: []].append(id)
        case .refused, .free, .adopted, .full, .forbidden: return
        }
    }

    func announced(_ node: Cluster.Node, _ announcement: Announcement) {
        switch announcement {
        case .claimed(let claim):
            if watched[node.index]?[claim.article] == claim.member {
                fault("node \(node.index) announced \(claim.id) as claimed by who had it")
            }
            watched[node.index, default: [:]][claim.article] = claim.member
        case .taken(let claim, let from):
            if watched[node.index]?[claim.article] != from.member {
                fault("node \(node.index) announced \(claim.id) as taken from who had it not")
            }
            watched[node.index, default: [:]][claim.article] = claim.member
        case .released(let claim):
            if watched[node.index]?[claim.article] == nil {
                fault("node \(node.index) announced \(claim.id) as released that was free")
            }
            watched[node.index, default: [:]][claim.article] = nil
        case .lost(let notice):
            if !losses.insert(notice.claim).inserted && !restored.contains(node.index) {
                fault("node \(node.index) told of the loss of \(notice.claim) twice")
            }
            lose(notice, node.index)
        case .action(let action): heard(action.id, node.index)
        case .orphaned, .restored, .memberHere, .memberGone: return
        }
    }

    private func heard(_ id: ActionID, _ index: Int) {
        let last = heard[index]?[id.member] ?? .zero
        if id.lamport <= last && !restored.contains(index) {
            fault("node \(index) told of \(id) after \(last.value)")
        }
        heard[index, default: [:]][id.member] = id.lamport
    }

    private func lose(_ notice: Notice, _ index: Int) {
        if watched[index]?[notice.article] == notice.claim.member {
            watched[index]?[notice.article] = notice.winner.isHeld ? notice.winner.member : nil
        }
        guard let place = spellStarted(notice.article, by: notice.claim.lamport, index) else {
            if !restored.contains(index) {
                fault("node \(index) told of the loss of \(notice.claim), which nobody asked for")
            }
            return
        }
        if let before = spells[index]?[place].end, !restored.contains(index) {
            fault("node \(index) told of the loss of \(notice.claim), \(before) before")
        }
        spells[index]?[place].end = .lost
    }

    // MARK: Runs

    func started(_ node: Cluster.Node, _ boot: Boot) {
        watched[node.index] = [:]
        let told = Set(
            node.disk.compactMap { record -> ClaimID? in
                if case .notice(let notice) = record { notice.claim } else { nil }
            })
        for (place, spell) in (spells[node.index] ?? []).enumerated() {
            let kept = boot.ownClaims.first { $0.article == spell.article }
            guard let kept, place == spellStarted(spell.article, by: kept.id.lamport, node.index)
            else {
                // Nothing of it on disk: the answer was quicker.
                if spell.end == nil { spells[node.index]?[place].end = .forgotten }
                continue
            }
            if kept.isHeld {
                spells[node.index]?[place].end = nil
            } else if spell.end == nil {
                let isTold = told.contains(kept.id)
                // A release that was on disk before its answer was heard.
                if !isTold { fault("node \(node.index) lost \(kept.id) without a word") }
                spells[node.index]?[place].end = .lost
            }
        }
    }

    func crashed(_ node: Cluster.Node) {
        // What was never written was shown for a blink: nothing can be promised of it.
        let written = Set(
            node.disk.compactMap { record -> ClaimID? in
                if case .ownClaim(let claim, _) = record { claim.id } else { nil }
            })
        // order-free: any of them
        if claims.keys.contains(where: { $0.member == node.member && !written.contains($0) }) {
            amnesiacs.insert(node.index)
        }
        for article in tokens.keys.sorted() {
            tokens[article]?.removeAll { $0.member == node.member && !written.contains($0) }
        }
    }

    /// Notes the tokens with which a node's editor could save now.
    func glance(_ node: Cluster.Node) {
        guard node.isAlive else { return }
        for lock in node.state.locks where lock.claim.member == node.member {
            if tokens[lock.claim.article]?.last != lock.claim.id {
                tokens[lock.claim.article, default: []].append(lock.claim.id)
            }
        }
    }

    private func spellStarted(
        _ article: ArticleID, by stamp: LamportStamp, _ index: Int
    ) -> Int? {
        spells[index]?.lastIndex { $0.article == article && $0.start <= stamp }
    }

    private func end(_ claim: Claim, _ end: End, _ index: Int) {
        guard let place = spellStarted(claim.article, by: claim.id.lamport, index) else { return }
        spells[index]?[place].end = end
    }
}
