internal import Foundation

/// The user's desktop.
enum Desktop {
    /// Why something cannot be shown on it.
    struct Obstacle: Error {
        let cause: String
    }

    /// Opens a page in the user's browser.
    static func open(_ url: String) async throws(Obstacle) {
        let environment = ProcessInfo.processInfo.environment
        guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false })
        else { throw Obstacle(cause: "there is no desktop here (DISPLAY and WAYLAND_DISPLAY)") }
        let places = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/xdg-open" }
        guard let opener = places.first(where: FileManager.default.isExecutableFile) else {
            throw Obstacle(cause: "there is no xdg-open (Debian has it in xdg-utils)")
        }
        guard try await status(of: opener, url) == 0 else {
            throw Obstacle(cause: "xdg-open could not open a browser")
        }
    }

    /// What the opener ends with; 0 while it runs on, for some stay as long as the browser does.
    private static func status(of opener: String, _ url: String) async throws(Obstacle) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: opener)
        process.arguments = [url]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { end.yield($0.terminationStatus) }
        do {
            try process.run()
        } catch {
            throw Obstacle(cause: "\(opener) does not run: \(error.localizedDescription)")
        }
        return await withTaskGroup(of: Int32.self) { group in
            group.addTask {
                for await status in ends { return status }
                return 0
            }
            group.addTask {
                try? await Task.sleep(for: patience)
                return 0
            }
            defer { group.cancelAll() }
            return await group.next() ?? 0
        }
    }

    /// An opener that fails does so before this.
    private static let patience = Duration.seconds(3)
}
