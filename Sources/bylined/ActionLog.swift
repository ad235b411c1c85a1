internal import Foundation
internal import Logging
internal import Newsroom
internal import Synchronization

/// A recorded run: one action a line, in JSON. It holds articles, names and signed bytes, but no
/// secret: neither the member's key nor the newsroom's is in any action.
final class ActionLog: Sendable {
    /// Nil once a write has failed: a run with a hole cannot be replayed.
    private let file: Mutex<FileHandle?>
    private let path: String
    private let logger: Logger

    /// Creates the log; refuses to overwrite one.
    init(creating path: String, logger: Logger) throws(ActionLogError) {
        self.path = path
        self.logger = logger
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600)
        guard descriptor >= 0 else {
            throw ActionLogError(
                "cannot record to \(path): \(String(cString: strerror(errno))); "
                    + "name a file that does not exist, in a directory that does")
        }
        file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
    }

    /// Writes one action, or ends the log if that fails.
    func record(_ action: Action) {
        file.withLock { file in
            guard let open = file else { return }
            do {
                var line = try JSONEncoder().encode(action)
                line.append(UInt8(ascii: "\n"))
                try open.write(contentsOf: line)
            } catch {
                file = nil
                logger.error(
                    """
                    recording to \(path) ends here: \(error); to record a whole run, make room and \
                    restart with another file
                    """)
            }
        }
    }

    /// Reads a log.
    static func actions(at path: String) throws(ActionLogError) -> [Action] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ActionLogError("cannot read \(path); name a file that --record wrote")
        }
        var actions: [Action] = []
        for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let action = try? JSONDecoder().decode(Action.self, from: line) else {
                throw ActionLogError(
                    "\(path) line \(number + 1) is not a recorded action; was it cut short?")
            }
            actions.append(action)
        }
        return actions
    }
}

/// Why a log cannot be written or read.
struct ActionLogError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
