internal import BylineClient
internal import Foundation

/// Tells the daemon whether the person at a terminal is at work, for as long as a session is open.
struct Attendance: Sendable {
    let client: DaemonClient
    /// What the person has open without holding it.
    var viewing: [String] = []

    /// Tells that somebody is there now. A daemon that does not answer is no reason to stop.
    func report(in session: String) async {
        let request = ActivityRequest(state: .active, viewing: viewing)
        _ = try? await client.report(request, in: session)
    }

    /// Tells it again whenever the terminal was used, until it is cancelled.
    func run(in session: String) async {
        var last = Self.lastUse
        while (try? await Task.sleep(for: Self.pause)) != nil {
            let use = Self.lastUse
            guard let use, last.map({ use > $0 }) ?? true else { continue }
            last = use
            await report(in: session)
        }
    }

    /// When somebody last typed something, as the kernel notes it of a terminal: w(1) asks the
    /// same. Nil where there is no terminal.
    private static var lastUse: Date? {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0 else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(status.st_atim.tv_sec))
    }

    /// The kernel notes it every eight seconds, and two minutes make somebody idle.
    private static let pause = Duration.seconds(20)
}
