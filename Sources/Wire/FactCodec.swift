internal import FoundationEssentials
public import Newsroom
internal import Replication

/// Facts from and to signed statements.
public enum FactCodec {
    /// Verifies a fact and reads it.
    ///
    /// - Parameter newsroom: where it must belong; nil accepts only a genesis, which founds one.
    /// - Throws: what is wrong with it. A fact of a kind that this version does not know is no
    ///   error: its body is `unknown`.
    public static func decode(
        _ statement: SignedStatement, newsroom: NewsroomID?
    ) throws(WireError) -> Fact {
        let open = try OpenStatement(statement)
        let fact = try value(of: open, newsroom: newsroom)
        try open.verify()
        return fact
    }

    /// The fact that a statement says; only its countersignature is verified yet.
    static func value(
        of open: OpenStatement, newsroom: NewsroomID?
    ) throws(WireError) -> Fact {
        guard case .fact(let field) = open.kind else { throw .malformed }
        switch field.body {
        case .removal, .newsroomKey: try open.requireSize(WireLimits.largeFactBytes)
        case .genesis, .invite, .member, .grant, nil: try open.requirePlainSize()
        }
        let body: FactBody
        switch field.body {
        case .genesis(let genesis):
            guard open.isOutsideNewsrooms else { throw .malformed }
            let founded = NewsroomID(Bytes32(sha256: open.statement.content))
            guard newsroom == nil || newsroom == founded else { throw .otherNewsroom }
            body = .genesis(try value(of: genesis))
        case .invite(let invite):
            try require(newsroom, open)
            body = try value(of: invite)
        case .member(let redemption):
            let newsroom = try require(newsroom, open)
            body = .member(try value(of: redemption, by: open.member, in: newsroom))
        case .grant(let grant):
            try require(newsroom, open)
            body = .grant(Grant(member: try MemberID(field: grant.member)))
        case .removal(let removal):
            try require(newsroom, open)
            body = .removal(try Removal(field: removal))
        case .newsroomKey(let rotation):
            try require(newsroom, open)
            body = .newsroomKey(try KeyRotation(field: rotation))
        case nil:
            try require(newsroom, open)
            body = .unknown
        }
        return Fact(
            author: open.member, lamport: try LamportStamp(field: field.lamport), body: body,
            statement: open.statement)
    }

    /// How a fact travels, without a genesis' nonce and a redemption's countersignature.
    static func field(_ body: FactBody, lamport: LamportStamp) -> Byline_V1_Fact {
        .filled {
            $0.lamport = lamport.value
            switch body {
            case .genesis(let genesis): $0.genesis = field(genesis)
            case .invite(let invite): $0.invite = field(invite)
            case .member(let redemption): $0.member = field(redemption)
            case .grant(let grant): $0.grant.member = grant.member.field
            case .removal(let removal): $0.removal = removal.field
            case .newsroomKey(let rotation): $0.newsroomKey = rotation.field
            case .unknown: break
            }
        }
    }

    /// What an invite's key signs for a joiner.
    static func countersigned(
        newsroom: NewsroomID, invite: FactID, member: MemberID
    ) -> [UInt8] {
        Array("byline redemption".utf8) + newsroom.digest.bytes + invite.digest.bytes
            + member.key.bytes
    }

    @discardableResult
    private static func require(
        _ newsroom: NewsroomID?, _ open: OpenStatement
    ) throws(WireError) -> NewsroomID {
        guard let newsroom else { throw .otherNewsroom }
        try open.require(newsroom)
        return newsroom
    }
}

extension FactCodec {
    fileprivate static func field(_ genesis: Genesis) -> Byline_V1_Genesis {
        .filled {
            $0.name = genesis.name.description
            $0.policy =
                switch genesis.policy {
                case .advisory: .advisory
                case .quorum: .quorum
                }
            $0.recoveryKey = genesis.recoveryKey.field
            $0.founder = genesis.founder.field
            $0.sealingKey = genesis.sealingKey.field
        }
    }

    fileprivate static func field(_ invite: Invite) -> Byline_V1_Invite {
        .filled {
            $0.inviteKey = invite.inviteKey.field
            $0.role =
                switch invite.role {
                case .editor: .editor
                case .admin: .admin
                }
            $0.expires = invite.expires.millisecondsSinceEpoch
            $0.uses = UInt32(clamping: invite.uses)
        }
    }

    fileprivate static func field(_ redemption: Redemption) -> Byline_V1_Redemption {
        .filled {
            $0.invite = redemption.invite.digest.field
            $0.inviteKey = redemption.inviteKey.field
            $0.names = redemption.names.field
            $0.redeemed = redemption.redeemed.millisecondsSinceEpoch
            $0.sealingKey = redemption.sealingKey.field
        }
    }

    /// A policy that is not known here cannot be followed, so its newsroom cannot be joined.
    fileprivate static func value(of field: Byline_V1_Genesis) throws(WireError) -> Genesis {
        let policy: LockPolicy =
            switch field.policy {
            case .advisory: .advisory
            case .quorum: .quorum
            case .unspecified: throw .malformed
            case .UNRECOGNIZED: throw .unknownVersion
            }
        guard field.nonce.count == WireLimits.genesisNonceBytes else { throw .malformed }
        return Genesis(
            name: try Text(field: field.name, limit: NewsroomLimits.nameBytes), policy: policy,
            recoveryKey: try Bytes32(keyField: field.recoveryKey),
            founder: try Names(field: field.founder),
            sealingKey: try HPKESealing.key(field: field.sealingKey))
    }

    /// An invite to a role of a later version is kept and relayed like any unknown fact.
    fileprivate static func value(of field: Byline_V1_Invite) throws(WireError) -> FactBody {
        let role: Role
        switch field.role {
        case .editor: role = .editor
        case .admin: role = .admin
        case .unspecified: throw .malformed
        case .UNRECOGNIZED: return .unknown
        }
        guard (1...UInt32(NewsroomLimits.members)).contains(field.uses) else { throw .malformed }
        return .invite(
            Invite(
                inviteKey: try Bytes32(keyField: field.inviteKey), role: role,
                expires: WallTime(millisecondsSinceEpoch: field.expires), uses: Int(field.uses)))
    }

    fileprivate static func value(
        of field: Byline_V1_Redemption, by joiner: MemberID, in newsroom: NewsroomID
    ) throws(WireError) -> Redemption {
        let redemption = Redemption(
            invite: FactID(try Bytes32(field: field.invite)),
            inviteKey: try Bytes32(keyField: field.inviteKey),
            names: try Names(field: field.names),
            redeemed: WallTime(millisecondsSinceEpoch: field.redeemed),
            sealingKey: try HPKESealing.key(field: field.sealingKey))
        try Ed25519.verify(
            Array(field.inviteSignature),
            over: countersigned(newsroom: newsroom, invite: redemption.invite, member: joiner),
            by: redemption.inviteKey)
        return redemption
    }
}

extension Fact {
    /// A fact whose id is the digest of its statement.
    init(author: MemberID, lamport: LamportStamp, body: FactBody, statement: SignedStatement) {
        self.init(
            id: FactID(Bytes32(sha256: statement.content)), author: author, lamport: lamport,
            body: body, statement: statement)
    }
}
