public import Replication

/// An address at which a daemon may listen.
public struct Address: Hashable, Sendable, Codable {
    /// Who was met there, or is said to be there.
    public internal(set) var member: MemberID?
    /// The machine's keeper named it, or a member was met there: it is tried for ever.
    public internal(set) var isKept: Bool
    /// Failed dials in a row.
    public internal(set) var failures = 0
    /// Not to be dialled before this.
    public internal(set) var nextDial: Moment
    /// A dial is under way.
    public internal(set) var isDialling = false
}

/// The addresses that this node knows, from `--peer`, mDNS, beacons and earlier runs. They are
/// hints: all they ever do is make the node dial.
public struct AddressBook: Hashable, Sendable, Codable {
    /// The addresses.
    public private(set) var addresses: [Endpoint: Address] = [:]
    /// Where each member is said to be.
    private var endpointsOf: [MemberID: Set<Endpoint>] = [:]
    /// Before this moment no other address is due than when `due` last found none.
    private(set) var nextDue = Moment.distantPast

    /// Failed dials in a row after which an address that was only a hint is forgotten.
    static let hintFailures = 12

    /// No addresses yet.
    public init() {}

    /// Learns an address, or something about a known one.
    mutating func learn(
        _ endpoint: Endpoint, member: MemberID? = nil, isKept: Bool = false, at now: Moment
    ) {
        let known = addresses[endpoint]
        // Each beacon says it again.
        if let known, known.isKept || !isKept, member == nil || member == known.member { return }
        if known == nil, addresses.count >= NewsroomLimits.addresses { return }
        nextDue = .distantPast
        var address = known ?? Address(isKept: false, nextDial: now)
        address.isKept = address.isKept || isKept
        if let member, address.member != member {
            if let before = address.member { endpointsOf[before]?.remove(endpoint) }
            address.member = member
            endpointsOf[member, default: []].insert(endpoint)
        }
        addresses[endpoint] = address
    }

    /// Makes every address of a member due at once, without the pause after failures.
    mutating func hasten(_ member: MemberID, at now: Moment) {
        // order-free: each address on its own
        for endpoint in endpointsOf[member] ?? [] {
            if let next = addresses[endpoint]?.nextDial, next > now {
                nextDue = .distantPast
                addresses[endpoint]?.nextDial = now
            }
        }
    }

    mutating func forget(_ endpoint: Endpoint) {
        nextDue = .distantPast
        if let member = addresses.removeValue(forKey: endpoint)?.member {
            endpointsOf[member]?.remove(endpoint)
        }
    }

    mutating func dialling(_ endpoint: Endpoint) {
        nextDue = .distantPast
        addresses[endpoint]?.isDialling = true
    }

    /// A dial came through to this key; whether it belongs here is yet to be seen.
    mutating func reached(_ endpoint: Endpoint, _ member: MemberID, at now: Moment) {
        learn(endpoint, member: member, at: now)
        nextDue = .distantPast
        // A restarted daemon listens elsewhere on its machine; where it was, nobody is now.
        // order-free: each address on its own
        for other in endpointsOf[member] ?? []
        where other.host == endpoint.host && other != endpoint {
            forget(other)
        }
        addresses[endpoint]?.isDialling = false
        addresses[endpoint]?.nextDial = now + NewsroomLimits.dialPause
    }

    /// Who was dialled there has greeted as a member.
    mutating func met(_ member: MemberID, at endpoint: Endpoint) {
        guard addresses[endpoint]?.member == member else { return }
        addresses[endpoint]?.isKept = true
        addresses[endpoint]?.failures = 0
    }

    /// Notes a failed dial; the pause before the next doubles.
    ///
    /// - Parameter most: the longest pause.
    mutating func failed(
        _ endpoint: Endpoint, at now: Moment, most: Span = NewsroomLimits.dialPauseMax
    ) {
        guard var address = addresses[endpoint] else { return }
        nextDue = .distantPast
        address.isDialling = false
        address.failures += 1
        if address.failures >= AddressBook.hintFailures && !address.isKept {
            return forget(endpoint)
        }
        let doubled = NewsroomLimits.dialPause * (1 << Int64(min(address.failures - 1, 10)))
        address.nextDial = now + min(doubled, most)
        addresses[endpoint] = address
    }

    /// The addresses to dial now, the most promising first, one a member, in an order of this
    /// node's own: if all dialled the same few, these would have no room.
    ///
    /// - Parameter wants: whether a link to this member, or to whoever is there, is wanted.
    mutating func due(
        at now: Moment, using random: inout SplitMix64, wants: (MemberID?) -> Bool
    ) -> [Endpoint] {
        var dials = 0
        var next = Moment.never
        var busy: Set<MemberID> = []
        var candidates: [(endpoint: Endpoint, address: Address)] = []
        // order-free: counted, a set, and sorted
        for (endpoint, address) in addresses {
            if address.isDialling {
                dials += 1
                if let member = address.member { busy.insert(member) }
            } else if address.nextDial > now {
                next = min(next, address.nextDial)
            } else if wants(address.member) {
                candidates.append((endpoint, address))
            }
        }
        guard !candidates.isEmpty else {
            nextDue = next
            return []
        }
        candidates.sort { $0.endpoint < $1.endpoint }
        candidates.shuffle(using: &random)
        let ranked = candidates.enumerated().sorted { left, right in
            (left.element.address.failures, left.offset)
                < (right.element.address.failures, right.offset)
        }
        var chosen: [Endpoint] = []
        // order-free: sorted
        for (_, (endpoint, address)) in ranked where dials < NewsroomLimits.dials {
            if let member = address.member, !busy.insert(member).inserted { continue }
            chosen.append(endpoint)
            dials += 1
        }
        return chosen
    }
}
