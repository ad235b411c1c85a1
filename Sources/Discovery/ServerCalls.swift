internal import CAvahi

/// The calls by libavahi-core, within this process.
struct ServerCalls: AvahiCalls {
    let server: OpaquePointer

    var lastError: String { avahiText(avahi_server_errno(server)) }

    func openBrowser(
        _ callback: AvahiServiceBrowserCallback, context: UnsafeMutableRawPointer
    ) -> OpaquePointer? {
        avahi_s_service_browser_new(
            server, AvahiIfIndex(AVAHI_IF_UNSPEC), AvahiProtocol(AVAHI_PROTO_UNSPEC), serviceType,
            nil,
            AvahiLookupFlags(0), callback, context)
    }

    func closeBrowser(_ browser: OpaquePointer) {
        avahi_s_service_browser_free(browser)
    }

    func openResolver(
        _ key: SightingKey, _ callback: AvahiServiceResolverCallback,
        context: UnsafeMutableRawPointer
    ) -> OpaquePointer? {
        avahi_s_service_resolver_new(
            server, key.interface, key.family, key.name, serviceType, "local", key.family,
            AvahiLookupFlags(0), callback, context)
    }

    func closeResolver(_ resolver: OpaquePointer) {
        avahi_s_service_resolver_free(resolver)
    }

    func openGroup(context: UnsafeMutableRawPointer) -> OpaquePointer? {
        avahi_s_entry_group_new(
            server, { _, _, state, context in Publication.changed(context, to: state) }, context)
    }

    func closeGroup(_ group: OpaquePointer) {
        avahi_s_entry_group_free(group)
    }

    func add(
        _ group: OpaquePointer, interface: Int32, name: String, host: String?, port: UInt16,
        txt: UnsafeMutablePointer<AvahiStringList>?
    ) -> CInt {
        avahi_server_add_service_strlst(
            server, group, interface, AvahiProtocol(AVAHI_PROTO_UNSPEC), AvahiPublishFlags(0),
            name, serviceType, nil, host, port, txt)
    }

    func commit(_ group: OpaquePointer) -> CInt {
        avahi_s_entry_group_commit(group)
    }

    func reset(_ group: OpaquePointer) {
        avahi_s_entry_group_reset(group)
    }
}
