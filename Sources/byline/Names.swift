internal import ArgumentParser
internal import Foundation

/// How an editor and a device are called.
struct NameOptions: ParsableArguments {
    /// Bytes of UTF-8 in a name: it travels with every claim, and tables show it whole.
    static let limit = 64

    @Option(
        name: .long,
        help: ArgumentHelp("Your name, as the others will see it.", valueName: "editor"))
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "This machine's name. Default: its host name.", valueName: "name"))
    var device: String?

    var editor: String {
        get throws(Failure) { try Self.checked(name, "the editor's name") }
    }

    var deviceName: String {
        get throws(Failure) {
            let host = ProcessInfo.processInfo.hostName.prefix { $0 != "." }
            return try Self.checked(device ?? String(host), "the device's name")
        }
    }

    /// `text` in normal form C.
    static func checked(_ text: String, _ what: String) throws(Failure) -> String {
        let name = text.precomposedStringWithCanonicalMapping
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= limit, isPlain else {
            throw Failure(
                .usage,
                "\(what) has 1 to \(limit) bytes and no control characters; give another")
        }
        return name
    }
}
