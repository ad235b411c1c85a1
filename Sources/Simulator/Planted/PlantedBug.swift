public import Newsroom

/// A bug that a run is to find: the simulator is tested itself.
///
/// Most are planted where the production code meets the simulated world: what a node takes in or
/// gives out is changed to what it would be if the production code had the bug. Those in the middle
/// of a decision are a `PlantedRule`.
public enum PlantedBug: String, CaseIterable, Sendable {
    // Who decides an article.
    case highestStampWins, establishedEvictedByLowerStamp, withdrawalForgotten, restampForgotten
    case ackTwiceInATerm, ackCountsAcrossRosters
    case quorumPendingCounts, quorumMinorityCertifies, quorumUnnamedTenure, quorumOpenPromiseIgnored
    // What is replicated.
    case instanceNotCompared, tombstoneFloorIgnored, lamportNotMerged, digestOffByOne
    case deltaRangeTrustedBeyondSigned, relayedEntriesDropped, unverifiedEntries
    case removedMemberKept
    // What is on disk before it is acted on.
    case promiseNotDurable, promiseRecordedAfterItsAck, ceilingNotReserved
    case quorumWordBeforeItsDisk
    // What people are told.
    case noticeSentTwice, noticeNotSent, actionOutOfOrder, actionTwice
    // Who is alive.
    case beaconReplayAccepted, unprovenInstanceHeard, orphanJudgedFromOwnHearingOnly
    case suspendUnnoticed, cutOffShownAsHeld
    // Whose turn it is.
    case offerIgnored, turnForgotten

    /// What it does, in a line.
    public var summary: String { row.summary }
    /// What must be found not to hold.
    public var invariant: Invariant { row.invariant }
    /// The policy under which it is sought.
    public var policy: LockPolicy { row.policy }
    /// Whether it shows only where editors wait in line.
    var needsLines: Bool { self == .offerIgnored || self == .turnForgotten }
    /// The faults under which it is sought.
    public var faults: FaultKinds { row.faults }
}

extension PlantedBug {
    struct Row {
        let summary: String
        let invariant: Invariant
        var policy = LockPolicy.advisory
        let faults: FaultKinds
    }

    var row: Row {
        switch self {
        case .highestStampWins, .establishedEvictedByLowerStamp, .withdrawalForgotten,
            .restampForgotten, .ackTwiceInATerm, .ackCountsAcrossRosters, .quorumPendingCounts,
            .quorumMinorityCertifies, .quorumUnnamedTenure, .quorumOpenPromiseIgnored:
            lockRow
        case .instanceNotCompared, .tombstoneFloorIgnored, .lamportNotMerged, .digestOffByOne,
            .deltaRangeTrustedBeyondSigned, .relayedEntriesDropped, .unverifiedEntries,
            .removedMemberKept:
            replicationRow
        case .offerIgnored:
            Row(
                summary: "what is left to somebody is anybody's", invariant: .lines,
                faults: .network)
        case .turnForgotten:
            Row(
                summary: "whose turn it is does not take it", invariant: .lines, faults: .none)
        default: otherRow
        }
    }

    private var lockRow: Row {
        switch self {
        case .highestStampWins:
            Row(
                summary: "within a term the highest stamp decides", invariant: .oracle,
                faults: .network)
        case .establishedEvictedByLowerStamp:
            Row(
                summary: "within a term the lowest stamp decides, established or not",
                invariant: .oracle, faults: [.network, .process])
        case .withdrawalForgotten:
            Row(
                summary: "who lost does not withdraw", invariant: .notices, faults: .network)
        case .restampForgotten:
            Row(
                summary: "who won does not claim again above its rivals", invariant: .tokens,
                faults: .network)
        case .ackTwiceInATerm:
            Row(
                summary: "a second claim of a term is acknowledged, too", invariant: .honesty,
                faults: .network)
        case .ackCountsAcrossRosters:
            Row(
                summary: "acks given under several rosters count together", invariant: .oracle,
                faults: .network)
        case .quorumPendingCounts:
            Row(
                summary: "a pending claim decides", invariant: .oracle, policy: .quorum,
                faults: .network)
        case .quorumMinorityCertifies:
            Row(
                summary: "half of the roster is a majority", invariant: .oracle, policy: .quorum,
                faults: .network)
        case .quorumUnnamedTenure:
            Row(
                summary: "a certified held claim that is not named stands in nobody's way",
                invariant: .certificates, policy: .quorum, faults: [.network, .process])
        default:
            Row(
                summary: "an earlier open promise stands in nobody's way",
                invariant: .certificates, policy: .quorum, faults: [.network, .process])
        }
    }

    private var replicationRow: Row {
        switch self {
        case .instanceNotCompared:
            Row(
                summary: "entries of an older run count like those of the newest",
                invariant: .liveness, faults: [.network, .process])
        case .tombstoneFloorIgnored:
            Row(
                summary: "a collected tombstone is kept by the others", invariant: .liveness,
                faults: .process)
        case .lamportNotMerged:
            Row(
                summary: "clocks do not take in what others say", invariant: .tokens,
                faults: .network)
        case .digestOffByOne:
            Row(
                summary: "anti-entropy leaves out the first entry that is lacking",
                invariant: .liveness, faults: .network)
        case .deltaRangeTrustedBeyondSigned:
            Row(
                summary: "a delta's range counts beyond the newest signed write",
                invariant: .liveness, faults: [.network, .byzantine])
        case .relayedEntriesDropped:
            Row(
                summary: "entries count only from their own author", invariant: .liveness,
                faults: .network)
        case .removedMemberKept:
            Row(
                summary: "what a removed member wrote stays", invariant: .strangers,
                faults: .network)
        default:
            Row(
                summary: "signatures of statements are not verified", invariant: .strangers,
                faults: .byzantine)
        }
    }

    private var otherRow: Row {
        switch self {
        case .promiseNotDurable:
            Row(
                summary: "a promise is kept in memory alone", invariant: .honesty,
                faults: .process)
        case .promiseRecordedAfterItsAck:
            Row(
                summary: "an ack leaves before its promise is on disk", invariant: .honesty,
                faults: .disk)
        case .quorumWordBeforeItsDisk:
            Row(
                summary: "a member ends its claim before its disk has it",
                invariant: .certificates, policy: .quorum, faults: [.process, .disk])
        case .ceilingNotReserved:
            Row(
                summary: "the clock's ceiling is never written", invariant: .honesty,
                faults: .process)
        case .noticeSentTwice:
            Row(summary: "a loss is told twice", invariant: .notices, faults: .network)
        case .noticeNotSent:
            Row(summary: "a loss is not told", invariant: .notices, faults: .network)
        case .actionOutOfOrder:
            Row(
                summary: "actions that come together are told newest first", invariant: .actions,
                faults: .network)
        case .actionTwice:
            Row(summary: "an action is told twice", invariant: .actions, faults: .none)
        case .beaconReplayAccepted:
            Row(
                summary: "a beacon that was heard before is a sign of life", invariant: .beacons,
                faults: .network)
        case .unprovenInstanceHeard:
            Row(
                summary: "a beacon of a run that no link has shown is a sign of life",
                invariant: .beacons, faults: [.network, .process])
        case .orphanJudgedFromOwnHearingOnly:
            Row(
                summary: "relayed beacons are no signs of life", invariant: .orphans,
                faults: .network)
        case .suspendUnnoticed:
            Row(
                summary: "the clock that is read stands still in a suspend",
                invariant: .unverified, faults: .process)
        default:
            Row(
                summary: "who hears nobody shows locks as held", invariant: .unverified,
                faults: .network)
        }
    }
}
