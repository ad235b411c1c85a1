import Newsroom
import Redux
import Replication
import Wire

/// A newsroom's facts for tests, signed once: keys are slow in debug builds.
struct Founding: Sendable {
    let identities: [Identity]
    let newsroom: NewsroomID
    let newsroomKey: NewsroomKey
    private let all: [Fact]

    static let shared = founded(.advisory)
    static let quorum = founded(.quorum)

    private static func founded(_ policy: LockPolicy) -> Founding {
        do {
            return try Founding(members: 8, policy: policy)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// Founds a newsroom whose founder is its first member; the others redeem one invite each.
    init(members: Int, policy: LockPolicy) throws {
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
                genesis: founded.genesis, admin: identities[0], role: .editor,
                expires: WallTime(millisecondsSinceEpoch: 4_000_000_000_000), uses: 1,
                lamport: LamportStamp(clamping: UInt64(index)), rosterHead: .zero)
            facts += try code.redeem(
                identity: identities[index], names: Founding.names(index),
                now: WallTime(millisecondsSinceEpoch: 1_800_000_000_000)
            ).dropFirst()
        }
        newsroomKey = founded.newsroomKey
        self.identities = identities
        self.newsroom = newsroom
        all = facts
    }

    /// The facts by which the first `count` identities are members.
    func facts(_ count: Int) -> [Fact] { Array(all.prefix(1 + 2 * (count - 1))) }

    /// A member's store before its daemon has started.
    func store(of identity: Identity, at time: Time) -> Store<NewsroomReducer> {
        Store(
            NewsroomState(member: identity.member, newsroom: newsroom, at: time),
            reducer: NewsroomReducer(signing: Signer(identity: identity, newsroom: newsroom)))
    }

    private static func names(_ index: Int) throws -> Names {
        try Names(
            editor: Text("Editor \(index)", limit: 128), device: Text("host-\(index)", limit: 128))
    }
}
