public import Foundation

/// Where a daemon keeps its state and where it listens. Daemon and clients resolve it alike.
public struct HomeLocation: Hashable, Sendable {
    /// The directory of its state, absolute.
    public let state: String
    /// Its Unix socket, absolute, at most 107 bytes.
    public let socket: String
    /// The home that was named by `--home` or `$BYLINE_HOME`; nil when by default.
    public let named: String?

    /// The home named by `home` (the option `--home`), else by `$BYLINE_HOME`, else the user's:
    /// state under `$XDG_STATE_HOME/byline` (`~/.local/state/byline`), the socket in
    /// `$XDG_RUNTIME_DIR/byline/`, or with the state where there is no runtime directory.
    ///
    /// - Throws: ``HomeError`` when the name is empty or the socket's path too long.
    public init(
        home: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(HomeError) {
        if let home, home.isEmpty { throw .emptyName }
        if let home = home ?? environment["BYLINE_HOME"], !home.isEmpty {
            let directory = Self.absolute(home)
            named = directory
            state = directory
            socket = Self.file("byline.sock", in: directory)
        } else {
            // XDG Base Directory Specification: a relative path in these variables is no path.
            let stateHome = environment["XDG_STATE_HOME"].flatMap(Self.absoluteOnly)
            let userHome = environment["HOME"].flatMap(Self.absoluteOnly) ?? NSHomeDirectory()
            let directory = Self.file("byline", in: stateHome ?? userHome + "/.local/state")
            let runtime = environment["XDG_RUNTIME_DIR"].flatMap(Self.absoluteOnly)
            named = nil
            state = directory
            socket = Self.file(
                "byline.sock", in: runtime.map { Self.file("byline", in: $0) } ?? directory)
        }
        guard socket.utf8.count <= Limits.socketPathBytes else {
            throw .socketPathTooLong(path: socket, named: named != nil)
        }
    }

    /// How a user starts this home's daemon.
    public var startCommand: String {
        named.map { "bylined --home \(Self.quoted($0))" } ?? "bylined"
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private static func absoluteOnly(_ path: String) -> String? {
        path.hasPrefix("/") ? path : nil
    }

    private static func file(_ name: String, in directory: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+:@%".utf8.contains(byte)
            }
        }
        return plain ? path : "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}

/// Why there is no home.
public enum HomeError: Error, Equatable, CustomStringConvertible {
    /// `--home ""`.
    case emptyName
    /// The socket's path does not fit a socket's address.
    case socketPathTooLong(path: String, named: Bool)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .emptyName:
            return "--home is empty; name a directory, or leave the option out"
        case .socketPathTooLong(let path, let named):
            let remedy =
                named
                ? "choose a home with a shorter path (--home or $BYLINE_HOME)"
                : "set $XDG_RUNTIME_DIR to a shorter path, or name a shorter home with --home"
            return """
                the socket's path \(path) has \(path.utf8.count) bytes, and a Unix socket's path \
                has at most \(Limits.socketPathBytes); \(remedy)
                """
        }
    }
}
