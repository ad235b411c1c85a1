internal import CAvahi
internal import Glibc
internal import Logging

/// One sighting that is being resolved, and kept resolved: Avahi reports again when its address,
/// port or TXT record changes, as long as the resolver is open.
final class Resolution {
    private let key: SightingKey
    private let calls: any AvahiCalls
    private let context: BackendContext
    private var resolver: OpaquePointer?
    private var retry: PollTimer?
    private var retryDelay = RetryDelay(longest: DiscoveryLimits.longestResolve)

    /// Begins to resolve.
    init(_ key: SightingKey, _ calls: any AvahiCalls, _ context: BackendContext) {
        self.key = key
        self.calls = calls
        self.context = context
        open()
    }

    /// Frees the resolver. No reports follow.
    func close() {
        retry = nil
        if let resolver { calls.closeResolver(resolver) }
        resolver = nil
    }

    private func open() {
        resolver = calls.openResolver(
            key,
            { _, _, _, event, _, _, _, _, address, port, txt, _, context in
                guard let context else { return }
                let resolution = Unmanaged<Resolution>.fromOpaque(context).takeUnretainedValue()
                if event == AVAHI_RESOLVER_FOUND {
                    resolution.found(address?.pointee, port: port, txt: txt)
                } else {
                    resolution.reopenLater()
                }
            }, context: Unmanaged.passUnretained(self).toOpaque())
        if resolver == nil { reopenLater() }
    }

    private func reopenLater() {
        context.logger.debug(
            "cannot resolve a service yet; will retry",
            metadata: ["service": "\(key.name)", "reason": "\(calls.lastError)"])
        // What was found before stands until the browser says that the service is gone.
        retry = PollTimer(context.loop, after: retryDelay.next()) { [unowned self] in
            close()
            open()
        }
    }

    private func found(
        _ address: AvahiAddress?, port: UInt16, txt: UnsafeMutablePointer<AvahiStringList>?
    ) {
        retry = nil
        retryDelay.reset()
        guard let address, let text = numeric(address), port > 0 else {
            return ignore("it has no address or no port")
        }
        do {
            let record = try TXTRecord(strings: strings(txt))
            context.report(.saw(ResolvedService(txt: record, port: port, address: text), key))
        } catch {
            ignore(error.description)
        }
    }

    private func ignore(_ reason: String) {
        context.logger.debug(
            "ignoring a service", metadata: ["service": "\(key.name)", "reason": "\(reason)"])
        context.report(.lost(key))
    }

    private func strings(_ list: UnsafeMutablePointer<AvahiStringList>?) -> [[UInt8]] {
        var strings: [[UInt8]] = []
        var next = list
        // One more than allowed is enough for the parser to refuse.
        while let entry = next, strings.count <= DiscoveryLimits.txtStrings {
            let text = avahi_string_list_get_text(entry)
            let size = avahi_string_list_get_size(entry)
            strings.append(Array(UnsafeBufferPointer(start: text, count: size)))
            next = avahi_string_list_get_next(entry)
        }
        return strings
    }

    private func numeric(_ address: AvahiAddress) -> String? {
        var address = address
        let text = withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(AVAHI_ADDRESS_STR_MAX)
        ) { buffer in
            avahi_address_snprint(buffer.baseAddress, buffer.count, &address).map {
                String(cString: $0)
            }
        }
        guard let text, address.proto == AVAHI_PROTO_INET6 else { return text }
        let bytes = address.data.ipv6.address
        guard bytes.0 == 0xfe && bytes.1 & 0xc0 == 0x80 else { return text }
        return interfaceName(key.interface).map { "\(text)%\($0)" }
    }
}

/// The name of the interface with this index, or nil if it has gone.
func interfaceName(_ index: Int32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        return if_indextoname(UInt32(bitPattern: index), start).map { String(cString: $0) }
    }
}
