internal import BylineClient

/// Asks the daemon of a home, and turns what goes wrong into a message and an exit status.
struct Daemon {
    let home: HomeLocation

    init(_ option: HomeOption) throws(Failure) {
        home = try option.location()
    }

    func ask<Answer: Sendable>(
        _ question: (DaemonClient) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await DaemonClient.with(socketPath: home.socket, question)
        } catch let error as ClientError {
            throw failure(error)
        }
    }

    /// The message for a daemon that went away while it was listened to.
    var wentAway: Failure {
        Failure(
            .noDaemon,
            "the daemon at \(home.socket) went away; start it again with `\(home.startCommand)`")
    }

    private func failure(_ error: ClientError) -> Failure {
        switch error {
        case .noDaemon:
            return noDaemon
        case .disconnected:
            return wentAway
        case .api(let status, let body):
            return Failure(status == 400 ? .usage : .other, body.message)
        case .notPermitted, .badAnswer, .tooSlow:
            return Failure(.other, error.description)
        }
    }

    private var noDaemon: Failure {
        guard Founding.holdsNewsroom(home) else {
            return Failure(
                .noDaemon,
                """
                no daemon answers at \(home.socket), and \(home.state) holds no newsroom yet; \
                found one with `byline init` or join one with `byline join`, \
                then start `\(home.startCommand)`
                """)
        }
        return Failure(
            .noDaemon,
            "no daemon answers at \(home.socket); start it with `\(home.startCommand)`")
    }
}
