internal import ArgumentParser
internal import Newsroom
internal import Simulator

/// What runs have in common, whatever their seed.
struct RunOptions: ParsableArguments {
    @Option(name: .long, help: "Members at the beginning, 2 to 12; drawn if not given.")
    var nodes: Int?

    @Option(name: .long, help: "How long things go wrong, at most 1440; drawn if not given.")
    var minutes: Double?

    @Option(
        name: .long,
        help: "What may go wrong: none, network, process, disk, identity, byzantine, all.")
    var faults: [FaultList] = []

    @Option(name: .long, help: "The rule that decides locks: advisory or quorum.")
    var policy = PolicyName.advisory

    @Option(
        name: .long,
        help: "How statements are signed: hash, ed25519, or mixed (every 16th seed ed25519).")
    var signatures = SignatureChoice.mixed

    @Flag(name: .long, help: "Programs open and close sessions, too.")
    var sessions = false

    @Flag(name: .long, help: "Editors wait in line, ask, answer and give, too.")
    var queue = false

    func validate() throws {
        if let nodes, !(2...12).contains(nodes) {
            throw ValidationError("--nodes \(nodes): a run has 2 to 12 members")
        }
        if let minutes, !(minutes > 0 && minutes <= 1_440) {
            throw ValidationError("--minutes \(minutes): give more than 0, and 1440 at most")
        }
    }

    /// What goes wrong if nothing is said of it: everything.
    var faultKinds: FaultKinds {
        faults.isEmpty ? .all : faults.reduce(into: []) { $0.formUnion($1.kinds) }
    }

    func options(seed: UInt64) -> Options {
        var options = Options(seed: seed, policy: policy.policy, faults: faultKinds)
        options.nodes = nodes
        options.minutes = minutes
        options.hasSessions = sessions
        options.hasLines = queue
        options.signatures = signatures.signatures(seed: seed)
        return options
    }

    /// The words that say the same, for another process or for people.
    var words: [String] {
        var words = ["--policy", policy.rawValue, "--faults", FaultList(kinds: faultKinds).text]
        if let nodes { words += ["--nodes", "\(nodes)"] }
        if let minutes { words += ["--minutes", "\(minutes)"] }
        if sessions { words.append("--sessions") }
        if queue { words.append("--queue") }
        return words + ["--signatures", signatures.rawValue]
    }

    /// The command that plays one seed again, and tells what happens.
    func replay(seed: UInt64) -> String {
        (["simulate", "--seed", "\(seed)"] + words + ["--trace"]).joined(separator: " ")
    }
}

/// A policy by its name.
enum PolicyName: String, CaseIterable, ExpressibleByArgument {
    case advisory
    case quorum

    var policy: LockPolicy { self == .quorum ? .quorum : .advisory }
}

/// How a seed's statements are signed.
enum SignatureChoice: String, CaseIterable, ExpressibleByArgument {
    case hash
    case ed25519
    case mixed

    func signatures(seed: UInt64) -> Signatures {
        switch self {
        case .hash: .keyedHash
        case .ed25519: .ed25519
        case .mixed: seed.isMultiple(of: 16) ? .ed25519 : .keyedHash
        }
    }
}

/// Kinds of faults, as a list with commas.
struct FaultList: ExpressibleByArgument {
    let kinds: FaultKinds

    private static let names: [(name: String, kinds: FaultKinds)] = [
        ("network", .network), ("process", .process), ("disk", .disk), ("identity", .identity),
        ("byzantine", .byzantine),
    ]

    init(kinds: FaultKinds) { self.kinds = kinds }

    init?(argument: String) {
        var kinds: FaultKinds = []
        let all = FaultList.names + [("none", .none), ("all", .all)]
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let known = all.first(where: { $0.name == word }) else { return nil }
            kinds.formUnion(known.kinds)
        }
        self.kinds = kinds
    }

    var text: String {
        if kinds == .all { return "all" }
        let names = FaultList.names.filter { kinds.contains($0.kinds) }.map(\.name)
        return names.isEmpty ? "none" : names.joined(separator: ",")
    }
}
