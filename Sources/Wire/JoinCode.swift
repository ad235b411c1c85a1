internal import Crypto
internal import FoundationEssentials
public import Newsroom
public import Replication

/// An invite as it is handed over: the newsroom's genesis, an admin's invite, and the secret half
/// of the invite's key. Whoever has its text may join, so it is shown only to who should.
public struct JoinCode: Sendable {
    /// The newsroom's first fact.
    public let genesis: Fact
    /// The invite, signed by an admin.
    public let invite: Fact
    /// The digest of the roster that the admin knew.
    public let rosterHead: Bytes32
    private let seed: [UInt8]
    private let terms: Invite

    /// The newsroom to join.
    public var newsroom: NewsroomID { NewsroomID(genesis.id.digest) }

    /// Invites into the newsroom of `genesis` as `admin`, with the system's randomness.
    ///
    /// - Parameter uses: how many may join with it, from 1 to `NewsroomLimits.members`.
    public init(
        genesis: Fact, admin: Identity, role: Role, expires: WallTime, uses: Int,
        lamport: LamportStamp, rosterHead: Bytes32
    ) {
        var system = SystemRandomNumberGenerator()
        self.init(
            genesis: genesis, admin: admin, role: role, expires: expires, uses: uses,
            lamport: lamport, rosterHead: rosterHead, using: &system)
    }

    /// Invites into the newsroom of `genesis` as `admin`. Outside of simulations, nobody may guess
    /// what `random` gives.
    public init(
        genesis: Fact, admin: Identity, role: Role, expires: WallTime, uses: Int,
        lamport: LamportStamp, rosterHead: Bytes32, using random: inout some RandomNumberGenerator
    ) {
        let newsroom = NewsroomID(genesis.id.digest)
        seed = randomBytes(WireLimits.inviteSeedBytes, using: &random)
        terms = Invite(
            inviteKey: inviteKey(seed: seed, newsroom: newsroom).member.key, role: role,
            expires: expires, uses: uses)
        invite = Signer(identity: admin, newsroom: newsroom).sign(.invite(terms), lamport: lamport)
        self.genesis = genesis
        self.rosterHead = rosterHead
    }

    /// Reads a code. White space, hyphens and case do not matter.
    ///
    /// That its admin is one is not looked at here: the roster judges that.
    public init(parsing text: String) throws(JoinCodeError) {
        guard (JoinCode.leastLetters...WireLimits.joinCodeLetters).contains(text.utf8.count) else {
            throw .notACode
        }
        guard let code = CodeText.decode(text) else { throw .typingError }
        guard code.version == CodeText.joinVersion else { throw .newerVersion(code.version) }
        do throws(WireError) {
            try self.init(content: code.content)
        } catch {
            throw .notGenuine(error)
        }
    }

    /// The code's letters: secret, and one word.
    public var text: String {
        let field = Byline_V1_JoinCode.filled {
            $0.inviteSeed = Data(seed)
            $0.genesis = genesis.statement.field
            $0.invite = invite.statement.field
            $0.rosterHead = rosterHead.field
        }
        return CodeText.encode(field.wireBytes, version: CodeText.joinVersion)
    }

    /// Joins as `identity`: the facts that a new home begins with, which are the genesis, the
    /// invite, and the new member's own, countersigned with the invite's key.
    ///
    /// - Parameter now: this machine's wall clock. The member that admits the joiner looks at its
    ///   own.
    /// - Throws: `expired`.
    public func redeem(
        identity: Identity, names: Names, now: WallTime
    ) throws(JoinCodeError) -> [Fact] {
        guard now <= terms.expires else { throw .expired }
        let redemption = FactBody.member(
            Redemption(
                invite: invite.id, inviteKey: terms.inviteKey, names: names, redeemed: now,
                sealingKey: identity.sealingKey))
        let lamport = invite.lamport.advanced()
        var field = FactCodec.field(redemption, lamport: lamport)
        field.member.inviteSignature = Data(
            inviteKey(seed: seed, newsroom: newsroom).signature(
                over: FactCodec.countersigned(
                    newsroom: newsroom, invite: invite.id, member: identity.member)))
        let content = statementContent(
            newsroom: newsroom, member: identity.member, kind: .fact(field))
        let member = Fact(
            author: identity.member, lamport: lamport, body: redemption,
            statement: SignedStatement(
                content: content, signature: identity.signature(over: content)))
        return [genesis, invite, member]
    }

    /// Two signatures, two keys, two hashes and a seed alone take more letters.
    private static let leastLetters = 300

    private init(content: [UInt8]) throws(WireError) {
        let field = try Byline_V1_JoinCode(wireBytes: content)
        seed = Array(field.inviteSeed)
        genesis = try FactCodec.decode(SignedStatement(field: field.genesis), newsroom: nil)
        let newsroom = NewsroomID(genesis.id.digest)
        invite = try FactCodec.decode(SignedStatement(field: field.invite), newsroom: newsroom)
        rosterHead = try Bytes32(field: field.rosterHead)
        guard case .invite(let terms) = invite.body else { throw .malformed }
        guard seed.count == WireLimits.inviteSeedBytes,
            inviteKey(seed: seed, newsroom: newsroom).member.key == terms.inviteKey
        else { throw .badKey }
        self.terms = terms
    }
}

/// The key pair of an invite: HKDF-SHA256 (RFC 5869) of the seed in the code.
private func inviteKey(seed: [UInt8], newsroom: NewsroomID) -> Identity {
    let derived = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: seed),
        info: Array("byline invite".utf8) + newsroom.digest.bytes, outputByteCount: Bytes32.count)
    return Identity(checkedSeed: derived.withUnsafeBytes { Array($0) })
}
