internal import CAvahi

/// Speaks mDNS through the system's avahi-daemon. A client that loses D-Bus or the daemon is of no
/// more use to Avahi, so it is replaced, again and again, until one connects.
final class AvahiDaemonBackend: DiscoveryBackend {
    private struct Session {
        let number: Int
        let browser: Browser
        let publication: Publication
    }

    private let context: BackendContext
    private var client: OpaquePointer?
    private var session: Session?
    private var retry: PollTimer?
    private var retryDelay = RetryDelay(longest: DiscoveryLimits.longestReconnect)

    let kind = DiscoveryState.Backend.avahi

    init(_ context: BackendContext) {
        self.context = context
    }

    func start() {
        connect()
    }

    func stop() {
        retry = nil
        session?.browser.close()
        // Before the client: freeing that cuts the connection first, and the goodbye would be left
        // to the daemon's noticing it.
        session?.publication.close()
        session = nil
        if let client { avahi_client_free(client) }
        client = nil
    }

    private func connect() {
        var code: CInt = 0
        // NO_FAIL waits for the daemon as long as D-Bus is there.
        let opened = avahi_client_new(
            context.loop.api, AVAHI_CLIENT_NO_FAIL,
            { client, state, context in
                guard let client, let context else { return }
                let backend = Unmanaged<AvahiDaemonBackend>.fromOpaque(context)
                    .takeUnretainedValue()
                // The first call comes from within avahi_client_new, which may still fail.
                guard backend.client == client else { return }
                backend.changed(to: state)
            }, Unmanaged.passUnretained(self).toOpaque(), &code)
        guard let opened else {
            context.report(.waiting("cannot reach avahi-daemon by D-Bus: \(avahiText(code))"))
            return reconnect(after: retryDelay.next())
        }
        client = opened
        changed(to: avahi_client_get_state(opened))
    }

    private func changed(to state: AvahiClientState) {
        switch state {
        case AVAHI_CLIENT_S_RUNNING:
            open()
            if let session, !session.publication.isPublished { session.publication.publish() }
        case AVAHI_CLIENT_S_REGISTERING:
            // The host name is new, and our SRV record holds it. We need not wait for RUNNING:
            // should the name collide, the state changes again.
            open()
            session?.publication.publish()
        case AVAHI_CLIENT_S_COLLISION:
            // avahi-daemon picks another host name by itself.
            open()
            session?.publication.withdraw()
        case AVAHI_CLIENT_CONNECTING:
            context.report(.waiting("avahi-daemon does not run"))
        default:
            let reason = client.map { avahiText(avahi_client_errno($0)) } ?? "no client"
            fail("avahi-daemon has gone: \(reason)")
        }
    }

    private func open() {
        guard session == nil, let client else { return }
        let calls = ClientCalls(client: client)
        let number = context.nextSession()
        let browser = Browser(session: number, calls, context) { [unowned self] in
            fail("avahi-daemon stopped browsing: \(calls.lastError)")
        }
        session = Session(
            number: number, browser: browser,
            publication: Publication(calls, interfaces: context.interfaces, context))
        retryDelay.reset()
        context.report(.running)
    }

    /// Called from within callbacks of the client, so it is freed only later.
    private func fail(_ reason: String) {
        context.report(.waiting(reason))
        reconnect(after: retryDelay.next())
    }

    private func reconnect(after delay: Duration) {
        retry = PollTimer(context.loop, after: delay) { [unowned self] in
            let ended = session?.number
            stop()
            if let ended { context.report(.ended(session: ended)) }
            connect()
        }
    }
}
