/// Where a daemon listens for TCP links: an IP address in text (with `%interface` for link-local
/// IPv6), or a host name that `--peer` gave, and a port.
public struct Endpoint: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The address or host name.
    public let host: String
    /// The TCP port.
    public let port: UInt16

    /// An address or host name, and a port.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// By host, then by port.
    public static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.host, left.port) < (right.host, right.port)
    }

    /// `host:port`, IPv6 addresses in brackets.
    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The endpoint written as `HOST:PORT` or `[IPV6]:PORT`, or nil if `text` is neither.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") && host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }
}
