internal import Replication

/// The beacons heard of late, by their marks.
///
/// A beacon echoes the marks of a few that its member has just heard, so it was signed after them.
/// Whoever knows when one of these was signed at the earliest, because it is its own, or came
/// from its member over a link, or echoes such a one itself, thereby knows that the echoing run was
/// alive then. It is a challenge whose question is the beacon that everybody hears anyway, and
/// whose answer may be relayed. A recorded beacon echoes only what is long past.
struct EchoLog: Hashable, Sendable, Codable {
    private struct Heard: Hashable, Sendable, Codable {
        let mark: BeaconMark
        let isOwn: Bool
        /// It was not signed before; nil where nothing shows how old it is.
        let notBefore: Moment?
    }

    /// In the order in which they came.
    private var log: [Heard] = []

    mutating func note(_ mark: BeaconMark, isOwn: Bool = false, notBefore: Moment?) {
        // Halved at once, so that no beacon pays for moving the whole log.
        if log.count >= 2 * NewsroomLimits.marks { log.removeFirst(NewsroomLimits.marks) }
        log.append(Heard(mark: mark, isOwn: isOwn, notBefore: notBefore))
    }

    /// The newest marks of others, those known to be new first: what an own beacon echoes.
    var newest: [BeaconMark] {
        var marks: [BeaconMark] = []
        for isDated in [true, false] {
            for heard in log.reversed()
            where !heard.isOwn && (heard.notBefore != nil) == isDated {
                guard marks.count < NewsroomLimits.echoes else { return marks }
                marks.append(heard.mark)
            }
        }
        return marks
    }

    /// The time before which what echoes these marks was not signed, if it is after `since`.
    func date(of echoes: [BeaconMark], since: Moment) -> Moment? {
        for heard in log.reversed() {
            if let time = heard.notBefore, time > since, echoes.contains(heard.mark) {
                return time
            }
        }
        return nil
    }
}
