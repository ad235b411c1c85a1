public import Replication

/// The rule that decides locks in a newsroom, chosen at its founding.
public enum LockPolicy: String, Hashable, Sendable, Codable {
    /// Never blocks anyone; the earliest claim wins when partitions heal.
    case advisory
    /// A claim counts only with the acks of a majority.
    case quorum
}

/// What a member may do.
public enum Role: String, Hashable, Sendable, Codable {
    /// Claims and releases.
    case editor
    /// Also invites, names other admins, and removes.
    case admin
}

/// How an editor and its machine are called.
public struct Names: Hashable, Sendable, Codable {
    /// The editor's name.
    public let editor: Text
    /// The machine's name.
    public let device: Text
    /// The editor is a program: nobody works on that machine.
    public let isAgent: Bool

    /// An editor's and a machine's name.
    public init(editor: Text, device: Text, isAgent: Bool = false) {
        self.editor = editor
        self.device = device
        self.isAgent = isAgent
    }
}

/// The fact that a newsroom begins with; its digest is the newsroom's id.
public struct Genesis: Hashable, Sendable, Codable {
    /// The newsroom's name.
    public let name: Text
    /// The lock policy, for good.
    public let policy: LockPolicy
    /// The public key that can grant an admin when the last one is lost.
    public let recoveryKey: Bytes32
    /// The founder's names; its key is the fact's author.
    public let founder: Names
    /// The founder's X25519 public key, to which newsroom keys are sealed.
    public let sealingKey: Bytes32

    /// A genesis by its parts.
    public init(
        name: Text, policy: LockPolicy, recoveryKey: Bytes32, founder: Names, sealingKey: Bytes32
    ) {
        self.name = name
        self.policy = policy
        self.recoveryKey = recoveryKey
        self.founder = founder
        self.sealingKey = sealingKey
    }
}

/// An admin's word that whoever holds a key may join.
public struct Invite: Hashable, Sendable, Codable {
    /// The Ed25519 public key of the invite, whose private half is in the code.
    public let inviteKey: Bytes32
    /// What the joiner may do.
    public let role: Role
    /// Later redemptions, by the redeemer's and the admitting member's clock, are refused.
    public let expires: WallTime
    /// How many may join with it.
    public let uses: Int

    /// An invite by its parts.
    public init(inviteKey: Bytes32, role: Role, expires: WallTime, uses: Int) {
        self.inviteKey = inviteKey
        self.role = role
        self.expires = expires
        self.uses = uses
    }
}

/// A new member's own word, countersigned with the invite's key: an invite redeemed. Its author
/// is the joiner.
public struct Redemption: Hashable, Sendable, Codable {
    /// The invite.
    public let invite: FactID
    /// The invite's public key, so that the countersignature can be checked before the invite came.
    public let inviteKey: Bytes32
    /// The joiner's names.
    public let names: Names
    /// When, by the joiner's wall clock.
    public let redeemed: WallTime
    /// The joiner's X25519 public key, to which newsroom keys are sealed.
    public let sealingKey: Bytes32

    /// A redemption by its parts.
    public init(
        invite: FactID, inviteKey: Bytes32, names: Names, redeemed: WallTime, sealingKey: Bytes32
    ) {
        self.invite = invite
        self.inviteKey = inviteKey
        self.names = names
        self.redeemed = redeemed
        self.sealingKey = sealingKey
    }
}

/// What a fact says.
public enum FactBody: Hashable, Sendable, Codable {
    /// The newsroom's beginning.
    case genesis(Genesis)
    /// An admin's invite.
    case invite(Invite)
    /// A member joined.
    case member(Redemption)
    /// A member is an admin from now on.
    case grant(Grant)
    /// A key does not belong here any more.
    case removal(Removal)
    /// The newsroom has a new key.
    case newsroomKey(KeyRotation)
    /// A kind that this version does not know: kept and relayed, not judged.
    case unknown
}

/// A signed fact about who belongs to the newsroom; kept for ever.
public struct Fact: Hashable, Sendable, Codable {
    /// The digest of the signed bytes.
    public let id: FactID
    /// Who signed it.
    public let author: MemberID
    /// The author's clock; of two redemptions of one use, the lower stands.
    public let lamport: LamportStamp
    /// What it says.
    public let body: FactBody
    /// The signed bytes.
    public let statement: SignedStatement

    /// A fact by all its parts; `id` must be the digest of the statement's content.
    public init(
        id: FactID, author: MemberID, lamport: LamportStamp, body: FactBody,
        statement: SignedStatement
    ) {
        self.id = id
        self.author = author
        self.lamport = lamport
        self.body = body
        self.statement = statement
    }
}
