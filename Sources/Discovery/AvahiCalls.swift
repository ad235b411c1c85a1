internal import CAvahi

/// The DNS-SD type under which daemons find each other.
let serviceType = "_byline._tcp"

/// The calls in which libavahi-client and libavahi-core differ; the types of their callbacks are
/// the same. Each `open` gives nil on failure, with the reason in `lastError`. A context is handed
/// to the callbacks and must outlive what was opened with it.
protocol AvahiCalls {
    /// The text of the latest failure.
    var lastError: String { get }

    func openBrowser(
        _ callback: AvahiServiceBrowserCallback, context: UnsafeMutableRawPointer
    ) -> OpaquePointer?
    func closeBrowser(_ browser: OpaquePointer)

    func openResolver(
        _ key: SightingKey, _ callback: AvahiServiceResolverCallback,
        context: UnsafeMutableRawPointer
    ) -> OpaquePointer?
    func closeResolver(_ resolver: OpaquePointer)

    /// The context is a `Publication`.
    func openGroup(context: UnsafeMutableRawPointer) -> OpaquePointer?
    func closeGroup(_ group: OpaquePointer)
    /// Adds a service; `host` is nil for the backend's own host name.
    func add(
        _ group: OpaquePointer, interface: Int32, name: String, host: String?, port: UInt16,
        txt: UnsafeMutablePointer<AvahiStringList>?
    ) -> CInt
    func commit(_ group: OpaquePointer) -> CInt
    func reset(_ group: OpaquePointer)
}

/// Avahi's text for one of its error codes.
func avahiText(_ code: CInt) -> String {
    avahi_strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
