/// An origin as browsers write it in requests (RFC 6454, section 6.2): `https://cms.example`, or
/// `http://localhost:8080`.
public struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The origin, byte for byte.
    public let description: String

    /// Reads `scheme://host[:port]`.
    ///
    /// - Throws: ``WebOriginError`` for anything that no browser ever sends.
    public init(_ text: String) throws(WebOriginError) {
        if let cause = Self.fault(of: text) {
            throw WebOriginError(text: String(text.prefix(Limits.quotedCharacters)), cause: cause)
        }
        description = text
    }

    private static let defaultPorts = ["http": "80", "https": "443"]

    private static func fault(of text: String) -> String? {
        guard let mark = text.firstRange(of: "://"),
            let defaultPort = defaultPorts[String(text[..<mark.lowerBound])]
        else { return "it does not begin with http:// or https://" }
        let rest = text[mark.upperBound...]
        if rest.contains("/") { return "there is a slash behind its host" }
        let isIPv6 = rest.hasPrefix("[")
        let host = isIPv6 ? rest.prefix { $0 != "]" } : rest.prefix { $0 != ":" }
        var port = rest.dropFirst(host.count)
        if isIPv6 {
            guard port.popFirst() == "]" else { return "its address has no closing bracket" }
        }
        let letters = isIPv6 ? host.dropFirst() : host
        let known = isIPv6 ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-."
        guard !letters.isEmpty, letters.allSatisfy(known.contains) else {
            return "its host is not in lower-case ASCII"
        }
        guard !port.isEmpty else { return nil }
        guard port.popFirst() == ":", let number = UInt16(port), number > 0, port == "\(number)"
        else { return "its port is no number from 1 to 65535" }
        return port == defaultPort ? "its port is the usual one, which browsers leave out" : nil
    }
}

/// Why a text is no origin.
public struct WebOriginError: Error, Equatable, CustomStringConvertible {
    /// What was given.
    public let text: String
    /// What is wrong with it.
    public let cause: String

    /// What is wrong and what to write.
    public var description: String {
        "\"\(text)\" is no origin: \(cause); write it as a browser does, scheme://host or "
            + "scheme://host:port, such as https://cms.example"
    }
}
