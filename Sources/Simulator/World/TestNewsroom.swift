internal import Newsroom
internal import Replication
internal import Wire

/// A founded newsroom: the keys and facts that simulated machines begin with. Facts bear real
/// signatures, so they are made once a process and shared by all runs.
final class TestNewsroom: Sendable {
    let identities: [Wire.Identity]
    let newsroom: NewsroomID
    let newsroomKey: NewsroomKey
    let genesis: Fact
    /// The code of the recovery key.
    let recovery: String
    let policy: LockPolicy
    private let facts: [Fact]

    /// Founds a newsroom; everyone after the founder redeems an invite of one use.
    ///
    /// - Parameter admins: who is invited as an admin.
    init(members: Int, policy: LockPolicy, admins: Set<Int> = [], seed: UInt64 = 0) {
        var random = SplitMix64(seed: seed ^ 0x6e65_7773)
        let identities = (0..<members).map { _ in Wire.Identity(using: &random) }
        let founded = Founding.found(
            name: TestNewsroom.text("The Daily Example"), policy: policy,
            names: TestNewsroom.names(0), identity: identities[0], using: &random)
        var facts = [founded.genesis]
        for index in 1..<max(members, 1) {
            facts += TestNewsroom.admission(
                of: identities[index], index: index, by: identities[0],
                role: admins.contains(index) ? .admin : .editor, genesis: founded.genesis,
                lamport: LamportStamp(clamping: UInt64(index)), using: &random)
        }
        self.identities = identities
        self.facts = facts
        newsroom = founded.newsroom
        newsroomKey = founded.newsroomKey
        genesis = founded.genesis
        recovery = founded.recovery
        self.policy = policy
    }

    /// The facts by which the first `count` identities are members.
    func facts(_ count: Int) -> [Fact] { Array(facts.prefix(1 + 2 * (count - 1))) }

    /// The facts with which the identity at `index` comes to a newsroom that has not met it.
    func joiningFacts(_ index: Int) -> [Fact] {
        [genesis] + facts[(2 * index - 1)...(2 * index)]
    }

    /// An invite, and its redemption.
    static func admission(
        of joiner: Wire.Identity, index: Int, by admin: Wire.Identity,
        role: Role = .editor, genesis: Fact, lamport: LamportStamp, using random: inout SplitMix64
    ) -> [Fact] {
        let code = JoinCode(
            genesis: genesis, admin: admin, role: role,
            expires: WallTime(millisecondsSinceEpoch: .max / 2), uses: 1, lamport: lamport,
            rosterHead: .zero, using: &random)
        let redeemed = try? code.redeem(
            identity: joiner, names: names(index),
            now: WallTime(millisecondsSinceEpoch: HostClock.epoch))
        guard let redeemed else { preconditionFailure("an invite for ever has not expired") }
        return Array(redeemed.dropFirst())
    }

    static func names(_ index: Int) -> Names {
        Names(editor: text("Editor \(index)"), device: text("host-\(index)"))
    }

    private static func text(_ string: String) -> Text {
        guard let text = try? Text(string, limit: NewsroomLimits.nameBytes) else {
            preconditionFailure("a short name without control characters")
        }
        return text
    }

    static let advisory = TestNewsroom(members: most, policy: .advisory)
    /// The same with two admins beside the founder: the second and the third member.
    static let withAdmins = TestNewsroom(members: 8, policy: .advisory, admins: [1, 2])
    static let quorum = TestNewsroom(members: most, policy: .quorum)
    /// Another newsroom on the same network.
    static let foreign = TestNewsroom(members: 2, policy: .advisory, seed: 1)

    /// The most members that seeded runs have.
    static let most = 12
}
