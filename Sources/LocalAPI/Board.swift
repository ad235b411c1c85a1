public import BylineClient
internal import Foundation
internal import Synchronization

/// The board: the daemon's page for browsers, and the API as its page uses it, on loopback TCP.
public final class Board: Sendable {
    /// Where it is to listen.
    public enum Port: Equatable, Sendable {
        /// Nowhere.
        case off
        /// At ``usual``, else wherever there is room.
        case automatic
        /// There and nowhere else; 0 is for any.
        case named(UInt16)

        /// Next to the newsroom's own port, 7947.
        public static let usual: UInt16 = 7948
    }

    enum State: Equatable {
        case off
        case starting
        case listening(port: Int)
        case failed(String)
    }

    let port: Port
    let keys: BoardKeys
    private let origins: Set<String>
    private let state: Mutex<State>

    /// A board that is not served yet; see ``LocalServer``.
    ///
    /// - Parameter origins: other pages that may use the API, with a token as the board's own page.
    public convenience init(port: Port = .automatic, allowing origins: [WebOrigin] = []) {
        self.init(port: port, allowing: origins, keys: BoardKeys())
    }

    init(port: Port, allowing origins: [WebOrigin], keys: BoardKeys) {
        self.port = port
        self.keys = keys
        self.origins = Set(origins.map(\.description))
        state = Mutex(port == .off ? .off : .starting)
    }

    /// Where it is, or why it is nowhere.
    public var status: BoardStatus {
        switch state.withLock({ $0 }) {
        case .off: BoardStatus(url: nil, message: "off: bylined runs with --no-board")
        case .starting: BoardStatus(url: nil, message: "it is about to start; ask again")
        case .listening(let port): BoardStatus(url: Self.url(port))
        case .failed(let message): BoardStatus(url: nil, message: message)
        }
    }

    /// What its keeper should know, a sentence each.
    public var warnings: [String] {
        guard case .failed(let message) = state.withLock({ $0 }) else { return [] }
        return [message]
    }

    /// The port that it listens on.
    var listeningPort: Int? {
        guard case .listening(let port) = state.withLock({ $0 }) else { return nil }
        return port
    }

    /// Whether pages of that origin were allowed by name.
    func allows(_ origin: String) -> Bool { origins.contains(origin) }

    /// Notes what became of it.
    func note(_ new: State) { state.withLock { $0 = new } }

    /// A link that is good once.
    func link() throws(APIFailure) -> BoardLink {
        let status = status
        guard let url = status.url else {
            throw .unavailable("there is no board: \(status.message ?? "")")
        }
        let (seconds, _) = Limits.boardCodeLifetime.components
        return BoardLink(
            url: "\(url)#code=\(keys.code())",
            expires: Timestamp(Date(timeIntervalSinceNow: Double(seconds))))
    }

    /// A token for a link's code.
    func token(_ request: BoardTokenRequest) throws(APIFailure) -> BoardToken {
        guard let token = keys.redeem(request.code) else {
            let (seconds, _) = Limits.boardCodeLifetime.components
            throw .unauthorized(
                "this link's code was used, is older than \(seconds / 60) minutes, or is none of "
                    + "this daemon's; run `byline board` for a new link")
        }
        return BoardToken(token: token)
    }

    private static func url(_ port: Int) -> String { "http://127.0.0.1:\(port)/" }
}
