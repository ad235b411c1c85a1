/// What happened in a run: always a hash of everything that left a node, and on demand lines for
/// people.
struct Trace {
    private var mixer = Mixer()
    /// Whether lines are kept.
    let isReadable: Bool
    private(set) var lines: [String] = []
    /// Takes the lines as they come; then none are kept.
    var sink: ((String) -> Void)?

    init(isReadable: Bool) { self.isReadable = isReadable }

    /// Two runs of one seed have the same hash, in any process.
    var hash: UInt64 { mixer.value }

    mutating func mix(_ at: Instant, _ host: Int, _ bytes: [UInt8]) {
        mixer.mix(at.microseconds)
        mixer.mix(host)
        mixer.mix(bytes)
    }

    /// Notes something by a line; the line is only made when somebody reads it.
    mutating func note(_ at: Instant, _ host: Int?, _ line: @autoclosure () -> String) {
        mixer.mix(at.microseconds)
        mixer.mix(host ?? -1)
        guard isReadable else { return }
        let seconds = at.microseconds / 1_000_000
        let rest = String(at.microseconds % 1_000_000 + 1_000_000).dropFirst()
        let name = host.map { " node \($0)" } ?? ""
        let text = "\(seconds).\(rest)\(name): \(line())"
        if let sink { sink(text) } else { lines.append(text) }
    }
}
