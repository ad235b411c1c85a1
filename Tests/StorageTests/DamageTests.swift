import Foundation
import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

@Suite struct DamageTests {
    /// A closed home with something in every table.
    private func filledHome() throws -> TestHome {
        let home = try TestHome()
        var records: [Record] = [.ceiling(LamportStamp(clamping: 4_096)), .alive(.unknown)]
        for stamp in UInt64(1)...24 {
            let claim = try claim("article \(stamp)", stamp: stamp, by: home.member)
            records.append(.ownClaim(claim, written: .unknown))
            let wish = Wish(article: claim.article, lamport: claim.id.lamport, member: home.member)
            records.append(.ownWish(Wait(wish: wish, session: nil, isLasting: true)))
            let answer = Answer(
                article: claim.article, asker: home.member, ask: claim.id.lamport, word: .busy,
                message: nil)
            records.append(.ownAnswer(answer))
            records.append(
                .answerHeard(HeardAnswer(answer: answer, by: Identity().member, at: .unknown)))
            records.append(.promise(claim.article, claim.term, claim.id))
            records.append(.notice(try notice("n\(stamp)", stamp: stamp, of: home.member, at: 9)))
            records.append(.ownAction(try action("a/\(stamp)", stamp: stamp, of: home.member)))
            records.append(.delivered(Identity().member, LamportStamp(clamping: stamp)))
            records.append(.peer(home.member, Endpoint(host: "host\(stamp)", port: 7_947)))
        }
        _ = try home.rebooted(after: records)
        return home
    }

    /// What opening and loading ends in, and whether the database is still as it was.
    private func opening(_ home: TestHome) -> (error: StorageError?, boot: Boot?) {
        do {
            let repository = try Home.open(at: home.path).repository()
            return (nil, try home.boot(of: repository))
        } catch {
            return (error as? StorageError, nil)
        }
    }

    private func overwrite(_ home: TestHome, _ bytes: Data) throws {
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: home.database + suffix)
        }
        try bytes.write(to: URL(fileURLWithPath: home.database))
    }

    @Test func aDatabaseCutAnywhereIsRefusedAndLeftAsItIs() throws {
        let home = try filledHome()
        let whole = try #require(home.bytes(home.database))
        for count in Array(0..<128) + Array(stride(from: 128, to: whole.count, by: 509)) {
            let cut = whole.prefix(count)
            try overwrite(home, cut)
            let error = try #require(opening(home).error, "cut to \(count) bytes")
            switch error {
            case .empty: #expect(count == 0)
            case .damaged(let path, _):
                #expect(path == home.database)
                #expect(error.description.contains("identity key is untouched"))
            default: Issue.record("cut to \(count) bytes: \(error)")
            }
            #expect(home.bytes(home.database) == cut)
            guard count > 0 else { continue }
            #expect(throws: StorageError.self) { try home.create() }
            #expect(home.bytes(home.database) == cut)
        }
        try overwrite(home, whole)
        #expect(opening(home).boot?.ownClaims.count == 24)
        #expect(home.bytes(home.key) == Data(home.identity.seed))
    }

    @Test func randomBytesAreDamageAndLeftAsTheyAre() throws {
        let home = try filledHome()
        for count in [1, 99, 100, 512, 4_096, 65_536] {
            let noise = Data((0..<count).map { _ in UInt8.random(in: .min ... .max) })
            try overwrite(home, noise)
            guard case .damaged = opening(home).error else {
                Issue.record("\(count) bytes of noise were taken for a database")
                continue
            }
            #expect(throws: StorageError.self) { try home.create() }
            #expect(home.bytes(home.database) == noise)
        }
    }

    @Test func alteredBytesNeverTrapAndNeverForgeAFactOrAClaimant() throws {
        let home = try filledHome()
        let whole = try #require(home.bytes(home.database))
        let intact = try home.boot()
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        var random = SeededRandom(state: seed)
        for round in 0..<300 {
            var altered = whole
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                altered[Int.random(in: 0..<whole.count, using: &random)] = random.byte()
            }
            try overwrite(home, altered)
            let (error, boot) = opening(home)
            #expect(error != nil || boot != nil, "seed \(seed), round \(round)")
            if let boot {
                #expect(boot.facts == intact.facts, "seed \(seed), round \(round)")
                #expect(boot.ownClaims.allSatisfy { $0.member == home.member })
            }
        }
    }

    @Test func aFactThatDoesNotVerifyIsNamed() throws {
        let home = try TestHome()
        let genuine = home.founded.genesis
        let forged = Fact(
            id: FactID(home.member.key), author: genuine.author, lamport: genuine.lamport,
            body: genuine.body, statement: genuine.statement)
        let repository = try home.repository()
        try repository.write([.fact(forged)])
        guard case .damaged(_, let reason) = opening(home).error else {
            Issue.record("a fact under another's id was loaded")
            return
        }
        #expect(reason.contains(forged.id.digest.hex))
        var signature = genuine.statement.signature
        signature[0] ^= 1
        let other = try TestHome(created: false)
        let unsigned = Fact(
            id: genuine.id, author: genuine.author, lamport: genuine.lamport, body: genuine.body,
            statement: SignedStatement(content: genuine.statement.content, signature: signature))
        try Home.create(
            at: other.path, identity: home.identity, newsroom: home.founded.newsroom,
            facts: [unsigned], newsroomKey: nil)
        #expect {
            try other.repository().load(member: home.member, newsroom: home.founded.newsroom)
        } throws: { "\($0)".contains(genuine.id.digest.hex) && "\($0)".contains("damaged") }
    }

    @Test func aNewsroomWithoutItsFoundingIsDamaged() throws {
        let home = try TestHome(created: false)
        try Home.create(
            at: home.path, identity: home.identity, newsroom: home.founded.newsroom, facts: [],
            newsroomKey: nil)
        guard case .damaged = opening(home).error else {
            Issue.record("a newsroom without a genesis was loaded")
            return
        }
    }

    @Test func aMissingDatabaseWithALogIsDamageAndNotANewHome() throws {
        let home = try TestHome()
        let repository = try home.repository()
        try repository.write([.ceiling(.max)])
        let log = try #require(home.bytes(home.database + "-wal"))
        #expect(!log.isEmpty)
        for bytes in [Data(), nil] {
            try FileManager.default.removeItem(atPath: home.database)
            if let bytes { try bytes.write(to: URL(fileURLWithPath: home.database)) }
            guard case .damaged = opening(home).error else {
                Issue.record("a log without its database was ignored")
                continue
            }
            #expect(throws: StorageError.self) { try home.create() }
            #expect(home.bytes(home.database + "-wal") == log)
        }
    }

    @Test func anothersOrALaterDatabaseIsLeftAsItIs() throws {
        let home = try TestHome()
        let whole = try #require(home.bytes(home.database))
        var later = whole
        while let name = later.range(of: Data("1 newsroom".utf8)) {
            later.replaceSubrange(name, with: Data("2 newsroom".utf8))
        }
        try overwrite(home, later)
        #expect(opening(home).error == .newer(path: home.database))
        #expect(home.bytes(home.database) == later)
        var foreign = whole
        // The header's `application_id` (SQLite file format, section 1.3).
        foreign[68] ^= 1
        try overwrite(home, foreign)
        #expect(opening(home).error == .foreign(path: home.database))
        #expect(throws: StorageError.foreign(path: home.database)) { try home.create() }
        #expect(home.bytes(home.database) == foreign)
    }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same seed, the same damage.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func byte() -> UInt8 { UInt8.random(in: .min ... .max, using: &self) }
}
