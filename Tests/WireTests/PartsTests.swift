import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Datagrams and frames")
struct PartsTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("A message gets a datagram exactly when its sealed packet keeps the cap")
    func fits() throws {
        var sealer = Sealer(
            newsroom: house.newsroom, member: house.members[0].member, instance: house.instance,
            key: house.founded.newsroomKey)
        var outcomes: Set<Bool> = []
        for count in [1] + Array(150...256) {
            let article = try ArticleID(String(repeating: "a", count: count))
            let claim = try Largest.claim(
                article: article, by: house.members[0].member, supersedes: 0)
            let message = Newsroom.Message.entries([Largest.entry(claim, newsroom: house.newsroom)])
            let fits = !MessageCodec.datagrams(for: message).isEmpty
            outcomes.insert(fits)
            do throws(WireError) {
                let packet = try sealer.seal(MessageCodec.encode(message))
                #expect(fits && packet.count <= WireLimits.datagramBytes)
            } catch {
                #expect(!fits)
            }
        }
        #expect(outcomes == [true, false])
    }

    @Test("A claim with a long article, title and note fits into a datagram")
    func ordinaryClaim() throws {
        let text = try Text(String(repeating: "x", count: 120), limit: 256)
        let claim = Claim(
            article: try ArticleID(String(repeating: "a", count: 120)),
            id: ClaimID(lamport: .max, member: house.members[0].member), term: Term(clamping: .max),
            supersedes: [ClaimID(lamport: .max, member: house.members[1].member)], desk: text,
            title: text, note: text)
        #expect(MessageCodec.datagrams(for: .entries([house.entry(claim)])).count == 1)
    }

    @Test("Entries, beacons, acks and facts are cut into datagrams that join to the whole")
    func datagrams() throws {
        let claims = try (1...40).map { try house.claim(ArticleID("article \($0)")) }
        let facts = (1...20).map { seed in
            house.joinCode(seed: seed).invite
        }
        let messages: [Newsroom.Message] = [
            .entries(claims.enumerated().map { house.entry($1, version: UInt64($0) + 1) }),
            .beacons((1...20).map { house.beacon(counter: $0) }),
            .acks(claims.map { house.ack($0, by: 0) }), .facts(facts),
        ]
        for message in messages {
            let parts = MessageCodec.datagrams(for: message)
            #expect(parts.count > 1)
            #expect(parts.allSatisfy { $0.count <= WireLimits.datagramPayloadBytes })
            #expect(
                try parts.flatMap { try house.decode($0).statements } == message.statements)
        }
    }

    @Test("An entry that fits into no datagram is left to the links, and the others are not")
    func oversized() throws {
        let large = Largest.entry(
            try Largest.claim(article: house.article, by: house.members[0].member),
            newsroom: house.newsroom)
        let small = [house.entry(try house.claim(), version: 1), house.presence(version: 2)]
        let parts = MessageCodec.datagrams(for: .entries([small[0], large, small[1]]))
        #expect(
            try parts.flatMap { try house.decode($0).statements } == small.map(\.payload.statement))
    }

    @Test("What fits is one frame, the very envelope")
    func oneFrame() throws {
        for message in try house.messages() {
            #expect(MessageCodec.frames(for: message) == [MessageCodec.encode(message)])
        }
    }

    @Test("A large delta is cut into frames whose ranges join to the same replica")
    func frames() throws {
        let delta = try largeDelta()
        let frames = MessageCodec.frames(for: .deltas([delta]))
        #expect(frames.count > 2)
        #expect(frames.allSatisfy { $0.count <= WireLimits.frameBytes })

        var whole = NewsroomReplica()
        _ = whole.merge(delta)
        var joined = NewsroomReplica()
        var codec = MessageCodec(newsroom: house.newsroom)
        for frame in frames {
            guard case .deltas(let slices) = try codec.decode(frame, knowing: NothingKnown()) else {
                Issue.record("a frame of deltas is something else")
                continue
            }
            for slice in slices { _ = joined.merge(slice) }
        }
        #expect(joined == whole)
        #expect(joined.digest.members[delta.member]?.version == delta.upTo)
    }

    @Test("Slices are ranges without gap or overlap, and every one holds its entries")
    func ranges() throws {
        let delta = try largeDelta()
        var from = delta.from
        var entries: [NewsroomEntry] = []
        for frame in MessageCodec.frames(for: .deltas([delta])) {
            guard case .deltas(let slices) = try house.decode(frame) else { continue }
            for slice in slices {
                #expect(slice.from == from)
                from = slice.upTo
                entries += slice.entries
            }
        }
        #expect(from == delta.upTo)
        #expect(entries == delta.entries)
    }

    /// Versions 1 to 1,500 but every third (replaced since), and two held ahead of a gap.
    private func largeDelta() throws -> NewsroomDelta {
        var entries: [NewsroomEntry] = []
        for version: UInt64 in 1...1_500 where version % 3 != 0 {
            let article = try ArticleID("\(version) " + String(repeating: "a", count: 240))
            entries.append(house.entry(try house.claim(article), version: version))
        }
        entries.append(house.presence(version: 1_501))
        let ahead = try (1_510...1_511).map { (version: UInt64) in
            house.entry(try house.claim(ArticleID("ahead \(version)")), version: version)
        }
        return NewsroomDelta(
            member: house.members[0].member, instance: house.instance, from: .zero,
            upTo: Version(1_501), entries: entries + ahead)
    }
}
