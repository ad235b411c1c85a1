internal import FoundationEssentials
internal import Newsroom
internal import Replication

// The parts of an envelope that nobody signed: a link proves who sends them.

extension MessageCodec {
    /// A message as it travels.
    static func envelope(_ message: Message) -> Byline_V1_Envelope {
        .filled {
            switch message {
            case .entries(let entries): $0.entries.entries = entries.map(\.payload.statement.field)
            case .beacons(let beacons): $0.beacons.beacons = beacons.map(\.statement.field)
            case .heardBeacons(let beacons, let ago):
                $0.beacons.beacons = beacons.map(\.statement.field)
                $0.beacons.ago = UInt32(clamping: max(ago.milliseconds, 1))
            case .acks(let acks): $0.acks.acks = acks.map(\.statement.field)
            case .facts(let facts): $0.facts.facts = facts.map(\.statement.field)
            case .deltas(let deltas): $0.deltas.deltas = deltas.map(\.field)
            case .hello(let hello): $0.hello = hello.field
            case .digest(let digest, let factsDigest):
                $0.digest.digest = digest.field
                $0.digest.factsDigest = factsDigest.field
            case .beaconRequest(let members, let follows):
                $0.beaconRequest.members = members.map(\.field)
                $0.beaconRequest.follows = follows
            case .newsroomKey(let key):
                $0.newsroomKey.generation = key.generation
                $0.newsroomKey.secret = key.secret.field
            case .refused(let refusal): $0.refused.reason = refusal.rawValue
            case .ackRefusal(let refusal): $0.ackRefusal = refusal.field
            case .history(let message): message.fill(&$0)
            }
        }
    }
}

extension AckRefusal {
    fileprivate var field: Byline_V1_AckRefusal {
        .filled {
            $0.article = article.description
            $0.claim = claim.field
            $0.member = member.field
            $0.entries = entries.map(\.payload.statement.field)
            $0.inTheWay = obstacles.claims.map(\.field)
            $0.outranked = obstacles.isOutranked
            $0.term = term.number
            $0.lamport = lamport.value
        }
    }
}

extension NewsroomDelta {
    fileprivate var field: Byline_V1_Delta {
        .filled {
            $0.member = member.field
            $0.instance = instance.field
            $0.from = from.number
            $0.upTo = upTo.number
            $0.entries = entries.map(\.payload.statement.field)
        }
    }
}

extension Digest {
    /// By member, so that equal digests have equal bytes.
    fileprivate var field: [Byline_V1_Progress] {
        members.sorted { $0.key < $1.key }.map { member, progress in
            .filled {
                $0.member = member.field
                $0.instance = progress.instance.field
                $0.version = progress.version.number
            }
        }
    }

    init(field: [Byline_V1_Progress]) throws(WireError) {
        guard field.count <= NewsroomLimits.members else { throw .tooMany }
        self.init()
        for progress in field {
            let member = try MemberID(field: progress.member)
            guard progress.hasInstance, members[member] == nil else { throw .malformed }
            members[member] = Progress(
                instance: try Instance(field: progress.instance),
                version: Version(progress.version))
        }
    }
}

extension Hello {
    fileprivate var field: Byline_V1_Hello {
        .filled {
            $0.newsroom = newsroom.digest.field
            $0.instance = instance.field
            $0.lamport = lamport.value
            $0.factsDigest = factsDigest.field
            $0.port = UInt32(port)
            $0.digestHint = digestHint
        }
    }

    /// A greeting may come from another newsroom: the answer to it is a refusal that says so.
    init(field: Byline_V1_Hello) throws(WireError) {
        guard field.hasInstance else { throw .malformed }
        self.init(
            newsroom: NewsroomID(try Bytes32(field: field.newsroom)),
            instance: try Instance(field: field.instance),
            lamport: try LamportStamp(field: field.lamport),
            factsDigest: try Bytes32(field: field.factsDigest),
            port: try UInt16(portField: field.port), digestHint: field.digestHint)
    }
}

extension NewsroomKey {
    init(field: Byline_V1_NewsroomKey) throws(WireError) {
        guard field.generation > 0 else { throw .malformed }
        self.init(generation: field.generation, secret: try Bytes32(field: field.secret))
    }
}
