internal import Foundation
internal import Newsroom

/// A recorded run: one action a line, in JSON. It holds articles, names and signed bytes, but no
/// secret: neither the member's key nor the newsroom's is in any action.
final class ActionLog: Sendable {
    private let file: FileHandle

    /// Creates the log; refuses to overwrite one.
    init(creating path: String) throws(ActionLogError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600)
        guard descriptor >= 0 else {
            throw ActionLogError(
                "cannot record to \(path): \(String(cString: strerror(errno))); "
                    + "name a file that does not exist, in a directory that does")
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes one action.
    func record(_ action: Action) {
        guard var line = try? JSONEncoder().encode(action) else { return }
        line.append(UInt8(ascii: "\n"))
        try? file.write(contentsOf: line)
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
