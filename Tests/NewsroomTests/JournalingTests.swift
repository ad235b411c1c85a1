import Newsroom
import Redux
import Replication
import Testing
import Wire

/// What a node has journaled: each change of a claim, once.
@Suite struct JournalingTests {
    private let founding = Founding.shared
    private let store: Store<NewsroomReducer>
    private let article: ArticleID
    private let other: Signer

    init() throws {
        let identity = founding.identities[0]
        store = founding.store(
            of: identity, at: Time(monotonic: Moment(milliseconds: 0), wall: .unknown))
        article = try ArticleID("front-page")
        other = Signer(identity: founding.identities[1], newsroom: founding.newsroom)
        var boot = Boot(
            member: identity.member, newsroom: founding.newsroom, facts: founding.facts(2))
        boot.entropy = 7
        for effect in dispatch(.started(boot)) {
            if case .persist(let records, _) = effect { _ = dispatch(.persisted(records)) }
        }
    }

    private func dispatch(_ event: Event, at milliseconds: Int64 = 0) -> [Effect] {
        store.dispatch(
            Action(
                at: Time(
                    monotonic: Moment(milliseconds: milliseconds),
                    wall: WallTime(millisecondsSinceEpoch: 1_000 + milliseconds)), event))
    }

    private func journaled(_ effects: [Effect]) -> [JournalEntry] {
        effects.flatMap { effect -> [JournalEntry] in
            guard case .journal(let entries) = effect else { return [] }
            return entries
        }
    }

    /// The other member's claim, as the run that began at `start` writes it.
    private func heard(
        _ status: Claim.Status, version: UInt64, run start: UInt64 = 1, at time: Int64
    ) -> [JournalEntry] {
        var claim = Claim(
            article: article,
            id: ClaimID(
                lamport: LamportStamp(clamping: 9), member: founding.identities[1].member),
            term: Term(clamping: 1))
        claim.status = status
        let instance = Instance(start: LamportStamp(clamping: start), nonce: 1)
        let entry = other.sign(
            .claim(claim), key: .claim(article), instance: instance, version: Version(version),
            lamport: LamportStamp(clamping: 9 + start + version))
        let presence = other.sign(
            .presence(Presence(base: Version(2))), key: .presence, instance: instance,
            version: Version(2), lamport: LamportStamp(clamping: 11 + start))
        // A run's first batch is the claims that it keeps, and then its presence.
        let entries = version == 1 ? [entry, presence] : [entry]
        let endpoint = Endpoint(host: "10.0.0.2", port: 7947)
        return journaled(
            dispatch(.datagram(.entries(entries), from: endpoint), at: time))
    }

    @Test func anotherMembersClaimAndReleaseAreJournaledOnceWithWhatWasSigned() throws {
        let claimed = heard(.held, version: 1, at: 5)
        #expect(claimed.count == 1)
        #expect(claimed.first?.claim.isHeld == true && claimed.first?.isCertified == false)
        #expect(claimed.first?.learned == WallTime(millisecondsSinceEpoch: 1_005))
        let member = founding.identities[1].member
        #expect(claimed.first?.entry == store.state.replica.entry(member, .claim(article)))
        #expect(heard(.held, version: 1, at: 6).isEmpty, "the same packet again")
        #expect(heard(.held, version: 3, at: 7).isEmpty, "the same claim written again")
        #expect(heard(.held, version: 1, run: 40, at: 8).isEmpty, "by a restarted daemon")
        let released = heard(.released, version: 3, run: 40, at: 9)
        #expect(released.map(\.claim.isHeld) == [false])
        #expect(journaled(dispatch(.tick, at: 200)).isEmpty)
    }

    @Test func ownClaimsAndReleasesAreJournaledToo() {
        let claimed = dispatch(
            .command(RequestID(1), .claim(article, ClaimDetails(), offline: false)))
        #expect(journaled(claimed).map(\.claim.isHeld) == [true])
        let again = dispatch(
            .command(RequestID(2), .claim(article, ClaimDetails(), offline: false)))
        #expect(journaled(again).isEmpty)
        let released = dispatch(.command(RequestID(3), .release(article)))
        #expect(journaled(released).map(\.claim.isHeld) == [false])
    }

    @Test func whoeverIsForgottenMayNotStand() throws {
        let claim = try #require(heard(.held, version: 1, at: 5).first).claim
        #expect(store.state.mayStand(claim))
        _ = heard(.released, version: 3, at: 6)
        let stranger = Claim(
            article: article,
            id: ClaimID(lamport: claim.id.lamport, member: founding.identities[7].member),
            term: claim.term)
        #expect(!store.state.mayStand(stranger), "it is no member")
        let unheard = Claim(
            article: try ArticleID("other"), id: claim.id, term: claim.term)
        #expect(!store.state.mayStand(unheard), "its member's claims are held, and not this one")
    }

    @Test func whatTheDiskRefusesIsJournaledAllTheSame() throws {
        let change = try #require(heard(.held, version: 1, at: 5).first)
        let salvage = Effect.salvage([.journal([change]), .answer(RequestID(1), .free)])
        #expect(salvage.rest == [.journal([change])])
    }

    @Test func whatAMemberSaysOfJournalsIsHandedOnAndBeforeItsGreetingItIsNot() {
        let question = HistoryMessage.changesRequest(journal: 1, places: [2])
        let link = LinkID(1)
        let peer = founding.identities[1].member
        let endpoint = Endpoint(host: "10.0.0.2", port: 7_947)
        _ = dispatch(.linkUp(link, peer, endpoint, isDialled: false))
        #expect(dispatch(.message(link, .history(question))).isEmpty)
        #expect(dispatch(.datagram(.history(question), from: endpoint)).isEmpty)
        #expect(store.state.drops[.outOfPlace] == 2)
        let hello = Hello(
            newsroom: founding.newsroom,
            instance: Instance(start: LamportStamp(clamping: 1), nonce: 1), lamport: .zero,
            factsDigest: store.state.facts.digest, port: 7_947, digestHint: 0)
        _ = dispatch(.message(link, .hello(hello)))
        #expect(dispatch(.message(link, .history(question))) == [.history(question, from: link)])
        #expect(store.state.settledLinks.isEmpty)
        _ = dispatch(.tick, at: NewsroomLimits.historySettle.milliseconds)
        #expect(store.state.settledLinks == [link])
        #expect(store.state.everyMember == Set(founding.identities.prefix(2).map(\.member)))
    }
}
