internal import CAvahi
internal import Glibc
internal import Logging

/// Our service in one session with a backend: an entry group, and what is in it.
final class Publication {
    private let calls: any AvahiCalls
    private let context: BackendContext
    private let interfaces: Set<String>
    private var group: OpaquePointer?
    private var published: Set<Int32> = []
    private var retry: PollTimer?
    private var retryDelay = RetryDelay(longest: DiscoveryLimits.longestPublish)

    /// The host that the service is on, or nil for the backend's own. Counts from `publish` on.
    var host: String?

    /// Nothing is published yet. `interfaces` is empty for all that the backend uses.
    init(_ calls: any AvahiCalls, interfaces: Set<String>, _ context: BackendContext) {
        self.calls = calls
        self.interfaces = interfaces
        self.context = context
    }

    /// Publishes anew, under a name not used before, whatever is published now.
    func publish() {
        retry = nil
        withdraw()
        let targets = targetInterfaces()
        if !targets.isEmpty && !tryNames(on: targets) {
            scheduleRetry(after: retryDelay.next())
        } else if !interfaces.isEmpty {
            scheduleRetry(after: DiscoveryLimits.interfaceCheck)
        }
    }

    /// Takes the service off the network; other hosts get a goodbye.
    func withdraw() {
        retry = nil
        published = []
        if let group { calls.reset(group) }
    }

    /// Whether there is something on the network, or about to be.
    var isPublished: Bool { !published.isEmpty }

    /// Frees the group, which withdraws the service too.
    func close() {
        retry = nil
        published = []
        if let group { calls.closeGroup(group) }
        group = nil
    }

    /// Called by Avahi with the context that `openGroup` got.
    static func changed(_ context: UnsafeMutableRawPointer?, to state: AvahiEntryGroupState) {
        guard let context else { return }
        Unmanaged<Publication>.fromOpaque(context).takeUnretainedValue().changed(to: state)
    }

    private func changed(to state: AvahiEntryGroupState) {
        switch state {
        case AVAHI_ENTRY_GROUP_ESTABLISHED:
            retryDelay.reset()
        case AVAHI_ENTRY_GROUP_COLLISION:
            context.logger.info("another host has our service name; taking the next one")
            publish()
        case AVAHI_ENTRY_GROUP_FAILURE:
            context.logger.warning("cannot announce the service: \(calls.lastError); will retry")
            published = []
            scheduleRetry(after: retryDelay.next())
        default:
            break
        }
    }

    /// False if something is in the way that another name does not remove.
    private func tryNames(on targets: Set<Int32>) -> Bool {
        if group == nil {
            group = calls.openGroup(context: Unmanaged.passUnretained(self).toOpaque())
        }
        guard let group else {
            context.logger.warning("cannot announce the service: \(calls.lastError); will retry")
            return false
        }
        for _ in 0..<DiscoveryLimits.nameAttempts {
            let code = add(to: group, on: targets, name: context.names.next())
            if code == AVAHI_OK {
                published = targets
                return true
            }
            calls.reset(group)
            guard code == AVAHI_ERR_COLLISION else {
                context.logger.warning(
                    "cannot announce the service: \(avahiText(code)); will retry")
                return false
            }
        }
        return false
    }

    private func add(to group: OpaquePointer, on targets: Set<Int32>, name: String) -> CInt {
        let advertisement = context.advertisement
        let record = TXTRecord(
            newsroomTag: advertisement.newsroomTag, memberTag: advertisement.memberTag)
        var txt: UnsafeMutablePointer<AvahiStringList>?
        // The list grows at its head.
        for string in record.strings.reversed() { txt = avahi_string_list_add(txt, string) }
        defer { avahi_string_list_free(txt) }
        for target in targets.sorted() {
            let code = calls.add(
                group, interface: target, name: name, host: host, port: advertisement.port,
                txt: txt)
            guard code == AVAHI_OK else { return code }
        }
        return calls.commit(group)
    }

    private func targetInterfaces() -> Set<Int32> {
        guard !interfaces.isEmpty else { return [Int32(AVAHI_IF_UNSPEC)] }
        return Set(interfaces.map { Int32(bitPattern: if_nametoindex($0)) }.filter { $0 > 0 })
    }

    private func scheduleRetry(after delay: Duration) {
        retry = PollTimer(context.loop, after: delay) { [unowned self] in
            if targetInterfaces() != published {
                publish()
            } else {
                scheduleRetry(after: DiscoveryLimits.interfaceCheck)
            }
        }
    }
}
