import BylineClient
import Foundation
import Testing

@testable import LocalAPI

/// The written description says what the table of routes does.
@Suite struct OpenAPITests {
    private let lines: [String]

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/LocalAPI/openapi.yaml")
        lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    }

    /// Every method and path, from the indentation.
    private var described: [String] {
        var path = ""
        var routes: [String] = []
        for line in lines.prefix(while: { $0 != "components:" }) {
            if line.hasPrefix("  /") { path = line.dropFirst(2).dropLast().description }
            let method = line.dropFirst(4).dropLast()
            if ["get", "post", "delete"].contains(method), line.hasPrefix("    ") {
                routes.append("\(method.uppercased()) \(path)")
            }
        }
        return routes
    }

    @Test func `it has the routes of the table and no others`() {
        let table = Route.listing(of: Route.table).components(separatedBy: ", ")
        #expect(table.count > 10)
        #expect(described.sorted() == table.sorted())
    }

    private func words(after mark: String) throws -> Set<String> {
        let line = try #require(lines.first { $0.contains(mark) })
        let list = try #require(line.split(separator: "[").last?.prefix { $0 != "]" })
        return Set(list.components(separatedBy: ", "))
    }

    @Test func `it names every event`() throws {
        let lock = FakeNewsroom.lock("a", FakeNewsroom.ada)
        let change = LockChange(article: "a", lock: lock)
        let presence = FakeNewsroom.presence(FakeNewsroom.ada, editing: [])
        let loss = Loss(article: "a", lock: nil, by: nil, reason: .tie, notice: "n")
        let asking = Asking(
            article: "a", by: FakeNewsroom.grace, message: nil, seconds: 1, lock: nil)
        let all: [WatchEvent] = [
            .snapshot(presence: [], locks: []), .claimed(change), .released(change),
            .taken(change),
            .offered(change, to: FakeNewsroom.grace), .given(change, by: FakeNewsroom.grace),
            .asked(asking), .answered(asking),
            .line(LineChange(article: "a", line: [], lock: nil)), .orphaned(change),
            .restored(change), .pending(change), .withdrawn(change, by: FakeNewsroom.ada),
            .lost(loss), .unverified(change),
            .verified(change), .session(OpenedSession(session: "5e", articles: [])),
            .moved(Move(article: "a", session: "5e")), .memberHere(presence),
            .memberGone(presence), .overflow,
        ]
        #expect(try words(after: "examples: [snapshot") == Set(all.map(\.name)))
    }

    private func keys(_ value: some Encodable) throws -> Set<String> {
        let json = try JSONSerialization.jsonObject(with: try APICoding.encode(value))
        return Set(try #require(json as? [String: Any]).keys)
    }

    @Test func `it has every field of the history`() throws {
        let history = History(tenures: [], isCut: false, begins: nil)
        #expect(try words(after: "required: [tenures") == keys(history))
        let tenure = FakeNewsroom.tenures[0]
        #expect(try words(after: "required: [article, desk, title, note") == keys(tenure))
        let end = try #require(tenure.end)
        #expect(try words(after: "required: [way") == keys(end))
        let change = PastTenure.Change(
            change: .claimed, claim: "7-bb", learned: FakeNewsroom.noon, content: Data(),
            signature: Data())
        #expect(try words(after: "required: [change") == keys(change))
    }

    @Test func `it has every field of a lock and of a status`() throws {
        let lock = try keys(FakeNewsroom.lock("a", FakeNewsroom.ada))
        #expect(try words(after: "required: [article, desk") == lock)
        #expect(try words(after: "required: [newsroom") == keys(FakeNewsroom.status))
        #expect(
            try words(after: "required: [member, editor, device, self") == keys(FakeNewsroom.ada))
        let presence = FakeNewsroom.presence(FakeNewsroom.ada, editing: [])
        #expect(try words(after: "required: [member, editor, device, state") == keys(presence))
    }
}
