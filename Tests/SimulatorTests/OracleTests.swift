import Newsroom
import Replication
import Testing

@testable import Simulator

/// The oracle, which is written from the design and not from the production code, against the
/// production rules: every set of up to three claims over small domains.
@Suite struct OracleTests {
    /// What a claim brings along to be believed.
    private enum Seal: CaseIterable {
        case none
        /// The acks of a majority.
        case certified
        /// The acks of a majority for the claim that it replaces.
        case past
        /// Too few acks.
        case tooFew
        /// The acks of a majority, not the claimant's among them.
        case withoutOwner
    }

    /// A claim as the oracle and as the production code look at it.
    private struct Case {
        let claim: Claim
        let contender: Contender
    }

    private let members: [MemberID]
    private let article: ArticleID

    init() throws {
        members = (1...3).compactMap { number in
            Bytes32(Array(repeating: UInt8(number), count: Bytes32.count)).map { MemberID($0) }
        }
        article = try ArticleID("a")
    }

    @Test(arguments: [LockPolicy.advisory, .quorum])
    func itAgreesWithTheRuleOnEverySetOfUpToThreeClaims(policy: LockPolicy) {
        let cases = members.map { [nil] + claims(of: $0) }
        let oracle = Oracle(policy: policy, members: members)
        var sets = 0
        var decided = 0
        for first in cases[0] {
            for second in cases[1] {
                for third in cases[2] {
                    let set = [first, second, third].compactMap(\.self)
                    let expected = oracle.deciding(set.map(\.claim))
                    let decider = deciding(set.map(\.contender), policy)
                    sets += 1
                    if decider != nil { decided += 1 }
                    guard
                        expected?.id != decider?.claim.id
                            || expected?.isHeld != decider?.claim.isHeld
                            || expected.map(oracle.hasMajority) != decider?.isEstablished
                    else { continue }
                    Issue.record(
                        "of \(set.map(\.claim)) the oracle says \(String(describing: expected))")
                    return
                }
            }
        }
        #expect(
            sets == (1 + claims(of: members[0]).count) * (1 + claims(of: members[0]).count)
                * (1 + claims(of: members[0]).count))
        #expect(decided > sets / 3)
    }

    private func deciding(_ contenders: [Contender], _ policy: LockPolicy) -> Contender? {
        switch policy {
        case .advisory: AdvisoryPolicy.deciding(contenders)
        case .quorum: QuorumPolicy.deciding(contenders)
        }
    }

    /// All claims of a member over two terms and two stamps.
    private func claims(of member: MemberID) -> [Case] {
        var all: [Case] = []
        for term in 3...4 as ClosedRange<UInt64> {
            for stamp in 8...9 as ClosedRange<UInt64> {
                for status in [Claim.Status.held, .released] {
                    for seal in Seal.allCases {
                        all.append(sealed(member, term, stamp, status, seal))
                    }
                }
            }
        }
        return all
    }

    private func sealed(
        _ member: MemberID, _ term: UInt64, _ stamp: UInt64, _ status: Claim.Status, _ seal: Seal
    ) -> Case {
        var claim = Claim(
            article: article, id: ClaimID(lamport: LamportStamp(clamping: stamp), member: member),
            term: Term(clamping: term), status: status)
        if seal == .past {
            claim.past = PastClaim(
                lamport: LamportStamp(clamping: stamp - 7), term: Term(clamping: term - 2))
        }
        let others = members.filter { $0 != member }
        let voters: [MemberID] =
            switch seal {
            case .none: []
            case .certified, .past: [member, others[0]]
            case .tooFew: [member]
            case .withoutOwner: others
            }
        if seal != .none {
            claim.certificate = Certificate(voters.sorted().map { ack($0, of: claim.certified) })
        }
        let isEstablished = claim.certificate?.establishes(claim.certified, among: members) ?? false
        return Case(
            claim: claim,
            contender: Contender(
                claim: claim, isEstablished: isEstablished && claim.past == nil,
                isPastEstablished: isEstablished && claim.past != nil))
    }

    private func ack(_ voter: MemberID, of claim: Claim) -> Ack {
        Ack(
            member: voter, article: article, term: claim.term, claim: claim.id,
            rosterDigest: .zero, rosterSize: 3,
            statement: SignedStatement(content: [], signature: []))
    }
}
