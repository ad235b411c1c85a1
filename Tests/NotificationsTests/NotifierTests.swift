import BylineClient
import Logging
import TestSupport
import Testing

@testable import Notifications

/// A real dbus-daemon, and a real service on it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct NotifierTests {
    private let bus: SessionBusDaemon

    init() throws { bus = try SessionBusDaemon() }

    private func notifier(_ variables: [String: String]) -> Notifier {
        var limits = NotificationLimits()
        limits.answer = .milliseconds(500)
        limits.pause = .milliseconds(50)
        limits.tries = 200
        return Notifier(
            environment: variables, limits: limits, logger: Logger(label: "notifications"))
    }

    private func lost(_ article: String, _ reason: LossReason = .takenOver) -> WatchEvent {
        let grace = Holder(member: "bb", editor: "<b>Grace</b> & co", device: "h2", isSelf: false)
        return .lost(Loss(article: article, lock: nil, by: grace, reason: reason, notice: "7-aa"))
    }

    @Test("a loss is shown, with people's words as text and not as markup; other events are not")
    func shown() async throws {
        #expect(try await bus.start())
        let service = NotificationService(at: bus.address)
        #expect(await eventually { service.isReady })
        let notifier = notifier(["DBUS_SESSION_BUS_ADDRESS": bus.address])
        notifier.take(.claimed(LockChange(article: "a", lock: nil)))
        notifier.take(.overflow)
        notifier.take(lost("a<b"))
        notifier.take(lost("b", .away))
        #expect(await eventually { notifier.counts.shown == 2 })
        #expect(
            service.shown == [
                .init(
                    application: "Byline", summary: "You lost a<b",
                    body: "&lt;b&gt;Grace&lt;/b&gt; &amp; co on h2 took it over.",
                    signature: "susssasa{sv}i"),
                .init(
                    application: "Byline", summary: "You lost b",
                    body: "&lt;b&gt;Grace&lt;/b&gt; &amp; co on h2 claimed it while you were away.",
                    signature: "susssasa{sv}i"),
            ])
        #expect(notifier.counts.dropped == 0)
        service.stop()
    }

    @Test("a question to the holder, its answer and a gift are shown")
    func asking() async throws {
        #expect(try await bus.start())
        let service = NotificationService(at: bus.address)
        #expect(await eventually { service.isReady })
        let notifier = notifier(["DBUS_SESSION_BUS_ADDRESS": bus.address])
        let grace = Holder(member: "bb", editor: "Grace", device: "h2", isSelf: false)
        let question = Asking(
            article: "a", by: grace, message: "<now>", seconds: 120, lock: nil)
        let answer = Asking(
            article: "a", by: grace, message: nil, seconds: nil, answer: .decline, lock: nil)
        notifier.take(.asked(question))
        notifier.take(.answered(answer))
        notifier.take(.given(LockChange(article: "a", lock: nil), by: grace))
        notifier.take(.given(LockChange(article: "b", lock: nil), by: nil))
        #expect(await eventually { notifier.counts.shown == 4 })
        #expect(
            service.shown.map(\.summary)
                == ["Grace asks for a", "Grace answers about a", "You have a", "You have b"])
        #expect(service.shown[0].body.hasPrefix("\"&lt;now&gt;\" Answer with"))
        #expect(service.shown[0].body.hasSuffix("in 2 min."))
        #expect(service.shown[1].body == "No.")
        #expect(service.shown[2].body == "Grace on h2 left it to you.")
        #expect(service.shown[3].body == "You waited for it, and it is your turn.")
        service.stop()
    }

    @Test("a bus that comes later, where a login has it, is found; so is one that restarted")
    func later() async throws {
        let notifier = notifier(["XDG_RUNTIME_DIR": bus.directory])
        notifier.take(lost("a"))
        for round in 1...2 {
            #expect(try await bus.start())
            let service = NotificationService(at: bus.address)
            #expect(await eventually { notifier.counts.shown == UInt64(round) })
            #expect(service.shown.count == 1)
            service.stop()
            bus.stop()
            notifier.take(lost("b"))
        }
    }

    @Test("a bus without a desktop is no desktop, and one that comes in time gets what waited")
    func withoutDesktop() async throws {
        #expect(try await bus.start())
        let notifier = notifier(["DBUS_SESSION_BUS_ADDRESS": bus.address])
        for number in 1...NotificationLimits.waiting + 3 { notifier.take(lost("\(number)")) }
        #expect(notifier.counts.dropped == 3, "the oldest made room")
        let service = NotificationService(at: bus.address)
        #expect(await eventually { notifier.counts.shown == UInt64(NotificationLimits.waiting) })
        #expect(service.shown.first?.summary == "You lost 4")
        service.stop()
    }

    @Test(
        "without a desktop what waits is given up after its tries, and nobody is the worse for it")
    func never() async throws {
        var limits = NotificationLimits()
        limits.pause = .milliseconds(10)
        limits.tries = 3
        let notifier = Notifier(
            environment: ["DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"], limits: limits,
            logger: Logger(label: "notifications"))
        notifier.take(lost("a"))
        #expect(await eventually { notifier.counts.dropped == 1 })
        notifier.take(lost("b"))
        #expect(await eventually { notifier.counts.dropped == 2 })
    }

    @Test("a desktop that does not answer is told once, and holds nothing else up")
    func silent() async throws {
        #expect(try await bus.start())
        let service = NotificationService(at: bus.address, answers: false)
        #expect(await eventually { service.isReady })
        let notifier = notifier(["DBUS_SESSION_BUS_ADDRESS": bus.address])
        notifier.take(lost("a"))
        notifier.take(lost("b"))
        #expect(await eventually { notifier.counts.dropped == 2 })
        #expect(service.shown.map(\.summary) == ["You lost a", "You lost b"])
        notifier.take(lost("c"))
        notifier.close()
        notifier.take(lost("d"))
        service.stop()
    }

    @Test("long names are cut")
    func cut() {
        let long = String(repeating: "é", count: 300)
        let cut = DesktopNotification.cut(long)
        #expect(cut.hasSuffix("é…") && cut.utf8.count <= NotificationLimits.textBytes + 3)
        #expect(DesktopNotification.cut("short") == "short")
    }
}
