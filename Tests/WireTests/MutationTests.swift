import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("Mutated frames")
struct MutationTests {
    let house: House

    init() throws {
        house = try House()
    }

    @Test("Every truncation of a frame is refused or says nothing that was not signed")
    func truncations() throws {
        for message in try house.messages() {
            let frame = MessageCodec.encode(message)
            for count in 0..<frame.count {
                try check(Array(frame.prefix(count)), against: message)
            }
        }
    }

    @Test(
        "Random mutations of frames are refused or say nothing that was not signed",
        arguments: 1...4)
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let messages = try house.messages().filter { MessageCodec.encode($0).count > 2 }
        for _ in 0..<1_000 {
            let message = try #require(messages.randomElement(using: &random))
            let frame = mutated(MessageCodec.encode(message), using: &random)
            try check(frame, against: message)
        }
    }

    @Test("Random bytes crash no decoder")
    func noise() throws {
        var random = SeededRandom(seed: 31)
        for _ in 0..<2_000 {
            let bytes = randomBytes(Int.random(in: 0...400, using: &random), using: &random)
            _ = try? house.decode(bytes)
            _ = try? ClaimCodec.decode(bytes, member: house.members[0].member)
            _ = try? FactCodec.decode(
                SignedStatement(content: bytes, signature: Identity.noSignature), newsroom: nil)
        }
    }

    @Test("Mutated contents under good signatures crash no decoder", arguments: 1...2)
    func signedMutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let removal = Removal(
            member: house.members[1].member,
            remains: (0..<3).map { FactID(Bytes32(sha256: [$0])) })
        let rotation = KeyRotation(
            generation: 2, commitment: .zero, removed: .zero,
            boxes: [KeyBox(member: house.members[2].member, sealed: [UInt8](1...80))])
        let bodies: [FactBody] = [
            .removal(removal), .newsroomKey(rotation),
            .grant(Grant(member: house.members[1].member)),
        ]
        let contents =
            try house.messages().flatMap(\.statements).map(\.content)
            + bodies.map { house.signer(0).sign($0, lamport: .max).statement.content }
        for _ in 0..<1_000 {
            let content = mutated(
                try #require(contents.randomElement(using: &random)), using: &random)
            let signed = SignedStatement(
                content: content, signature: house.members[0].signature(over: content)
            ).field
            let envelopes: [Byline_V1_Envelope] = [
                .filled { $0.entries.entries = [signed] }, .filled { $0.acks.acks = [signed] },
                .filled { $0.beacons.beacons = [signed] }, .filled { $0.facts.facts = [signed] },
            ]
            for envelope in envelopes { _ = try? house.decode(envelope.wireBytes) }
        }
    }

    /// Whatever a mutated frame still says must have been signed.
    private func check(_ frame: [UInt8], against message: Newsroom.Message) throws {
        guard let read = try? house.decode(frame) else { return }
        let signed = Set(message.statements.map(\.content))
        #expect(read.statements.allSatisfy { signed.contains($0.content) })
    }

    private func mutated(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard let index = bytes.indices.randomElement(using: &random) else { break }
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 1: bytes[index] = .random(in: .min ... .max, using: &random)
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(.random(in: .min ... .max, using: &random), at: index)
            default:
                let end = Int.random(in: index...bytes.count, using: &random)
                bytes.replaceSubrange(index..<end, with: bytes[..<index].prefix(end - index))
            }
        }
        return bytes
    }
}
