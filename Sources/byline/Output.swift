internal import BylineClient
internal import Foundation

/// Writes to standard output and standard error at once, unbuffered.
enum Output {
    /// Writes lines for people.
    static func lines(_ lines: [String]) {
        write(lines.map { $0 + "\n" }.joined())
    }

    /// Writes one value: laid out on a terminal, on one line for programs.
    static func json(_ value: some Encodable) throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let data =
            isTerminal ? try APICoding.encodePretty(value) : try APICoding.encode(value)
        write(String(decoding: data, as: UTF8.self) + "\n")
    }

    /// One value's JSON on one line.
    static func compact(_ value: some Encodable) throws -> String {
        String(decoding: try APICoding.encode(value), as: UTF8.self)
    }

    /// Writes a message to standard error; it may quote what other members wrote.
    static func error(_ message: String) {
        write(Terminal.clean(message) + "\n", to: STDERR_FILENO)
    }

    /// Asks something on standard error.
    static func prompt(_ question: String) {
        write(question, to: STDERR_FILENO)
    }

    /// Writes the whole text; false when nobody reads any more.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            bytes = bytes.dropFirst(written)
        }
        return true
    }
}
