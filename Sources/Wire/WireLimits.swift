internal import Newsroom

/// The caps of what is read from and written to the network. Whatever exceeds one is refused whole.
public enum WireLimits {
    /// A sealed datagram: with IPv6 and UDP headers still below the smallest MTU that IPv6 allows
    /// (1,280, RFC 8200 section 5), so nothing is ever fragmented.
    public static let datagramBytes = 1_200
    /// What sealing adds: the header in clear and ChaCha20-Poly1305's tag.
    public static let sealBytes = PacketHeader.byteCount + 16
    /// What is left of a datagram for an envelope.
    public static let datagramPayloadBytes = datagramBytes - sealBytes
    /// One frame of a link: the largest claim (a certificate of 513 acks of the longest article id)
    /// just fits, and a link that floods holds no more than this in memory.
    public static let frameBytes = 256 * 1_024
    /// Bytes of the statements in one answer with a journal's changes: with what is around them it
    /// fits a frame. A single one that does not is not handed on.
    public static let historyBytes = 192 * 1_024
    /// Statements in one message. The smallest has about 140 bytes, so that a frame holds fewer;
    /// the cap keeps a frame of empty ones from costing more memory than it has bytes.
    public static let statementsPerMessage = 2_048
    /// Facts in a stranger's message: its credential, genesis and two facts for each step of the
    /// chain of invites from the founder. Seven steps fit, and verifying them takes some 2 ms.
    public static let strangersFacts = 16
    /// Deltas in one message: one a member.
    public static let deltasPerMessage = NewsroomLimits.members
    /// A statement without the acks in its certificate: twice the largest claim, which leaves room
    /// for fields of later versions but not for a member that fills memory with unknown ones.
    public static let plainStatementBytes = 4_096
    /// A removal with the longest list of what remains (4,096 ids of 34 bytes), and a rotation of
    /// the largest newsroom's key (1,024 boxes of some 121 bytes): both fit, with room to spare.
    public static let largeFactBytes = 144 * 1_024
    /// A sealed newsroom key: 80 bytes with HPKE, with room for another suite.
    public static let keyBoxBytes = 96
    /// What a signed statement adds to its content and signature inside a list: three tags, and
    /// lengths below the frame's in at most 3, 3 and 1 bytes.
    static let signedHeadBytes = 10
    /// An entry's key: a byte of kind and an article's id, with room for later kinds.
    public static let keyBytes = 300
    /// An Ed25519 signature (RFC 8032 section 5.1.6).
    public static let signatureBytes = 64
    /// A genesis fact's nonce: 128 random bits, so that no two newsrooms are ever one.
    public static let genesisNonceBytes = 16
    /// An invite's seed: 128 random bits cannot be guessed, and keep the code short.
    public static let inviteSeedBytes = 16
    /// Verified acks remembered, by digest: the certificates of some thirty articles of the largest
    /// newsroom, in about 1 MiB.
    public static let verifiedAcks = 16_384
    /// Verified statements remembered whole: all that is said within some seconds, and so comes
    /// again over other links; at most 4 MiB of plain ones.
    public static let recentStatements = 1_024
    /// Derived multicast keys remembered: two runs of every member.
    public static let senderKeys = 2 * NewsroomLimits.members
    /// Letters of a join code, spaces and hyphens included: several times the longest.
    public static let joinCodeLetters = 8_192
}
