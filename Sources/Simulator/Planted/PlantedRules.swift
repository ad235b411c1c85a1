internal import Newsroom

extension PlantedBug {
    /// The production rule that is wrong, if it is one.
    var rule: PlantedRule? {
        switch self {
        case .highestStampWins: .highestStampWins
        case .establishedEvictedByLowerStamp: .establishedEvictedByLowerStamp
        case .withdrawalForgotten: .withdrawalForgotten
        case .restampForgotten: .restampForgotten
        case .ackCountsAcrossRosters: .ackCountsAcrossRosters
        case .quorumMinorityCertifies: .quorumMinorityCertifies
        case .quorumPendingCounts: .quorumPendingCounts
        case .quorumUnnamedTenure: .quorumUnnamedTenure
        case .quorumOpenPromiseIgnored: .quorumOpenPromiseIgnored
        case .quorumWordBeforeItsDisk: .quorumWordBeforeItsDisk
        case .removedMemberKept: .removedMemberKept
        case .cutOffShownAsHeld: .cutOffShownAsHeld
        case .offerIgnored: .offerIgnored
        case .turnForgotten: .turnForgotten
        default: nil
        }
    }
}
