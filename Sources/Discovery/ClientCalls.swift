internal import CAvahi

/// The calls by libavahi-client, over D-Bus.
struct ClientCalls: AvahiCalls {
    let client: OpaquePointer

    var lastError: String { avahiText(avahi_client_errno(client)) }

    func openBrowser(
        _ callback: AvahiServiceBrowserCallback, context: UnsafeMutableRawPointer
    ) -> OpaquePointer? {
        avahi_service_browser_new(
            client, AvahiIfIndex(AVAHI_IF_UNSPEC), AvahiProtocol(AVAHI_PROTO_UNSPEC), serviceType,
            nil,
            AvahiLookupFlags(0), callback, context)
    }

    func closeBrowser(_ browser: OpaquePointer) {
        avahi_service_browser_free(browser)
    }

    func openResolver(
        _ key: SightingKey, _ callback: AvahiServiceResolverCallback,
        context: UnsafeMutableRawPointer
    ) -> OpaquePointer? {
        avahi_service_resolver_new(
            client, key.interface, key.family, key.name, serviceType, "local", key.family,
            AvahiLookupFlags(0), callback, context)
    }

    func closeResolver(_ resolver: OpaquePointer) {
        avahi_service_resolver_free(resolver)
    }

    func openGroup(context: UnsafeMutableRawPointer) -> OpaquePointer? {
        avahi_entry_group_new(
            client, { _, state, context in Publication.changed(context, to: state) }, context)
    }

    func closeGroup(_ group: OpaquePointer) {
        EntryGroupFree.free(clientGroup: group)
    }

    func add(
        _ group: OpaquePointer, interface: Int32, name: String, host: String?, port: UInt16,
        txt: UnsafeMutablePointer<AvahiStringList>?
    ) -> CInt {
        avahi_entry_group_add_service_strlst(
            group, interface, AvahiProtocol(AVAHI_PROTO_UNSPEC), AvahiPublishFlags(0), name,
            serviceType, nil, host, port, txt)
    }

    func commit(_ group: OpaquePointer) -> CInt {
        avahi_entry_group_commit(group)
    }

    func reset(_ group: OpaquePointer) {
        avahi_entry_group_reset(group)
    }
}
