import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Messages")
struct MessageTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("Every message comes back as it was sent")
    func roundTrips() throws {
        for message in try house.messages() {
            #expect(try house.decode(MessageCodec.encode(message)) == message)
        }
    }

    @Test("Equal messages have equal bytes, whatever order a digest was built in")
    func deterministic() throws {
        var random = SeededRandom(seed: 3)
        let members = (0..<50).map { _ in MemberID(Bytes32.random(using: &random)) }
        let progress = Progress(instance: house.instance, version: Version(1))
        var forwards = Digest()
        var backwards = Digest()
        for member in members { forwards.members[member] = progress }
        for member in members.reversed() { backwards.members[member] = progress }
        #expect(
            MessageCodec.encode(.digest(forwards, factsDigest: .zero))
                == MessageCodec.encode(.digest(backwards, factsDigest: .zero)))
    }

    @Test("Known statements are left out before their signature is verified")
    func knownStatements() throws {
        for message in try house.messages() where !message.statements.isEmpty {
            let corrupt = try corrupted(message)
            #expect(throws: WireError.badSignature) { try house.decode(corrupt) }
            let decoded = try house.decode(corrupt, knowing: AllKnown())
            #expect(decoded.statements.isEmpty)
        }
    }

    @Test("A delta whose entries are known keeps its range")
    func knownDelta() throws {
        let delta = NewsroomDelta(
            member: house.members[0].member, instance: house.instance, from: Version(1),
            upTo: Version(9), entries: [house.presence(version: 4)])
        let decoded = try house.decode(
            MessageCodec.encode(.deltas([delta])), knowing: AllKnown())
        let expected = NewsroomDelta(
            member: delta.member, instance: delta.instance, from: delta.from, upTo: delta.upTo,
            entries: [])
        #expect(decoded == .deltas([expected]))
    }

    @Test("A statement of another newsroom is refused")
    func otherNewsroom() throws {
        let other = try House(seed: 2)
        for message in try house.messages() where !message.statements.isEmpty {
            #expect(throws: WireError.otherNewsroom) {
                try other.decode(MessageCodec.encode(message))
            }
        }
    }

    @Test("A stranger may greet, show its credential, the key and a refusal, and nothing else")
    func strangers() throws {
        for message in try house.messages() {
            let bytes = MessageCodec.encode(message)
            switch message {
            case .hello, .facts, .newsroomKey, .refused:
                #expect(try house.decode(bytes, from: .stranger) == message)
            case .entries, .beacons, .heardBeacons, .acks, .ackRefusal, .deltas, .digest,
                .beaconRequest, .history:
                #expect(throws: WireError.notForStrangers) {
                    try house.decode(bytes, from: .stranger)
                }
            }
        }
    }

    @Test("A stranger's facts beyond a credential are refused before any is verified")
    func strangersFacts() throws {
        let forged = try #require(house.facts().last).statement.withBadSignature.field
        func facts(_ count: Int) -> [UInt8] {
            Byline_V1_Envelope.filled {
                $0.facts.facts = Array(repeating: forged, count: count)
            }.wireBytes
        }
        #expect(throws: WireError.badSignature) {
            try house.decode(facts(WireLimits.strangersFacts), from: .stranger)
        }
        #expect(throws: WireError.notForStrangers) {
            try house.decode(facts(WireLimits.strangersFacts + 1), from: .stranger)
        }
        #expect(throws: WireError.unknownVersion) { try house.decode([], from: .stranger) }
    }

    @Test("A delta of another member's, another run's, disordered or early entries is refused")
    func dishonestDeltas() throws {
        let member = house.members[0].member
        let entries = [house.entry(try house.claim(), version: 3), house.presence(version: 4)]
        let other = Instance(start: .zero, nonce: 1)
        func delta(
            _ member: MemberID, _ instance: Instance, from: UInt64, upTo: UInt64,
            _ entries: [NewsroomEntry]
        ) -> NewsroomDelta {
            NewsroomDelta(
                member: member, instance: instance, from: Version(from), upTo: Version(upTo),
                entries: entries)
        }
        let bad = [
            delta(house.members[1].member, house.instance, from: 2, upTo: 4, entries),
            delta(member, other, from: 2, upTo: 4, entries),
            delta(member, house.instance, from: 2, upTo: 4, entries.reversed()),
            delta(member, house.instance, from: 2, upTo: 4, [entries[0], entries[0]]),
            delta(member, house.instance, from: 3, upTo: 4, entries),
            delta(member, house.instance, from: 2, upTo: 1, []),
        ]
        for delta in bad {
            #expect(throws: WireError.malformed) {
                try house.decode(MessageCodec.encode(.deltas([delta])))
            }
        }
        #expect(throws: Never.self) {
            try house.decode(
                MessageCodec.encode(
                    .deltas([delta(member, house.instance, from: 2, upTo: 3, entries)])))
        }
    }

    @Test("Messages and refusals of later versions are told apart from nonsense")
    func laterVersions() throws {
        #expect(throws: WireError.unknownVersion) { try house.decode([]) }
        // Field 99 of an envelope, empty.
        #expect(throws: WireError.unknownVersion) { try house.decode([0x9a, 0x06, 0x00]) }
        let refused = Byline_V1_Envelope.filled { $0.refused.reason = 99 }
        #expect(throws: WireError.unknownVersion) { try house.decode(refused.wireBytes) }
        #expect(throws: WireError.malformed) { try house.decode([0xff, 0xff, 0xff]) }
    }

    @Test("More parts than the caps allow are refused")
    func caps() throws {
        let tooLong = [UInt8](repeating: 0, count: WireLimits.frameBytes + 1)
        #expect(throws: WireError.tooLarge) { try house.decode(tooLong) }
        let statements = Byline_V1_Envelope.filled {
            $0.acks.acks = Array(repeating: .init(), count: WireLimits.statementsPerMessage + 1)
        }
        let deltas = Byline_V1_Envelope.filled {
            $0.deltas.deltas = Array(repeating: .init(), count: WireLimits.deltasPerMessage + 1)
        }
        let progress = Byline_V1_Envelope.filled {
            $0.digest.factsDigest = Bytes32.zero.field
            $0.digest.digest = Array(repeating: .init(), count: NewsroomLimits.members + 1)
        }
        let members = Byline_V1_Envelope.filled {
            $0.beaconRequest.members = Array(
                repeating: house.members[0].member.field, count: NewsroomLimits.members + 1)
        }
        for envelope in [statements, deltas, progress, members] {
            #expect(throws: WireError.tooMany) { try house.decode(envelope.wireBytes) }
        }
    }

    @Test("Unsigned parts with wrong sizes or doubled members are refused")
    func unsignedParts() throws {
        let doubled = Byline_V1_Envelope.filled { envelope in
            envelope.digest.factsDigest = Bytes32.zero.field
            envelope.digest.digest = Array(
                repeating: .filled {
                    $0.member = house.members[0].member.field
                    $0.instance = house.instance.field
                }, count: 2)
        }
        let shortMember = Byline_V1_Envelope.filled {
            $0.beaconRequest.members = [house.members[0].member.field.dropLast()]
        }
        let noDigest = Byline_V1_Envelope.filled { $0.digest = .init() }
        let noGeneration = Byline_V1_Envelope.filled { $0.newsroomKey.secret = Bytes32.zero.field }
        let bigPort = Byline_V1_Envelope.filled {
            $0.hello.newsroom = Bytes32.zero.field
            $0.hello.factsDigest = Bytes32.zero.field
            $0.hello.instance = house.instance.field
            $0.hello.port = 65_536
        }
        for envelope in [doubled, shortMember, noDigest, noGeneration, bigPort] {
            #expect(throws: WireError.malformed) { try house.decode(envelope.wireBytes) }
        }
    }

    /// The envelope of `message` with the first statement's signature altered.
    private func corrupted(_ message: Newsroom.Message) throws -> [UInt8] {
        let bytes = MessageCodec.encode(message)
        let signature = try #require(message.statements.first).signature
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: signature) })
        var altered = bytes
        altered[start + 10] ^= 4
        return altered
    }
}
