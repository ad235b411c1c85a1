/// The TXT record of a Byline service: `v=1`, `n=<newsroom tag>`, `m=<member tag>` (RFC 6763,
/// section 6). Unknown keys are ignored, so that later versions may add some.
struct TXTRecord: Hashable, Sendable {
    let newsroomTag: String
    let memberTag: String

    /// The version that this code speaks.
    static let version = "1"

    init(newsroomTag: String, memberTag: String) {
        self.newsroomTag = newsroomTag
        self.memberTag = memberTag
    }

    /// The record's strings, as they are published.
    var strings: [String] {
        ["v=\(TXTRecord.version)", "n=\(newsroomTag)", "m=\(memberTag)"]
    }

    /// Reads the strings of a TXT record as received.
    init(strings: [[UInt8]]) throws(TXTError) {
        guard strings.count <= DiscoveryLimits.txtStrings else {
            throw .tooManyStrings(strings.count)
        }
        let bytes = strings.reduce(0) { $0 + $1.count + 1 }
        guard bytes <= DiscoveryLimits.txtBytes else { throw .tooLong(bytes) }

        var values: [UInt8: ArraySlice<UInt8>] = [:]
        for string in strings where string.count >= 2 && string[1] == UInt8(ascii: "=") {
            // Keys ignore case, and the first of equal keys counts (RFC 6763, section 6.4).
            let key = string[0] | 0x20
            if values[key] == nil { values[key] = string.dropFirst(2) }
        }
        let version = values[UInt8(ascii: "v")].map { String(decoding: $0, as: UTF8.self) }
        guard version == TXTRecord.version else { throw .unknownVersion }
        newsroomTag = try TXTRecord.tag(values[UInt8(ascii: "n")], key: "n")
        memberTag = try TXTRecord.tag(values[UInt8(ascii: "m")], key: "m")
    }

    /// Whether the text may stand as a tag.
    static func isTag(_ text: String) -> Bool {
        isTag(text.utf8)
    }

    private static func isTag(_ bytes: some Collection<UInt8>) -> Bool {
        (1...DiscoveryLimits.tagBytes).contains(bytes.count)
            && bytes.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func tag(
        _ value: ArraySlice<UInt8>?, key: Character
    ) throws(TXTError) -> String {
        guard let value else { throw .missing(key) }
        guard isTag(value) else { throw .badTag(key) }
        return String(decoding: value, as: UTF8.self)
    }
}

/// Why a TXT record is not one of ours.
enum TXTError: Error, Equatable, CustomStringConvertible {
    case tooManyStrings(Int)
    case tooLong(Int)
    case unknownVersion
    case missing(Character)
    case badTag(Character)

    var description: String {
        switch self {
        case .tooManyStrings(let count):
            "its TXT record has \(count) strings, more than \(DiscoveryLimits.txtStrings)"
        case .tooLong(let bytes):
            "its TXT record has \(bytes) bytes, more than \(DiscoveryLimits.txtBytes)"
        case .unknownVersion:
            "its TXT record does not say v=\(TXTRecord.version)"
        case .missing(let key):
            "its TXT record has no key \(key)"
        case .badTag(let key):
            "key \(key) of its TXT record is not 1 to \(DiscoveryLimits.tagBytes) visible ASCII "
                + "characters"
        }
    }
}
