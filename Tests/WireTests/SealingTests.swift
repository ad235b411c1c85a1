import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Sealing")
struct SealingTests {
    let house: House
    let payload: [UInt8]

    init() throws {
        house = try House()
        payload = MessageCodec.encode(.beacons([house.beacon()]))
    }

    @Test("A sealed packet opens to what was sealed, with its sender and run")
    func roundTrip() throws {
        var sealer = sealer()
        let packet = try sealer.seal(payload)
        #expect(packet.count == payload.count + WireLimits.sealBytes)
        let opened = try open(packet)
        #expect(
            opened
                == OpenedPacket(
                    member: house.members[0].member, instance: house.instance, payload: payload))
    }

    @Test("Nothing of what is sealed is in clear, and only tags name newsroom and member")
    func clearText() throws {
        var sealer = sealer()
        let packet = try sealer.seal(
            MessageCodec.encode(.entries([house.entry(try house.claim())])))
        let secrets: [[UInt8]] = [
            house.article.text.utf8, Array("politics".utf8), house.members[0].member.key.bytes,
            house.newsroom.digest.bytes,
        ]
        for secret in secrets {
            #expect(!packet.indices.contains { packet[$0...].starts(with: secret) })
        }
    }

    @Test("Every packet with one bit changed is refused")
    func bitFlips() throws {
        var sealer = sealer()
        let packet = try sealer.seal(payload)
        for bit in 0..<packet.count * 8 {
            var altered = packet
            altered[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: WireError.self) { try open(altered) }
        }
    }

    @Test("Every truncated or extended packet is refused")
    func truncations() throws {
        var sealer = sealer()
        let packet = try sealer.seal(payload)
        for count in 0..<packet.count {
            #expect(throws: WireError.self) { try open(Array(packet.prefix(count))) }
        }
        #expect(throws: WireError.unsealable) { try open(packet + [0]) }
        #expect(throws: WireError.tooLarge) {
            try open(packet + Array(repeating: 0, count: WireLimits.datagramBytes))
        }
    }

    @Test("Random bytes are refused")
    func randomPackets() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...WireLimits.datagramBytes, using: &random)
            var packet = randomBytes(count, using: &random)
            if !packet.isEmpty, Bool.random(using: &random) { packet[0] = PacketHeader.version }
            #expect(throws: WireError.self) { try open(packet) }
        }
    }

    @Test("Another newsroom's packet, a stranger's, and one of another key are refused")
    func strangers() throws {
        var sealer = sealer()
        let packet = try sealer.seal(payload)
        #expect(throws: WireError.unknownSender) {
            var opener = Opener(newsroom: house.newsroom, key: house.founded.newsroomKey)
            _ = try opener.open(packet) { _ in nil }
        }
        let other = try House(seed: 2)
        #expect(throws: WireError.unsealable) {
            var opener = Opener(newsroom: other.newsroom, key: other.founded.newsroomKey)
            _ = try opener.open(packet) { _ in house.members[0].member }
        }
        #expect(throws: WireError.unsealable) {
            var opener = Opener(newsroom: house.newsroom, key: house.founded.newsroomKey)
            _ = try opener.open(packet) { _ in house.members[1].member }
        }
        var later = packet
        later[0] = 2
        #expect(throws: WireError.unknownVersion) { try open(later) }
    }

    @Test(
        "After a change of the newsroom's key packets under the old one open until it is forgotten")
    func rotation() throws {
        var random = SeededRandom(seed: 4)
        let next = NewsroomKey(generation: 2, secret: .random(using: &random))
        var sealer = sealer()
        var opener = Opener(newsroom: house.newsroom, key: house.founded.newsroomKey)
        let old = try sealer.seal(payload)
        _ = try opener.open(old) { _ in house.members[0].member }
        sealer.use(next)
        let new = try sealer.seal(payload)
        #expect(throws: WireError.otherKey) { try open(new) }
        opener.use(next)
        #expect(try opener.open(new) { _ in house.members[0].member }.payload == payload)
        #expect(try opener.open(old) { _ in house.members[0].member }.payload == payload)
        opener.forgetPrevious()
        do throws(WireError) {
            _ = try opener.open(old) { _ in house.members[0].member }
            Issue.record("a packet under the old key opened")
        } catch {
            #expect(error == .otherKey)
        }
    }

    @Test("No nonce is used twice, not even when the key changes and comes back")
    func nonces() throws {
        var sealer = sealer()
        var counters: Set<UInt64> = []
        for round in 0..<300 {
            let packet = try sealer.seal([UInt8(round % 256)])
            #expect(counters.insert(try PacketHeader(packet).counter).inserted)
            if round % 50 == 0 { sealer.use(house.founded.newsroomKey) }
        }
        #expect(counters == Set(1...300))
    }

    @Test("A run that has used up its nonces seals no more")
    func exhaustion() throws {
        var sealer = Sealer(
            newsroom: house.newsroom, member: house.members[0].member, instance: house.instance,
            key: house.founded.newsroomKey, lastCounter: .max - 1)
        _ = try sealer.seal([])
        do throws(WireError) {
            _ = try sealer.seal([])
            Issue.record("a nonce was used twice")
        } catch {
            #expect(error == .noncesExhausted)
        }
    }

    @Test("Two runs of one member seal under different keys")
    func runs() throws {
        var first = sealer()
        var second = Sealer(
            newsroom: house.newsroom, member: house.members[0].member,
            instance: Instance(start: house.instance.start, nonce: 2),
            key: house.founded.newsroomKey)
        #expect(try first.seal(payload).suffix(100) != second.seal(payload).suffix(100))
    }

    @Test("What does not fit into a datagram is not sealed")
    func tooLarge() throws {
        var sealer = sealer()
        let largest = [UInt8](repeating: 7, count: WireLimits.datagramPayloadBytes)
        #expect(try sealer.seal(largest).count == WireLimits.datagramBytes)
        do throws(WireError) {
            _ = try sealer.seal(largest + [7])
            Issue.record("a datagram beyond the cap was sealed")
        } catch {
            #expect(error == .tooLarge)
        }
    }

    @Test("Tags are read from the digits that they are written in, and nothing else")
    func tags() {
        let tag = MemberTag(house.members[0].member, in: house.newsroom)
        #expect(MemberTag(hex: tag.description) == tag)
        #expect(tag.description.count == 16)
        #expect(tag.number != NewsroomTag(house.newsroom).number)
        #expect(
            NewsroomTag(hex: NewsroomTag(house.newsroom).description) == NewsroomTag(house.newsroom)
        )
        for bad in ["", "12", "+123456789abcdef", "g123456789abcdef", "123456789abcdef01"] {
            #expect(MemberTag(hex: bad) == nil)
        }
    }

    private func sealer() -> Sealer {
        Sealer(
            newsroom: house.newsroom, member: house.members[0].member, instance: house.instance,
            key: house.founded.newsroomKey)
    }

    private func open(_ packet: [UInt8]) throws(WireError) -> OpenedPacket {
        var opener = Opener(newsroom: house.newsroom, key: house.founded.newsroomKey)
        return try opener.open(packet) { tag in
            house.members.map(\.member).first { MemberTag($0, in: house.newsroom) == tag }
        }
    }
}
