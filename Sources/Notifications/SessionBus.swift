internal import CDBus
internal import Foundation

/// Speaks to whatever shows notifications on the session's D-Bus (Desktop Notifications
/// Specification 1.2). Each notification has a connection of its own: they are rare, and so a bus
/// that comes, goes or restarts is nothing to look after.
struct SessionBus {
    /// Its address, such as `unix:path=/run/user/1000/bus`.
    let address: String

    /// The bus of this user's session; nil where there is none now.
    init?(in environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let named = environment["DBUS_SESSION_BUS_ADDRESS"], !named.isEmpty {
            address = named
            return
        }
        // Where a login has its bus, though a daemon that it did not start was not told.
        let runtime = environment["XDG_RUNTIME_DIR"] ?? "/run/user/\(geteuid())"
        guard runtime.hasPrefix("/"), access("\(runtime)/bus", F_OK) == 0 else { return nil }
        address = "unix:path=\(Self.escaped("\(runtime)/bus"))"
    }

    /// Has a notification shown. Waits for the answer, on no thread that serves anybody.
    func show(_ notification: DesktopNotification, within limit: Duration) throws(BusFailure) {
        var error = DBusError()
        dbus_error_init(&error)
        defer { dbus_error_free(&error) }
        guard let connection = dbus_connection_open_private(address, &error) else {
            throw BusFailure(error)
        }
        defer {
            dbus_connection_close(connection)
            dbus_connection_unref(connection)
        }
        // Or a bus that goes would take the daemon along.
        dbus_connection_set_exit_on_disconnect(connection, 0)
        guard dbus_bus_register(connection, &error) != 0 else { throw BusFailure(error) }
        guard let call = Self.call(notification) else { throw BusFailure("there is no memory") }
        defer { dbus_message_unref(call) }
        let milliseconds = Int32(limit / .milliseconds(1))
        let answer = dbus_connection_send_with_reply_and_block(
            connection, call, milliseconds, &error)
        guard let answer else { throw BusFailure(error) }
        dbus_message_unref(answer)
    }

    /// `Notify(app_name, replaces_id, app_icon, summary, body, actions, hints, expire_timeout)`.
    private static func call(_ notification: DesktopNotification) -> OpaquePointer? {
        let name = "org.freedesktop.Notifications"
        let call = dbus_message_new_method_call(
            name, "/org/freedesktop/Notifications", name, "Notify")
        guard let call else { return nil }
        var arguments = DBusMessageIter()
        dbus_message_iter_init_append(call, &arguments)
        var isWhole = append("Byline", to: &arguments)
        isWhole = isWhole && append(0 as UInt32, .word, to: &arguments)
        isWhole = isWhole && append("", to: &arguments)
        isWhole = isWhole && append(notification.summary, to: &arguments)
        isWhole = isWhole && append(notification.body, to: &arguments)
        isWhole = isWhole && appendEmptyArray("s", to: &arguments)
        isWhole = isWhole && appendEmptyArray("{sv}", to: &arguments)
        // For as long as the desktop thinks fit.
        isWhole = isWhole && append(-1 as Int32, .number, to: &arguments)
        guard isWhole else {
            dbus_message_unref(call)
            return nil
        }
        return call
    }

    // MARK: Arguments

    /// D-Bus's codes of types.
    private enum Kind: UInt8 {
        case word = 0x75  // u
        case number = 0x69  // i
        case text = 0x73  // s
        case array = 0x61  // a

        var code: Int32 { Int32(rawValue) }
    }

    private static func append(_ text: String, to arguments: inout DBusMessageIter) -> Bool {
        text.withCString { characters in
            append(Optional(characters), .text, to: &arguments)
        }
    }

    private static func append<Value: BitwiseCopyable>(
        _ value: Value, _ kind: Kind, to arguments: inout DBusMessageIter
    ) -> Bool {
        var value = value
        return withUnsafeBytes(of: &value) {
            dbus_message_iter_append_basic(&arguments, kind.code, $0.baseAddress) != 0
        }
    }

    private static func appendEmptyArray(
        _ element: String, to arguments: inout DBusMessageIter
    ) -> Bool {
        var array = DBusMessageIter()
        return dbus_message_iter_open_container(&arguments, Kind.array.code, element, &array) != 0
            && dbus_message_iter_close_container(&arguments, &array) != 0
    }

    /// A path as a part of an address (D-Bus Specification, Server Addresses).
    private static func escaped(_ path: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/.*".utf8)
        return path.utf8.map { byte in
            plain.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

/// Why a notification was not shown, as far as is known.
struct BusFailure: Error, CustomStringConvertible {
    let description: String
    /// Nobody said whether it was.
    let isUnanswered: Bool

    init(_ description: String) {
        self.description = description
        isUnanswered = false
    }

    init(_ error: DBusError) {
        let name = error.name.map { String(cString: $0) } ?? "an error without a name"
        description = "\(name): \(error.message.map { String(cString: $0) } ?? "no more is known")"
        isUnanswered = ["NoReply", "Timeout", "TimedOut"].contains {
            name == "org.freedesktop.DBus.Error.\($0)"
        }
    }
}
