import FoundationEssentials
import Newsroom
import Replication
import Testing

@testable import Wire

@Suite("What people and programs do, on the wire")
struct PersonsTests {
    let house: House

    init() throws {
        house = try House()
    }

    private func claim(reason: String, agent: String, revision: String) throws -> Claim {
        let plain = try house.claim()
        return Claim(
            article: plain.article, id: plain.id, term: plain.term, since: plain.since,
            reason: try Text(reason, limit: NewsroomLimits.reasonBytes),
            agent: try Text(agent, limit: NewsroomLimits.agentBytes),
            revision: Revision(
                name: try Text(revision, limit: NewsroomLimits.revisionBytes),
                member: house.members[2].member,
                at: WallTime(millisecondsSinceEpoch: 1_900_000_000_789)))
    }

    @Test("A claim keeps its reason, its program and what was saved last")
    func claims() throws {
        let claim = try claim(reason: "deadline", agent: "linter", revision: "42")
        let read = try ClaimCodec.decode(ClaimCodec.encode(claim), member: claim.member)
        #expect(read == claim)
        let field = ClaimCodec.field(claim)
        let long = String(repeating: "x", count: 257)
        for change: (inout Byline_V1_Claim) -> Void in [
            { $0.reason = long }, { $0.agent = String(long.prefix(65)) },
            { $0.revision.name = String(long.prefix(129)) }, { $0.revision.name = "" },
        ] {
            var wrong = field
            change(&wrong)
            #expect(throws: WireError.badText) {
                try ClaimCodec.value(of: wrong, member: claim.member)
            }
        }
        var nobody = field
        nobody.revision.member = Data()
        #expect(throws: WireError.malformed) {
            try ClaimCodec.value(of: nobody, member: claim.member)
        }
    }

    @Test("A claim of a former version says nothing of all that")
    func formerClaims() throws {
        var field = ClaimCodec.field(try claim(reason: "r", agent: "a", revision: "1"))
        field.reason = ""
        field.agent = ""
        field.clearRevision()
        let read = try ClaimCodec.value(of: field, member: house.members[0].member)
        #expect(read.reason == nil && read.agent == nil && read.revision == nil)
    }

    private func beacon(_ viewing: [String]) throws -> Beacon {
        house.signer(0).signBeacon(
            instance: house.instance, counter: .max, lamport: .max, version: Version(.max),
            digestHint: .max, port: .max, isGoodbye: true,
            echoes: Array(repeating: BeaconMark(.max), count: NewsroomLimits.echoes),
            activity: Activity(
                isIdle: true, ago: .days(365), viewing: try viewing.map { try ArticleID($0) }))
    }

    @Test("The longest beacon fits into a datagram, and more than that is refused")
    func beacons() throws {
        let eighth = String(repeating: "x", count: NewsroomLimits.viewedBytes / 8)
        let most = try beacon(Array(repeating: eighth, count: NewsroomLimits.viewed))
        let datagrams = MessageCodec.datagrams(for: .beacons([most]))
        #expect(datagrams.count == 1)
        let envelope = try #require(datagrams.first)
        #expect(try house.decode(envelope) == .beacons([most]))
        for viewing in [
            Array(repeating: "x", count: NewsroomLimits.viewed + 1),
            Array(repeating: eighth + "x", count: NewsroomLimits.viewed),
        ] {
            let wrong = MessageCodec.encode(.beacons([try beacon(viewing)]))
            #expect(throws: WireError.tooMany) { try house.decode(wrong) }
        }
    }

    @Test("A beacon of a former version says nothing of its people")
    func formerBeacons() throws {
        let open = try OpenStatement(
            try beacon([]).statement.field, in: house.newsroom)
        guard case .beacon(var field) = open.kind else { throw WireError.malformed }
        field.clearActivity()
        let content = statementContent(
            newsroom: house.newsroom, member: house.members[0].member, kind: .beacon(field))
        let former = SignedStatement(
            content: content, signature: house.members[0].signature(over: content))
        let read = try BeaconCodec.value(of: OpenStatement(former.field, in: house.newsroom))
        #expect(read.activity == nil)
    }

    @Test("A word about other devices is bounded, and has a key of its own")
    func devices() throws {
        func entry(_ count: Int, key: EntryKey = .devices) -> NewsroomEntry {
            let members = (0..<count).map { house.members[$0 % 3].member }
            return house.signer(0).sign(
                .devices(members), key: key, instance: house.instance, version: Version(3),
                lamport: .max)
        }
        let most = entry(NewsroomLimits.devices)
        #expect(try house.decode(MessageCodec.encode(.entries([most]))) == .entries([most]))
        #expect(throws: WireError.tooMany) {
            try house.decode(MessageCodec.encode(.entries([entry(NewsroomLimits.devices + 1)])))
        }
        for key in [EntryKey.presence, .other([0x64, 0x64])] {
            #expect(throws: WireError.malformed) {
                try house.decode(MessageCodec.encode(.entries([entry(1, key: key)])))
            }
        }
    }

    @Test("A program that joined is known as one")
    func names() throws {
        let linter = Names(
            editor: try Text("linter", limit: 128), device: try Text("ci", limit: 128),
            isAgent: true)
        #expect(try Names(field: linter.field) == linter)
        let facts = try house.joinCode().redeem(
            identity: house.members[1], names: linter, now: WallTime(millisecondsSinceEpoch: 9))
        let redemption = try #require(facts.last)
        let read = try FactCodec.decode(redemption.statement, newsroom: house.newsroom)
        guard case .member(let member) = read.body else { throw WireError.malformed }
        #expect(member.names.isAgent)
    }
}
