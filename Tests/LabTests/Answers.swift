// What `--json` gives, as far as these tests look at it. Written here once more, on purpose: the
// tests see the JSON as any other program does, not through the types that made it.

struct Holder: Decodable, Equatable {
    let member: String
    let editor: String
    let device: String
    let isSelf: Bool
    let kind: String
    let agent: String?

    enum CodingKeys: String, CodingKey {
        case member, editor, device, kind, agent
        case isSelf = "self"
    }
}

struct Lock: Decodable, Equatable {
    struct SeenBy: Decodable, Equatable {
        let count: Int
        let of: Int
    }

    let article: String
    let state: String
    let holder: Holder
    let term: Int
    let token: Int
    let claim: String
    let established: Bool
    let seenBy: SeenBy
    let missing: Missing?
    let line: [Waiter]
    let activity: String?
    let lastRevision: Revision?

    struct Revision: Decodable, Equatable {
        let revision: String
        let by: Holder
    }

    struct Missing: Decodable, Equatable {
        let count: Int
        let members: [Holder]
    }
}

struct Waiter: Decodable, Equatable {
    let who: Holder
    let note: String?
    let asks: Bool
}

struct LockAnswer: Decodable {
    let outcome: String
    let lock: Lock?
    let message: String?
    let next: Holder?
    let refusal: String?
    let warning: String?
}

struct Presence: Decodable, Equatable {
    let member: String
    let editor: String
    let state: String
    let isSelf: Bool
    let editing: [String]
    let viewing: [String]
    let activity: String?

    enum CodingKeys: String, CodingKey {
        case member, editor, state, editing, viewing, activity
        case isSelf = "self"
    }
}

struct Status: Decodable {
    let name: String
    let policy: String
    let peers: Int
    let members: Int
    let cutOff: Bool
    let pending: [String]
    let discovery: String
    let stateDigest: String
    let pid: Int32
    let port: Int
    let counters: [String: UInt64]

    /// Everything that was dropped since the daemon started, whatever the reason.
    var drops: UInt64 {
        counters.reduce(0) { $1.key.lowercased().contains("drop") ? $0 + $1.value : $0 }
    }
}

/// One line of `byline watch --json`, or one of the notices of `byline notices --json`.
struct Event: Decodable {
    let event: String
    let article: String?
    let lock: Lock?
    let by: Holder?
    let reason: String?
    let notice: String?
    let to: Holder?
    let line: [Waiter]?
    let message: String?
    let seconds: Int?
    let answer: String?
    let since: String?
    let why: String?
}
