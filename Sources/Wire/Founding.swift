internal import FoundationEssentials
public import Newsroom
public import Replication

/// A newsroom that was just founded.
public struct Founded: Sendable {
    /// The newsroom.
    public let newsroom: NewsroomID
    /// Its first fact.
    public let genesis: Fact
    /// The private half of the recovery key as a code, to be shown once and kept on paper: it can
    /// grant an admin when the last one is lost.
    public let recovery: String
    /// The first key of its multicast.
    public let newsroomKey: NewsroomKey
}

/// The founding of newsrooms.
public enum Founding {
    /// Founds a newsroom, with the system's randomness.
    public static func found(
        name: Text, policy: LockPolicy, names: Names, identity: Identity
    ) -> Founded {
        var system = SystemRandomNumberGenerator()
        return found(
            name: name, policy: policy, names: names, identity: identity, using: &system)
    }

    /// Founds a newsroom. Outside of simulations, nobody may guess what `random` gives.
    public static func found(
        name: Text, policy: LockPolicy, names: Names, identity: Identity,
        using random: inout some RandomNumberGenerator
    ) -> Founded {
        let recovery = Identity(using: &random)
        let nonce = randomBytes(WireLimits.genesisNonceBytes, using: &random)
        let genesis = genesis(
            Genesis(
                name: name, policy: policy, recoveryKey: recovery.member.key, founder: names,
                sealingKey: identity.sealingKey),
            nonce: nonce, identity: identity)
        let newsroomKey = NewsroomKey(generation: 1, secret: .random(using: &random))
        return Founded(
            newsroom: NewsroomID(genesis.id.digest), genesis: genesis,
            recovery: CodeText.encode(recovery.seed, version: CodeText.recoveryVersion),
            newsroomKey: newsroomKey)
    }

    /// The recovery key's grant: it makes `member`, which has redeemed an invite, an admin senior
    /// to all others. Nil if `code` was not copied right.
    ///
    /// - Parameters:
    ///   - code: `Founded.recovery`. That it is this newsroom's is for the roster to judge.
    ///   - lamport: above all stamps known: of two such grants the later one is senior.
    public static func recoveryGrant(
        code: String, to member: MemberID, in newsroom: NewsroomID, lamport: LamportStamp
    ) -> Fact? {
        guard let code = CodeText.decode(code), code.version == CodeText.recoveryVersion,
            let recovery = try? Identity(seed: code.content)
        else { return nil }
        return Signer(identity: recovery, newsroom: newsroom)
            .sign(.grant(Grant(member: member)), lamport: lamport)
    }

    /// The first fact of a newsroom; it names no newsroom, for its digest will be the name.
    private static func genesis(
        _ genesis: Genesis, nonce: [UInt8], identity: Identity
    ) -> Fact {
        var field = FactCodec.field(.genesis(genesis), lamport: .zero)
        field.genesis.nonce = Data(nonce)
        let content = statementContent(
            newsroom: nil, member: identity.member, kind: .fact(field))
        return Fact(
            author: identity.member, lamport: .zero, body: .genesis(genesis),
            statement: SignedStatement(
                content: content, signature: identity.signature(over: content)))
    }
}
