internal import Foundation

/// Takes apart a stream of server-sent events (HTML Living Standard, section 9.2.6), of which it
/// needs the data only: Byline's events name themselves in their JSON.
struct ServerSentEventParser {
    private var line: [UInt8] = []
    private var data: [UInt8]?

    /// The data of each event that `bytes` completes.
    ///
    /// - Throws: ``ClientError/badAnswer(_:)`` when an event is larger than any may be.
    mutating func feed(_ bytes: some Collection<UInt8>) throws(ClientError) -> [Data] {
        var events: [Data] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line.append(contentsOf: rest[..<end])
            rest = rest[rest.index(after: end)...]
            if let event = endLine() { events.append(event) }
        }
        line.append(contentsOf: rest)
        guard line.count + (data?.count ?? 0) <= Limits.eventBytes else {
            throw .badAnswer("an event has more than \(Limits.eventBytes) bytes")
        }
        return events
    }

    private mutating func endLine() -> Data? {
        defer { line.removeAll(keepingCapacity: true) }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.isEmpty else {
            defer { data = nil }
            return data.map { Data($0) }
        }
        guard line.starts(with: "data:".utf8) else { return nil }
        var value = line.dropFirst("data:".utf8.count)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        data = (data.map { $0 + [UInt8(ascii: "\n")] } ?? []) + value
        return nil
    }
}
