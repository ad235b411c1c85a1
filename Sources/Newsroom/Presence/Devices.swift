public import Replication

/// One editor at several machines, each a member with a key of its own.
///
/// Names prove nothing: two keys are one editor's exactly when each of them has said so of the
/// other, in an entry that it signed. What one key says alone gives nobody anything.
extension NewsroomState {
    /// Whether both members are one editor, by the word of both.
    public func isSameEditor(_ one: MemberID, _ other: MemberID) -> Bool {
        one == other
            || roster.includes(one) && roster.includes(other)
                && vouched(by: one).contains(other) && vouched(by: other).contains(one)
    }

    /// The members that a member says its editor is, too.
    public func vouched(by member: MemberID) -> [MemberID] {
        guard case .devices(let devices) = replica.entry(member, .devices)?.payload.body else {
            return []
        }
        return devices
    }

    /// Says of another member that it is this editor's, too, or says it no more. Answered with all
    /// of them once that is on disk.
    mutating func vouch(
        for other: MemberID, _ isOwn: Bool, _ request: RequestID, _ out: inout Outbox
    ) {
        guard other != member, !isOwn || roster.includes(other), !isOutsider else {
            return out.add(.answer(request, .forbidden))
        }
        var devices = Set(ownDevices)
        if isOwn { devices.insert(other) } else { devices.remove(other) }
        guard devices.count <= NewsroomLimits.devices else {
            return out.add(.answer(request, .full(limit: NewsroomLimits.devices)))
        }
        let isChanged = devices != Set(ownDevices)
        ownDevices = devices.sorted()
        out.persist([.ownDevices(ownDevices)], then: [.answer(request, .devices(ownDevices))])
        guard isChanged else { return }
        push([write(.devices(ownDevices), .devices, &out)], except: nil, &out)
    }

    /// What a new instance, or a new floor, has to say of it again.
    mutating func writtenDevices(_ out: inout Outbox) -> [NewsroomEntry] {
        ownDevices.isEmpty ? [] : [write(.devices(ownDevices), .devices, &out)]
    }
}
