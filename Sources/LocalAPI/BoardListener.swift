internal import Glibc
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Serves the board at 127.0.0.1, where no other machine can reach it. That it cannot is no reason
/// to end: locks are kept without it, too.
struct BoardListener: Sendable {
    let api: ServedAPI

    /// Serves until graceful shutdown; calls `onSettled` once it listens, or has given up.
    func run(onSettled: @escaping @Sendable () -> Void) async {
        var problem: String?
        for port in ports {
            do {
                return try await serve(at: port, onSettled)
            } catch {
                if Task.isCancelled { break }
                problem = Self.message(port, error)
            }
        }
        if let problem {
            api.board.note(.failed(problem))
            api.logger.warning("\(problem)")
        }
        onSettled()
    }

    private var ports: [UInt16] {
        switch api.board.port {
        case .off: []
        case .automatic: [Board.Port.usual, 0]
        case .named(let port): [port]
        }
    }

    private func serve(at port: UInt16, _ onSettled: @escaping @Sendable () -> Void) async throws {
        let board = api.board
        let application = api.application(
            at: .hostname("127.0.0.1", port: Int(port)), gate: BrowserGate(board: board)
        ) { channel in
            board.note(.listening(port: channel.localAddress?.port ?? Int(port)))
            onSettled()
        }
        try await application.run()
    }

    private static func message(_ port: UInt16, _ error: any Error) -> String {
        let cause = (error as? IOError).map { String(cString: strerror($0.errnoCode)) }
        return "the board cannot listen at 127.0.0.1:\(port): \(cause ?? "\(error)"); give another "
            + "port with `bylined --board-port`, or none with --no-board"
    }
}
