internal import CDBus
internal import Dispatch
internal import Synchronization

/// What a desktop has: a program that owns the name of notifications on the bus, and keeps what it
/// is told to show.
public final class NotificationService: Sendable {
    /// One call of `Notify`.
    public struct Shown: Equatable, Sendable {
        /// Who says it.
        public var application: String
        /// The line above.
        public var summary: String
        /// What is below it, in markup.
        public var body: String
        /// The D-Bus types of the call's arguments.
        public var signature: String

        /// A call by its parts.
        public init(application: String, summary: String, body: String, signature: String) {
            self.application = application
            self.summary = summary
            self.body = body
            self.signature = signature
        }
    }

    private let state = Mutex((shown: [Shown](), isStopped: false, isReady: false))
    private let queue = DispatchQueue(label: "notifications")
    /// Whether calls get an answer.
    private let answers: Bool

    /// Takes the name on the bus at `address`.
    public init(at address: String, answers: Bool = true) {
        self.answers = answers
        queue.async { self.serve(address) }
    }

    /// What it was told to show.
    public var shown: [Shown] { state.withLock { $0.shown } }
    /// Whether it has the name.
    public var isReady: Bool { state.withLock { $0.isReady } }

    /// Leaves the bus.
    public func stop() {
        state.withLock { $0.isStopped = true }
        queue.sync {}
    }

    private func serve(_ address: String) {
        guard let connection = dbus_connection_open_private(address, nil) else { return }
        defer {
            dbus_connection_close(connection)
            dbus_connection_unref(connection)
        }
        dbus_connection_set_exit_on_disconnect(connection, 0)
        guard dbus_bus_register(connection, nil) != 0,
            dbus_bus_request_name(connection, "org.freedesktop.Notifications", 0, nil) == 1
        else { return }
        state.withLock { $0.isReady = true }
        while !state.withLock({ $0.isStopped }), dbus_connection_read_write(connection, 20) != 0 {
            while let message = dbus_connection_pop_message(connection) {
                take(message, on: connection)
                dbus_message_unref(message)
            }
        }
    }

    private func take(_ message: OpaquePointer, on connection: OpaquePointer) {
        let name = "org.freedesktop.Notifications"
        guard dbus_message_is_method_call(message, name, "Notify") != 0 else { return }
        var arguments = DBusMessageIter()
        dbus_message_iter_init(message, &arguments)
        var texts: [String] = []
        repeat {
            guard dbus_message_iter_get_arg_type(&arguments) == 0x73 else { continue }
            var text: UnsafePointer<CChar>?
            dbus_message_iter_get_basic(&arguments, &text)
            texts.append(text.map { String(cString: $0) } ?? "")
        } while dbus_message_iter_next(&arguments) != 0
        guard texts.count == 4 else { return }
        let shown = Shown(
            application: texts[0], summary: texts[2], body: texts[3],
            signature: String(cString: dbus_message_get_signature(message)))
        state.withLock { $0.shown.append(shown) }
        guard answers, let reply = dbus_message_new_method_return(message) else { return }
        var results = DBusMessageIter()
        dbus_message_iter_init_append(reply, &results)
        var id: UInt32 = 7
        dbus_message_iter_append_basic(&results, 0x75, &id)
        dbus_connection_send(connection, reply, nil)
        dbus_connection_flush(connection)
        dbus_message_unref(reply)
    }
}
