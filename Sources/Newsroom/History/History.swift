internal import Replication

/// What a journal tells of who had which article. A pure function of what was signed: nodes whose
/// journals hold the same entries tell the same, up to the times at which they learned of things.
public enum History {
    /// All tenures, the newest last, by their beginnings.
    ///
    /// Stamps tell what happened before what (Lamport 1978): a release that was written before the
    /// next claim, and so has the lower stamp, is a release; one above it is a withdrawal. Claims
    /// that never were certified are nobody's under the policy `quorum`.
    ///
    /// - Parameter entries: in the order in which this node learned of them.
    public static func tenures(
        of entries: [JournalEntry], under policy: LockPolicy
    ) -> [PastTenure] {
        var articles: [ArticleID: [ClaimID: JournaledClaim]] = [:]
        for (place, entry) in entries.enumerated() {
            let claim = entry.claim
            let fresh = JournaledClaim(entry, place: place)
            articles[claim.article, default: [:]][claim.id, default: fresh].add(entry)
        }
        var tenures: [PastTenure] = []
        for claims in articles.values {  // order-free: sorted
            let counted = claims.values.filter { policy == .advisory || $0.isCertified }
            tenures += ArticleHistory(counted.sorted { $0.claim.id < $1.claim.id }, policy).tenures
        }
        return tenures.sorted {
            if $0.since != $1.since { return $0.since < $1.since }
            if $0.first != $1.first { return $0.first < $1.first }
            return $0.claim.article < $1.claim.article
        }
    }
}

/// All that the journal has of one claim.
struct JournaledClaim {
    /// The entry that released it.
    struct Release {
        let entry: NewsroomEntry
        let learned: WallTime
        let revision: Revision?
    }

    /// The claim as it was made, without what was written of it later.
    let claim: Claim
    private(set) var isCertified = false
    private(set) var release: Release?
    /// Whom the release left the article to. One written again, because nobody took it, names
    /// nobody; it was given all the same.
    private(set) var heir: MemberID?
    private(set) var changes: [JournalEntry] = []
    /// When it was first heard of.
    let learned: WallTime
    /// The place of that in the journal.
    let place: Int
    /// Whether it was held when it was first heard of.
    let wasSeenHeld: Bool

    init(_ entry: JournalEntry, place: Int) {
        var claim = entry.claim
        claim.status = .held
        claim.certificate = nil
        claim.past = nil
        self.claim = claim
        learned = entry.learned
        self.place = place
        wasSeenHeld = entry.claim.isHeld
    }

    mutating func add(_ entry: JournalEntry) {
        changes.append(entry)
        isCertified = isCertified || entry.isCertified
        if !entry.claim.isHeld && release == nil {
            release = Release(
                entry: entry.entry, learned: entry.learned, revision: entry.claim.revision)
        }
        heir = entry.claim.offer?.member ?? heir
    }

    var contender: Contender { Contender(claim: claim, isEstablished: isCertified) }
}

/// The history of one article.
struct ArticleHistory {
    /// Claims of one member that went on from one to the next.
    private typealias Chain = [JournaledClaim]

    private let claims: [JournaledClaim]
    /// The same in the order in which they decide against others: by term, then as within a term.
    private let ranked: [JournaledClaim]
    /// The lowest stamp from each place of `ranked` on. An article may have been claimed ten
    /// thousand times: no search may go through all of them.
    private let lowest: [LamportStamp]
    private let policy: LockPolicy

    /// From all claims that count, by id.
    init(_ claims: [JournaledClaim], _ policy: LockPolicy) {
        self.claims = claims
        self.policy = policy
        ranked = claims.sorted { first, second in
            if first.claim.term != second.claim.term { return first.claim.term < second.claim.term }
            if first.isCertified != second.isCertified { return first.isCertified }
            return first.claim.id < second.claim.id
        }
        var lowest: [LamportStamp] = []
        for claim in ranked.reversed() {
            lowest.append(min(claim.claim.id.lamport, lowest.last ?? .max))
        }
        self.lowest = lowest.reversed()
    }

    var tenures: [PastTenure] {
        let chains = chains
        return chains.enumerated().compactMap { place, chain in
            guard let first = chain.first, let last = chain.last else { return nil }
            let next = chains[(place + 1)...].lazy.compactMap(\.first)
                .first { $0.claim.id > last.claim.id }
            return PastTenure(
                claim: last.claim, first: first.claim.id, learned: first.learned,
                changes: chain.flatMap(\.changes),
                end: end(of: last, next: next))
        }
    }

    /// A claim that is made again keeps the time since which its member has the article.
    private var chains: [Chain] {
        var chains: [Chain] = []
        var newest: [MemberID: Int] = [:]
        for claim in claims {
            let member = claim.claim.member
            if let index = newest[member], let last = chains[index].last,
                last.claim.since == claim.claim.since,
                last.release.map({ $0.entry.lamport > claim.claim.id.lamport }) ?? true
            {
                chains[index].append(claim)
            } else {
                newest[member] = chains.count
                chains.append([claim])
            }
        }
        return chains
    }

    private func end(of last: JournaledClaim, next: JournaledClaim?) -> PastTenure.End? {
        let since = last.claim.since
        guard let release = last.release else {
            if let winner = winner(over: last, before: nil) {
                return ending(last, won: winner)
            }
            // Its member claimed anew, so it had given this one up.
            guard let next, next.claim.member == last.claim.member else { return nil }
            return PastTenure.End(
                .released, by: nil, at: max(next.claim.since, since), learned: next.learned)
        }
        if let winner = winner(over: last, before: release.entry.lamport) {
            guard isWithdrawal(release.entry, of: last, for: winner) else {
                return PastTenure.End(
                    .succeeded, by: winner.claim, at: max(winner.claim.since, since),
                    learned: release.learned)
            }
            return ending(last, won: winner)
        }
        let at = min(release.learned, next?.claim.since ?? release.learned)
        // A claim carries on what was saved before it.
        let isSaved = release.revision != last.claim.revision
        return PastTenure.End(
            last.heir == nil ? .released : .given, by: nil, at: max(at, since),
            learned: release.learned, heir: last.heir,
            revision: isSaved ? release.revision?.name : nil)
    }

    private func ending(_ last: JournaledClaim, won winner: JournaledClaim) -> PastTenure.End {
        let isNamed = winner.claim.supersedes.contains(last.claim.id)
        // Of two that did not know of each other, the loser had it until it heard.
        let heard = isNamed ? nil : last.release?.learned
        return PastTenure.End(
            isNamed ? .takenOver : .lost, by: winner.claim,
            at: max(heard ?? winner.claim.since, last.claim.since),
            learned: last.release?.learned ?? winner.learned)
    }

    /// The first claim of another member that decides against `last`, among those made before a
    /// stamp.
    private func winner(
        over last: JournaledClaim, before stamp: LamportStamp?
    ) -> JournaledClaim? {
        var place = firstPlace(of: last.claim.term)
        while place < ranked.count, stamp.map({ lowest[place] < $0 }) ?? true {
            let other = ranked[place]
            let isInTime = stamp.map { other.claim.id.lamport < $0 } ?? true
            if isInTime && other.claim.member != last.claim.member && beats(other, last) {
                return other
            }
            place += 1
        }
        return nil
    }

    /// Where the claims of a term, or of a higher one, begin in `ranked`.
    private func firstPlace(of term: Term) -> Int {
        var (low, high) = (0, ranked.count)
        while low < high {
            let middle = (low + high) / 2
            if ranked[middle].claim.term < term { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func beats(_ one: JournaledClaim, _ other: JournaledClaim) -> Bool {
        let both = [one.contender, other.contender]
        let decider =
            switch policy {
            case .advisory: AdvisoryPolicy.deciding(both)
            case .quorum: QuorumPolicy.deciding(both)
            }
        return decider?.claim.id == one.claim.id
    }

    /// Whether a release that has a higher stamp than `winner` answers it. One that a later run of
    /// the daemon wrote may only repeat an older release, unless this node saw the claim held when
    /// it heard of the winner.
    private func isWithdrawal(
        _ release: NewsroomEntry, of claim: JournaledClaim, for winner: JournaledClaim
    ) -> Bool {
        let start = release.instance.start
        if start <= claim.claim.id.lamport || winner.claim.id.lamport > start { return true }
        return claim.wasSeenHeld && claim.place < winner.place
    }
}
