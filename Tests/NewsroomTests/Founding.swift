import Newsroom
import Replication
import Wire

/// A newsroom's facts for tests, signed once: keys are slow in debug builds.
struct Founding: Sendable {
    let identities: [Identity]
    let newsroom: NewsroomID
    let newsroomKey: NewsroomKey
    let recovery: String
    let policy: LockPolicy
    private let all: [Fact]

    static let shared = founded(.advisory)
    static let quorum = founded(.quorum)

    private static func founded(_ policy: LockPolicy, admins: Set<Int> = []) -> Founding {
        do {
            return try Founding(members: 8, policy: policy, admins: admins)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The same with two admins beside the founder: the second and the third member.
    static let withAdmins = founded(.advisory, admins: [1, 2])

    /// Founds a newsroom whose founder is its first member; the others redeem one invite each.
    init(members: Int, policy: LockPolicy, admins: Set<Int> = []) throws {
        let identities = try (0..<members).map { index in
            try Identity(seed: Array(repeating: UInt8(index + 1), count: 32))
        }
        let founded = try Wire.Founding.found(
            name: Text("The Daily Example", limit: 128), policy: policy,
            names: Founding.names(0), identity: identities[0])
        let newsroom = NewsroomID(founded.genesis.id.digest)
        var facts = [founded.genesis]
        for index in 1..<members {
            let code = JoinCode(
                genesis: founded.genesis, admin: identities[0],
                role: admins.contains(index) ? .admin : .editor,
                expires: WallTime(millisecondsSinceEpoch: 4_000_000_000_000), uses: 1,
                lamport: LamportStamp(clamping: UInt64(index)), rosterHead: .zero)
            facts += try code.redeem(
                identity: identities[index], names: Founding.names(index),
                now: WallTime(millisecondsSinceEpoch: 1_800_000_000_000)
            ).dropFirst()
        }
        newsroomKey = founded.newsroomKey
        recovery = founded.recovery
        self.identities = identities
        self.newsroom = newsroom
        self.policy = policy
        all = facts
    }

    /// The facts by which the first `count` identities are members.
    func facts(_ count: Int) -> [Fact] { Array(all.prefix(1 + 2 * (count - 1))) }

    private static func names(_ index: Int) throws -> Names {
        try Names(
            editor: Text("Editor \(index)", limit: 128), device: Text("host-\(index)", limit: 128))
    }
}
