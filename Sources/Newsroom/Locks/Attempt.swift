/// How an own pending claim fares on its way to a certificate.
public struct Attempt: Hashable, Sendable, Codable {
    /// The claim.
    public internal(set) var claim: ClaimID
    /// The claims that were said to stand in the way of this or an earlier attempt.
    public internal(set) var obstacles: Set<ClaimID> = []
    /// Somebody promised a claim of this term or a higher one, or of this stamp or a later one.
    public internal(set) var isOutranked = false
    /// The highest term that anyone said to have promised.
    var term = Term.zero
    /// Counts what was tried, for pauses that grow.
    var round = 0
    /// What is to be tried next is not to be tried before.
    var next: Moment
    /// Who waits for the certificate, where it takes but this node's disk.
    var request: RequestID?

    init(claim: ClaimID, next: Moment) {
        self.claim = claim
        self.next = next
    }

    /// Takes note of what stands in the way.
    mutating func heed(_ found: Obstacles) {
        isOutranked = isOutranked || found.isOutranked
        for obstacle in found.claims where obstacles.count < NewsroomLimits.obstacles {
            obstacles.insert(obstacle)
        }
    }

    /// Goes on with another claim: what stood in the way may still do so.
    mutating func restart(with fresh: ClaimID, next: Moment) {
        claim = fresh
        isOutranked = false
        self.next = next
    }
}
