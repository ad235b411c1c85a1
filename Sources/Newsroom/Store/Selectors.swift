public import Replication

/// A lock as people see it.
public struct LockView: Hashable, Sendable {
    /// How far the lock can be trusted.
    public enum Condition: String, Hashable, Sendable {
        /// The holder edits.
        case held
        /// The holder is gone for the grace time; anyone may claim.
        case orphaned
        /// This node cannot tell: it was away, is cut off, or hears no majority (policy
        /// `quorum`).
        case unverified
    }

    /// The deciding claim.
    public let claim: Claim
    /// How far it can be trusted.
    public let condition: Condition
    /// Whether a majority of the roster acknowledged it.
    public let isEstablished: Bool
    /// How many of the members here are known to have it, the holder included.
    public let seenBy: Int
    /// How many members are here, this one included.
    public let membersHere: Int
}

/// A claim that waits for the acks of a majority, as people see it (policy `quorum`).
public struct PendingView: Hashable, Sendable {
    /// The claim.
    public let claim: Claim
    /// For an own claim, how many acks it lacks; nil for another's.
    public let missing: Int?
    /// For an own claim, the members that have not acknowledged it, by id.
    public let waitingFor: [MemberID]
}

/// A member as people see it.
public struct PresenceView: Hashable, Sendable {
    /// The member.
    public let member: Member
    /// How alive it looks; this member is always here.
    public let status: PeerStatus
    /// The articles that it holds, in order.
    public let editing: [ArticleID]
    /// When it was last heard, by this machine's wall clock; nil if never in this run.
    public let heard: WallTime?
    /// What its people do; nil where nothing is known of it now.
    public let activity: Activity?
}

extension NewsroomState {
    /// The lock of an article, or nil when it is free.
    public func lock(of article: ArticleID) -> LockView? {
        guard let lock = tenures[article]?.lock else { return nil }
        let here = membersHere
        var seen = Set(tallies[article]?.acks.keys.map { $0 } ?? [])
        seen.formUnion(lock.claim.certificate?.acks.map(\.member) ?? [])
        seen.insert(lock.claim.member)
        seen.insert(member)
        return LockView(
            claim: lock.claim, condition: condition(of: lock.claim),
            isEstablished: lock.isEstablished, seenBy: seen.intersection(here).count,
            membersHere: here.count)
    }

    /// The claims of an article that wait for the acks of a majority, the one that goes before the
    /// others first; none under the policy `advisory`.
    public func pending(of article: ArticleID) -> [PendingView] {
        guard policy == .quorum else { return [] }
        return (tenures[article]?.pending ?? []).map { claim in
            guard claim.member == member else {
                return PendingView(claim: claim, missing: nil, waitingFor: [])
            }
            let acks = (pendingTallies[article]?[member]?.acks ?? [:]).filter {
                $0.value.rosterDigest == facts.rosterDigest
            }
            return PendingView(
                claim: claim, missing: max(0, roster.members.count / 2 + 1 - acks.count),
                waitingFor: roster.orderedIDs.filter { acks[$0] == nil })
        }
    }

    /// This member's claims that wait for the acks of a majority, by article.
    public var ownPending: [PendingView] {
        attempts.keys.sorted().flatMap { article in
            pending(of: article).filter { $0.claim.member == member }
        }
    }

    /// The acks held of a claim that still needs some; nil for any other claim.
    public func tally(of claim: ClaimID, for article: ArticleID) -> AckTally? {
        switch policy {
        case .advisory:
            if let tally = tallies[article], tally.claim == claim { return tally }
            return tenures[article]?.lock?.claim.id == claim ? AckTally(claim: claim) : nil
        case .quorum:
            return pendingTallies[article]?[claim.member].flatMap { $0.claim == claim ? $0 : nil }
        }
    }

    /// All locks, by article.
    public var locks: [LockView] {
        tenures.keys.sorted().compactMap { lock(of: $0) }
    }

    /// Every member of the roster, by id.
    public var presence: [PresenceView] {
        var editing: [MemberID: [ArticleID]] = [:]
        for article in tenures.keys.sorted() {
            if let holder = tenures[article]?.lock?.claim.member {
                editing[holder, default: []].append(article)
            }
        }
        return roster.orderedIDs.compactMap { id in
            roster.members[id].map { member in
                PresenceView(
                    member: member,
                    status: id == self.member ? .here : peers[id]?.status ?? .gone,
                    editing: editing[id] ?? [],
                    heard: id == self.member ? now.wall : peers[id]?.heardWall,
                    activity: activity(of: id))
            }
        }
    }

    /// The members whose beacons come, and this one.
    public var membersHere: Set<MemberID> {
        Set(roster.members.keys.filter { $0 == member || peers[$0]?.status == .here })
    }

    /// The digest of all that is replicated (facts and entries): equal on two nodes exactly when
    /// they hold the same.
    ///
    /// - Parameter hash: SHA-256.
    public func digest(hash: ([UInt8]) -> Bytes32) -> Bytes32 {
        var bytes: [UInt8] = []
        for fact in facts.ordered {
            bytes += fact.id.digest.bytes
        }
        for entry in replica.orderedEntries {
            bytes += hash(entry.payload.statement.content).bytes
        }
        return hash(bytes)
    }

    private func condition(of lock: Claim) -> LockView.Condition {
        if (!canVouch && planted != .cutOffShownAsHeld) || (lock.member == member && !isVerified) {
            return .unverified
        }
        return isOrphaned(lock) ? .orphaned : .held
    }
}
