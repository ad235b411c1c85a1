import Foundation

/// Waits for what only asking can tell.
enum Poll {
    static func until(_ what: String, within seconds: Double = 15, _ isSo: () -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !isSo() {
            guard Date() < deadline else {
                throw Command.Failure(description: "waited in vain until \(what)")
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }
}
