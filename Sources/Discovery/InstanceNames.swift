/// The names under which this run appears on the LAN: service instances and, for the embedded
/// responder, host names. Opaque, random per run, and never used twice in a run: the name that a
/// killed backend leaves in other hosts' caches must not collide with its successor. All but the
/// first are random anew, so that two who want the same names part ways.
final class InstanceNames {
    private let stem: String
    private var issued = 0

    /// Names for a member; `run`, a random number, tells this run from others of the same
    /// member.
    init(memberTag: String, run: UInt32) {
        // Tags may hold any visible ASCII, host names only these.
        let tag = memberTag.lowercased().prefix(DiscoveryLimits.tagBytesInName).filter {
            $0.isASCII && ($0.isLetter || $0.isNumber)
        }
        let hex = String(run, radix: 16)
        let padding = String(repeating: "0", count: 8 - hex.count)
        stem = "byline-\(tag)-\(padding)\(hex)-"
    }

    /// A name that this run has not used before, valid as a DNS label and as a host name.
    func next() -> String {
        issued += 1
        guard issued > 1 else { return stem + String(issued) }
        return stem + "\(issued)-\(String(UInt16.random(in: .min ... .max), radix: 16))"
    }

    /// Whether a name is of this run, current or past.
    func includes(_ name: String) -> Bool {
        name.hasPrefix(stem)
    }
}
