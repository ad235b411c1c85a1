package import Newsroom
package import Replication
package import Wire

/// A machine of a script, and its editor.
package struct Node {
    let host: Host
    private unowned let cluster: Cluster

    init(host: Host, cluster: Cluster) {
        self.host = host
        self.cluster = cluster
    }

    /// Its place among all.
    package var index: Int { host.index }
    /// Its key.
    package var member: MemberID { host.member }
    /// The newsroom that it belongs to.
    package var newsroom: NewsroomID { host.newsroom }
    /// Whether its daemon runs, awake or asleep.
    package var isAlive: Bool { host.process != nil }
    /// What it signs with.
    package var signer: Signer { host.signer }
    /// A copy of what its disk holds.
    package var disk: Disk { host.disk }

    /// All that its daemon knows, which must be running.
    package var state: NewsroomState {
        guard let process = host.process else {
            preconditionFailure("node \(index) is off; start it first")
        }
        return process.state
    }

    /// Its open links, in order.
    package var links: [LinkID] { host.process?.ends.keys.sorted() ?? [] }

    // MARK: Asking

    /// Asks its daemon; gives what it answers at once, if it does.
    @discardableResult
    package func ask(_ command: Command) -> Reply? {
        let seen = cluster.diary.answers(of: index).count
        let request = cluster.simulation.ask(command, host)
        cluster.reportViolation()
        return cluster.diary.answers(of: index).dropFirst(seen).first { $0.to == request }?.reply
    }

    /// Claims an article.
    @discardableResult
    package func claim(_ article: ArticleID, offline: Bool = false) -> Reply? {
        ask(.claim(article, ClaimDetails(), offline: offline))
    }

    /// Takes an article over.
    @discardableResult
    package func take(_ article: ArticleID, offline: Bool = false) -> Reply? {
        ask(.take(article, ClaimDetails(), offline: offline, .confirmed))
    }

    /// Gives an article up.
    @discardableResult
    package func release(_ article: ArticleID) -> Reply? { ask(.release(article)) }

    /// Gets in line for an article, or claims it if it can be claimed.
    @discardableResult
    package func wait(for article: ArticleID, session: SessionID? = nil) -> Reply? {
        ask(.wait(article, ClaimDetails(session: session), isLasting: false))
    }

    /// Leaves the line for an article.
    @discardableResult
    package func unwait(_ article: ArticleID) -> Reply? { ask(.unwait(article)) }

    /// Asks the holder of an article for it.
    @discardableResult
    package func ask(for article: ArticleID, within: Span) -> Reply? {
        ask(.ask(article, Question(message: nil, within: within, session: nil)))
    }

    /// Answers whoever asks for an article; without a word, gives it.
    @discardableResult
    package func answer(_ article: ArticleID, _ word: Answer.Word?) -> Reply? {
        ask(.answer(article, to: nil, word, nil))
    }

    /// Hands an article over.
    @discardableResult
    package func give(_ article: ArticleID, to other: Node) -> Reply? {
        ask(.give(article, other.member))
    }

    /// Tells the applications of all members something.
    @discardableResult
    package func emit(_ type: Text, _ payload: [UInt8] = []) -> Reply? {
        ask(.emit(type, payload))
    }

    // MARK: Looking

    /// Who has an article, as its people see it.
    package func lock(_ article: ArticleID) -> LockView? { state.lock(of: article) }

    /// The digest of all that is replicated.
    package var digest: Bytes32 { state.digest(hash: signer.hash) }

    /// What its daemon answered, over all runs, in order.
    package var replies: [Reply] { cluster.diary.answers(of: index).map(\.reply) }

    /// What its watchers were told, over all runs, in order.
    package var announcements: [Announcement] { cluster.diary.announcements(of: index) }

    /// The losses that it was told of, over all runs, in order.
    package var losses: [Notice] {
        announcements.compactMap { if case .lost(let notice) = $0 { notice } else { nil } }
    }

    /// The application actions that its subscribers were told, over all runs, in order.
    package var actions: [ApplicationAction] {
        announcements.compactMap { if case .action(let action) = $0 { action } else { nil } }
    }

    /// What its daemon has taken in in its last run, for a replay.
    package var recorded: [Action] { cluster.diary.recorded(by: index) }
}
