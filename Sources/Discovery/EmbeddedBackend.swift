internal import CAvahi
internal import Logging

/// Speaks mDNS with libavahi-core inside this process, for machines without avahi-daemon. It
/// shares port 5353 with other responders of the host.
final class EmbeddedBackend: DiscoveryBackend {
    private struct Session {
        let number: Int
        let browser: Browser
        let host: HostRecords
        let publication: Publication
    }

    private let context: BackendContext
    private var server: OpaquePointer?
    private var session: Session?
    private var retry: PollTimer?
    private var renaming: PollTimer?
    private var retryDelay = RetryDelay(longest: DiscoveryLimits.longestReconnect)

    let kind = DiscoveryState.Backend.embedded

    init(_ context: BackendContext) {
        self.context = context
    }

    func start() {
        AvahiCoreLog.use(context.logger)
        open()
    }

    func stop() {
        retry = nil
        renaming = nil
        session?.browser.close()
        session?.publication.close()
        session?.host.close()
        session = nil
        if let server {
            avahi_server_free(server)
            EntryGroupFree.unregister(server: server)
        }
        server = nil
    }

    private func open() {
        var config = AvahiServerConfig()
        avahi_server_config_init(&config)
        defer { avahi_server_config_free(&config) }
        config.host_name = avahi_strdup(context.names.next())
        config.publish_hinfo = 0
        config.publish_workstation = 0
        config.publish_domain = 0
        config.publish_addresses = 0
        config.disallow_other_stacks = 0
        for interface in context.interfaces.sorted() {
            config.allow_interfaces = avahi_string_list_add(config.allow_interfaces, interface)
        }
        var code: CInt = 0
        let opened = avahi_server_new(
            context.loop.api, &config,
            { server, state, context in
                guard let server, let context else { return }
                let backend = Unmanaged<EmbeddedBackend>.fromOpaque(context).takeUnretainedValue()
                // The first calls come from within avahi_server_new, which may still fail.
                guard backend.server == server else { return }
                backend.changed(to: state)
            }, Unmanaged.passUnretained(self).toOpaque(), &code)
        guard let opened else {
            return fail("cannot open the embedded mDNS responder: \(avahiText(code))")
        }
        EntryGroupFree.register(server: opened)
        server = opened
        openSession(on: opened)
    }

    private func openSession(on server: OpaquePointer) {
        let calls = ServerCalls(server: server)
        let number = context.nextSession()
        let browser = Browser(session: number, calls, context) { [unowned self] in
            fail("the embedded mDNS responder stopped browsing: \(calls.lastError)")
        }
        let host = HostRecords(on: server, context) { [unowned self] in renameLater() }
        // The server itself keeps to the allowed interfaces.
        session = Session(
            number: number, browser: browser, host: host,
            publication: Publication(calls, interfaces: [], context))
        publish()
        context.report(.running)
    }

    private func publish() {
        guard let session else { return }
        session.host.publish()
        session.publication.host = session.host.host
        session.publication.publish()
    }

    /// Called from within callbacks of the host's groups, so these are freed only later.
    private func renameLater() {
        context.logger.info("another machine has our host name; taking the next one")
        renaming = PollTimer(context.loop, after: .zero) { [unowned self] in
            session?.host.rename()
            publish()
        }
    }

    private func changed(to state: AvahiServerState) {
        // The server publishes nothing of its own, so the other states tell us nothing.
        if state == AVAHI_SERVER_FAILURE { fail("the embedded mDNS responder failed") }
    }

    /// May be called from within callbacks of the server, so it is freed only later.
    private func fail(_ reason: String) {
        context.report(.waiting(reason))
        retry = PollTimer(context.loop, after: retryDelay.next()) { [unowned self] in
            let ended = session?.number
            stop()
            if let ended { context.report(.ended(session: ended)) }
            open()
        }
    }
}
