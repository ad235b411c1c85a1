internal import CAvahi
internal import Logging

/// The address records of the embedded responder's host name, kept up to date.
///
/// libavahi-core would publish them by itself, but with reverse records (address to name), and
/// claims these as its own. A second responder on the machine (avahi-daemon, another user's
/// daemon) claims the same ones, and both would rename their hosts for ever.
final class HostRecords {
    private let server: OpaquePointer
    private let context: BackendContext
    private let collided: () -> Void
    private var groups: [LocalAddress: OpaquePointer] = [:]
    private var check: PollTimer?

    /// The name that SRV records point to.
    private(set) var host: String

    /// Nothing is published yet. `collided` is called when another machine has the host name.
    init(on server: OpaquePointer, _ context: BackendContext, collided: @escaping () -> Void) {
        self.server = server
        self.context = context
        self.collided = collided
        host = context.names.next() + ".local"
    }

    /// Publishes the addresses that the machine has, and follows them.
    func publish() {
        let current = LocalAddress.current(on: context.interfaces)
        for (address, group) in groups where !current.contains(address) {
            groups[address] = nil
            avahi_s_entry_group_free(group)
        }
        for address in current.sorted() where groups[address] == nil {
            groups[address] = publish(address)
        }
        check = PollTimer(context.loop, after: DiscoveryLimits.addressCheck) { [unowned self] in
            publish()
        }
    }

    /// Withdraws all, and takes another name.
    func rename() {
        close()
        host = context.names.next() + ".local"
    }

    /// Withdraws all.
    func close() {
        check = nil
        for group in groups.values { avahi_s_entry_group_free(group) }
        groups = [:]
    }

    /// The group of one address's record, or nil if it cannot be published now.
    private func publish(_ address: LocalAddress) -> OpaquePointer? {
        let opened = avahi_s_entry_group_new(
            server,
            { _, _, state, context in
                guard let context, state == AVAHI_ENTRY_GROUP_COLLISION else { return }
                Unmanaged<HostRecords>.fromOpaque(context).takeUnretainedValue().collided()
            }, Unmanaged.passUnretained(self).toOpaque())
        guard let opened else { return nil }
        var record = AvahiAddress()
        record.proto = AvahiProtocol(address.isIPv6 ? AVAHI_PROTO_INET6 : AVAHI_PROTO_INET)
        withUnsafeMutableBytes(of: &record.data) { $0.copyBytes(from: address.bytes) }
        // As libavahi-core does it: AAAA records are of use to those who ask by IPv4, too.
        let transport = address.isIPv6 ? AVAHI_PROTO_UNSPEC : AVAHI_PROTO_INET
        var code = avahi_server_add_address(
            server, opened, address.interface, AvahiProtocol(transport),
            AVAHI_PUBLISH_NO_REVERSE, host, &record)
        if code == AVAHI_OK { code = avahi_s_entry_group_commit(opened) }
        guard code == AVAHI_OK else {
            context.logger.warning("cannot publish an address: \(avahiText(code)); will retry")
            avahi_s_entry_group_free(opened)
            return nil
        }
        return opened
    }
}
