import Foundation
import Logging
import Testing

@testable import Discovery

/// A discovery, and what it reported.
final class LabNode: @unchecked Sendable {
    private let condition = NSCondition()
    private var events: [DiscoveryEvent] = []
    private var services: [String: DiscoveredService] = [:]
    private var state: DiscoveryState?
    let advertisement: Advertisement
    // Set once, at the end of init.
    private(set) var discovery: Discovery

    init(_ mode: DiscoveryMode, member: String, interfaces: [String], run: UInt32?) {
        let advertisement = Advertisement(newsroomTag: "room", memberTag: member, port: 7_947)
        let silent = Logger(label: "discovery") { _ in SwiftLogNoOpLogHandler() }
        let relay = Relay()
        self.advertisement = advertisement
        discovery = Discovery(
            mode: mode, advertisement: advertisement, interfaces: interfaces,
            run: run ?? .random(in: .min ... .max), logger: silent
        ) { relay.node?.took($0) }
        relay.node = self
    }

    /// Breaks the circle that a handler with `self` would need before `self` is there.
    private final class Relay: @unchecked Sendable {
        weak var node: LabNode?
    }

    /// The services seen now, by name.
    var seen: [String: DiscoveredService] { locked { services } }

    /// The members seen now, in order.
    var members: [String] { locked { services.values.map(\.memberTag).sorted() } }

    /// How many events came so far.
    var eventCount: Int { locked { events.count } }

    /// The names reported lost so far, in order.
    var lost: [String] {
        locked {
            events.compactMap { if case .lost(let name) = $0 { name } else { nil } }
        }
    }

    /// Waits until the members seen are these, all at their addresses.
    func awaitMembers(_ members: String..., within seconds: Double = 15) throws {
        try settle(within: seconds, "members \(members)") {
            services.values.map(\.memberTag).sorted() == members
        }
    }

    /// Waits until this backend runs.
    func awaitBackend(_ backend: DiscoveryState.Backend, within seconds: Double = 20) throws {
        try settle(within: seconds, "backend \(backend)") { state == .running(backend) }
    }

    /// Waits until the services seen satisfy a condition.
    func awaitServices(
        _ what: String, within seconds: Double = 15,
        _ isSo: ([DiscoveredService]) -> Bool
    ) throws {
        try settle(within: seconds, what) { isSo(Array(services.values)) }
    }

    private func settle(
        within seconds: Double, _ what: String, _ isSo: () -> Bool
    ) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isSo() {
            guard condition.wait(until: deadline) else {
                throw Command.Failure(
                    description: "\(advertisement.memberTag) waited for \(what) in vain: \(events)")
            }
        }
    }

    private func took(_ event: DiscoveryEvent) {
        locked {
            events.append(event)
            switch event {
            case .found(let service): services[service.name] = service
            case .lost(let name): services[name] = nil
            case .stateChanged(let newState): state = newState
            }
            condition.broadcast()
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }
}
