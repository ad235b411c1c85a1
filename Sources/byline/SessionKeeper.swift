internal import BylineClient

/// What a session's stream brings.
enum SessionNews {
    /// The session is open, again perhaps, with what it still holds.
    case opened(OpenedSession)
    /// One of its articles was lost.
    case lost(Loss)
    /// One of its articles goes on in another session.
    case moved(Move)
    /// The daemon does not answer; it is tried again.
    case away(ClientError)
    /// The article is held from here on: what came before is of earlier claims.
    case held

    /// Waits until the session is open; gives its id.
    static func opened(_ news: AsyncStream<SessionNews>) async throws -> String {
        for await first in news {
            switch first {
            case .opened(let session): return session.session
            case .away(let error): throw error
            case .lost, .moved, .held: continue
            }
        }
        throw CancellationError()
    }
}

/// Keeps one session open through restarts of the daemon, until it is cancelled.
struct SessionKeeper {
    let client: DaemonClient
    /// The program that works in it by itself; nil for a person.
    var agent: String?
    let news: AsyncStream<SessionNews>.Continuation

    func run() async {
        var id: String?
        while !Task.isCancelled {
            do {
                for try await event in try await client.session(id, agent: agent) {
                    if case .session(let opened) = event { id = opened.session }
                    tell(event)
                }
            } catch let error as ClientError {
                news.yield(.away(error))
            } catch {
                return
            }
            guard (try? await Task.sleep(for: SessionKeeper.pause)) != nil else { return }
        }
    }

    private func tell(_ event: WatchEvent) {
        switch event {
        case .session(let opened): news.yield(.opened(opened))
        case .lost(let loss): news.yield(.lost(loss))
        case .moved(let move): news.yield(.moved(move))
        default: break
        }
    }

    /// A daemon takes about a second to restart, and has ten to hear from its sessions.
    private static let pause = Duration.milliseconds(250)
}
