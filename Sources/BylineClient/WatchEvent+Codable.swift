/// One JSON object an event: `event` with its name, beside it what the event carries.
extension WatchEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case event, presence, locks, article, desk, lock, by, reason, notice, session
        case to, line
    }

    /// Reads an event; a name that this program does not know gives ``unknown(name:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .event)
        switch name {
        case "snapshot":
            self = .snapshot(
                presence: try container.decode([Presence].self, forKey: .presence),
                locks: try container.decode([Lock].self, forKey: .locks))
        case "claimed": self = .claimed(try Self.change(in: container))
        case "released": self = .released(try Self.change(in: container))
        case "offered":
            self = .offered(
                try Self.change(in: container), to: try container.decode(Holder.self, forKey: .to))
        case "given":
            self = .given(
                try Self.change(in: container),
                by: try container.decodeIfPresent(Holder.self, forKey: .by))
        case "asked": self = .asked(try Asking(from: decoder))
        case "answered": self = .answered(try Asking(from: decoder))
        case "line":
            self = .line(
                LineChange(
                    article: try container.decode(String.self, forKey: .article),
                    desk: try container.decodeIfPresent(String.self, forKey: .desk),
                    line: try container.decode([Waiter].self, forKey: .line),
                    lock: try container.decodeIfPresent(Lock.self, forKey: .lock)))
        case "taken": self = .taken(try Self.change(in: container))
        case "unverified": self = .unverified(try Self.change(in: container))
        case "verified": self = .verified(try Self.change(in: container))
        case "pending": self = .pending(try Self.change(in: container))
        case "withdrawn":
            self = .withdrawn(
                try Self.change(in: container),
                by: try container.decode(Holder.self, forKey: .by))
        case "orphaned": self = .orphaned(try Self.change(in: container))
        case "restored": self = .restored(try Self.change(in: container))
        case "lost": self = .lost(try Loss(from: decoder))
        case "session": self = .session(try OpenedSession(from: decoder))
        case "moved": self = .moved(try Move(from: decoder))
        case "memberHere":
            self = .memberHere(try container.decode(Presence.self, forKey: .presence))
        case "memberGone":
            self = .memberGone(try container.decode(Presence.self, forKey: .presence))
        case "overflow": self = .overflow
        default: self = .unknown(name: name)
        }
    }

    private static func change(
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> LockChange {
        LockChange(
            article: try container.decode(String.self, forKey: .article),
            desk: try container.decodeIfPresent(String.self, forKey: .desk),
            lock: try container.decodeIfPresent(Lock.self, forKey: .lock))
    }

    private static func encode(
        _ change: LockChange, in container: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        try container.encode(change.article, forKey: .article)
        try container.encode(change.desk, forKey: .desk)
        try container.encode(change.lock, forKey: .lock)
    }

    /// Writes an event, `null` where there is no value, so that scripts find the same keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .event)
        switch self {
        case .snapshot(let presence, let locks):
            try container.encode(presence, forKey: .presence)
            try container.encode(locks, forKey: .locks)
        case .claimed(let change), .released(let change), .taken(let change),
            .orphaned(let change), .restored(let change), .pending(let change),
            .unverified(let change), .verified(let change):
            try Self.encode(change, in: &container)
        case .withdrawn(let change, let by):
            try Self.encode(change, in: &container)
            try container.encode(by, forKey: .by)
        case .given(let change, let by):
            try Self.encode(change, in: &container)
            try container.encode(by, forKey: .by)
        case .offered(let change, let heir):
            try Self.encode(change, in: &container)
            try container.encode(heir, forKey: .to)
        case .asked(let asking), .answered(let asking): try asking.encode(to: encoder)
        case .line(let change):
            try container.encode(change.article, forKey: .article)
            try container.encode(change.desk, forKey: .desk)
            try container.encode(change.line, forKey: .line)
            try container.encode(change.lock, forKey: .lock)
        case .lost(let loss): try loss.encode(to: encoder)
        case .session(let session): try session.encode(to: encoder)
        case .moved(let move): try move.encode(to: encoder)
        case .memberHere(let presence), .memberGone(let presence):
            try container.encode(presence, forKey: .presence)
        case .overflow, .unknown:
            break
        }
    }
}
