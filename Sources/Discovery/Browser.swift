internal import CAvahi
internal import Logging

/// Browses for `_byline._tcp` in one session with a backend, and resolves what shows up.
final class Browser {
    private let session: Int
    private let calls: any AvahiCalls
    private let context: BackendContext
    private let failed: () -> Void
    private var browser: OpaquePointer?
    private var failing: PollTimer?
    private var resolutions: [SightingKey: Resolution] = [:]

    /// Begins to browse. `failed` is called when Avahi gives up; then the session is of no use.
    init(
        session: Int, _ calls: any AvahiCalls, _ context: BackendContext,
        failed: @escaping () -> Void
    ) {
        self.session = session
        self.calls = calls
        self.context = context
        self.failed = failed
        browser = calls.openBrowser(
            { _, interface, family, event, name, _, _, _, context in
                guard let context else { return }
                let browser = Unmanaged<Browser>.fromOpaque(context).takeUnretainedValue()
                let name = name.flatMap { String(validatingCString: $0) }
                browser.browsed(event, interface: interface, family: family, name: name)
            }, context: Unmanaged.passUnretained(self).toOpaque())
        // The owner does not have us yet, so it hears of it a moment later.
        if browser == nil { failing = PollTimer(context.loop, after: .zero, failed) }
    }

    /// Frees the browser and all resolvers. No reports follow.
    func close() {
        failing = nil
        for resolution in resolutions.values { resolution.close() }
        resolutions = [:]
        if let browser { calls.closeBrowser(browser) }
        browser = nil
    }

    private func browsed(
        _ event: AvahiBrowserEvent, interface: Int32, family: Int32, name: String?
    ) {
        if event == AVAHI_BROWSER_FAILURE { return failed() }
        guard let name else { return }
        let key = SightingKey(
            session: session, interface: interface, family: family, name: name)
        if event == AVAHI_BROWSER_NEW {
            appeared(key)
        } else if event == AVAHI_BROWSER_REMOVE, let gone = resolutions.removeValue(forKey: key) {
            gone.close()
            context.report(.lost(key))
        }
    }

    private func appeared(_ key: SightingKey) {
        guard !context.names.includes(key.name), resolutions[key] == nil, isAllowed(key.interface)
        else { return }
        guard resolutions.count < DiscoveryLimits.resolvers else {
            context.logger.debug(
                "ignoring a service: too many are announced",
                metadata: [
                    "service": "\(key.name)", "limit": "\(DiscoveryLimits.resolvers) resolvers",
                ])
            return
        }
        resolutions[key] = Resolution(key, calls, context)
    }

    private func isAllowed(_ interface: Int32) -> Bool {
        guard !context.interfaces.isEmpty else { return true }
        return interfaceName(interface).map(context.interfaces.contains) ?? false
    }
}
