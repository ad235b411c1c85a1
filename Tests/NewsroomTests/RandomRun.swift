import Newsroom
import Replication
import Testing

/// One seeded run: editors at work on a bad day, then the faults stop, and all must be well.
struct RandomRun {
    let seed: UInt64
    let cluster: Cluster
    let articles: [ArticleID]
    private var random: SplitMix64
    private(set) var script: [String] = []
    private var copies: [Int: [Record]] = [:]
    private var late: [Int] = []
    private let mayRestore: Bool

    init(
        seed: UInt64, founding: Founding = .shared, isSigning: Bool = false,
        mayRestore: Bool = false
    ) throws {
        self.seed = seed
        self.mayRestore = mayRestore
        random = SplitMix64(seed: seed)
        let count = Int.random(in: 3...6, using: &random)
        let known = Bool.random(using: &random) ? count : Int.random(in: 2...count, using: &random)
        cluster = try Cluster(
            count, seed: seed &+ 1_000_003, founding: founding, isSigning: isSigning,
            isRecording: false, knowing: known)
        late = Array(known..<count)
        articles = try (0..<Int.random(in: 1...3, using: &random)).map { try ArticleID("a\($0)") }
        cluster.faults.lostPercent = [0, 0, 10, 50].randomElement(using: &random) ?? 0
        cluster.faults.doubledPercent = [0, 20].randomElement(using: &random) ?? 0
        cluster.faults.jitter = [0, 0, 20, 400].randomElement(using: &random) ?? 0
        cluster.faults.diskDelay = [0, 2, 50, 600].randomElement(using: &random) ?? 0
        cluster.faults.isMulticastOn = Int.random(in: 0..<4, using: &random) > 0
        cluster.faults.isTaping = true
    }

    /// Runs `steps` steps with faults and thirty seconds without; returns what was wrong.
    mutating func play(steps: Int) -> [String] {
        pause(Int64.random(in: 0...3_000, using: &random))
        for _ in 0..<steps {
            step()
            for node in cluster.nodes { cluster.witness.glance(node) }
            pause(pauseLength)
        }
        calm()
        if cluster.witness.said > 100_000 {
            cluster.witness.fault("\(cluster.witness.said) messages: \(cluster.witness.messages)")
        }
        return cluster.witness.violations
    }

    private var pauseLength: Int64 {
        mutating get {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: Int64.random(in: 0...5, using: &random)
            case 4..<8: Int64.random(in: 0...400, using: &random)
            case 8: Int64.random(in: 0...3_000, using: &random)
            default: Int64.random(in: 0...8_000, using: &random)
            }
        }
    }

    private mutating func pause(_ milliseconds: Int64) {
        cluster.run(.milliseconds(milliseconds))
        script.append("+\(milliseconds)")
    }

    // MARK: Steps

    private mutating func step() {
        let node = cluster.nodes.randomElement(using: &random) ?? cluster[0]
        let article = articles.randomElement(using: &random) ?? articles[0]
        let isForced = Int.random(in: 0..<3, using: &random) == 0
        let choice = Int.random(in: 0..<100, using: &random)
        switch choice {
        case 0..<25 where node.isAlive:
            note("claim", node, article, isForced ? "offline" : "")
            node.claim(article, offline: isForced)
        case 25..<35 where node.isAlive:
            note("take", node, article, isForced ? "offline" : "")
            node.take(article, offline: isForced)
        case 35..<50 where node.isAlive:
            note("release", node, article)
            node.release(article)
        case 50..<62: cutSomething()
        case 62..<72:
            script.append("heal")
            cluster.heal()
        case 72..<80: toggle(node)
        case 80..<84: join()
        case 84..<90: replay()
        case 90..<93: changeWeather()
        case 93..<95 where mayRestore: restore(node)
        case 95..<100 where node.isAlive:
            note("emit", node, article)
            node.emit(article.text)
        default: break
        }
    }

    private mutating func note(
        _ what: String, _ node: Cluster.Node, _ article: ArticleID? = nil, _ more: String = ""
    ) {
        let name = article.map { " \($0)" } ?? ""
        script.append("\(what) \(node.index)\(name)\(more.isEmpty ? "" : " " + more)")
    }

    private mutating func cutSomething() {
        let all = Array(cluster.nodes.indices)
        if Bool.random(using: &random) {
            var parts: [[Int]] = [[], [], []]
            for index in all { parts[Int.random(in: 0..<3, using: &random)].append(index) }
            script.append("partition \(parts)")
            return cluster.partition(parts)
        }
        // Single ways: one-way deafness, and neighbourhoods that are not transitive.
        var cut: Set<Faults.Path> = []
        for from in all {
            for to in all where from != to && Int.random(in: 0..<3, using: &random) == 0 {
                cut.insert(Faults.Path(from: from, to: to))
                if Bool.random(using: &random) { cut.insert(Faults.Path(from: to, to: from)) }
            }
        }
        let ways = cut.map { "\($0.from)>\($0.to)" }.sorted().joined(separator: " ")
        script.append("cut \(ways)")
        cluster.cut(cut)
    }

    private mutating func toggle(_ node: Cluster.Node) {
        guard node.isAlive else {
            if node.runs > 0 {
                note("start", node)
                cluster.start(node.index)
            }
            return
        }
        if Bool.random(using: &random) {
            note("crash", node)
        } else {
            note("stop", node)
            cluster.dispatch(.stopping, to: node.index)
            if Bool.random(using: &random) { pause(700) }
        }
        cluster.crash(node.index)
        if Bool.random(using: &random) {
            note("start", node)
            cluster.start(node.index)
        }
    }

    private mutating func join() {
        guard let next = late.first else { return }
        late.removeFirst()
        script.append("join \(next)")
        cluster.start(next)
    }

    private mutating func replay() {
        let tape = cluster.faults.tape.indices
        guard let packet = tape.randomElement(using: &random) else { return }
        script.append("replay \(packet)")
        cluster.replay(packet)
    }

    private mutating func changeWeather() {
        cluster.faults.isMulticastOn.toggle()
        cluster.faults.diskDelay = [0, 2, 50, 600].randomElement(using: &random) ?? 0
        script.append(
            "multicast \(cluster.faults.isMulticastOn), disk \(cluster.faults.diskDelay)")
    }

    /// Puts an older copy of the disk back, or takes one.
    private mutating func restore(_ node: Cluster.Node) {
        guard let copy = copies[node.index], node.isAlive else {
            note("copy disk", node)
            copies[node.index] = node.runs > 0 ? node.disk : nil
            return
        }
        note("restore disk", node)
        cluster.witness.restored.insert(node.index)
        cluster.crash(node.index)
        node.disk = copy
        cluster.start(node.index)
    }

    // MARK: The end

    private mutating func calm() {
        cluster.heal()
        cluster.faults.lostPercent = 0
        cluster.faults.jitter = 0
        cluster.faults.doubledPercent = 0
        cluster.faults.diskDelay = 2
        for node in cluster.nodes where !node.isAlive && node.runs > 0 {
            cluster.start(node.index)
        }
        script.append("calm")
        cluster.run(.seconds(10))
        RunCheck(cluster, articles).convergence("10 s after the faults")
        cluster.run(.seconds(25))
        for node in cluster.nodes { cluster.witness.glance(node) }
        RunCheck(cluster, articles).all()
    }
}

/// What must hold once the faults have stopped.
struct RunCheck {
    let cluster: Cluster
    let articles: [ArticleID]
    let nodes: [Cluster.Node]
    private var witness: Witness { cluster.witness }

    init(_ cluster: Cluster, _ articles: [ArticleID]) {
        self.cluster = cluster
        self.articles = articles
        nodes = cluster.nodes.filter(\.isAlive)
    }

    func all() {
        convergence("at the end")
        for article in articles {
            holder(of: article)
            token(of: article)
        }
        for node in nodes {
            editor(node)
            watcher(node)
            subscriber(node)
            caps(node)
        }
    }

    func convergence(_ moment: String) {
        if Set(nodes.map(\.digest)).count > 1 { witness.fault("digests differ \(moment)") }
        for article in articles {
            let locks = Set(nodes.map { $0.lock(article)?.claim })
            if locks.count > 1 { witness.fault("locks of \(article) differ \(moment)") }
        }
        for node in nodes where node.state.membersHere.count != nodes.count {
            witness.fault(
                "node \(node.index) sees \(node.state.membersHere.count) here \(moment)")
        }
    }

    private func holder(of article: ArticleID) {
        let holder = nodes.first?.lock(article)?.claim.member
        for node in nodes {
            let own = node.state.tenures[article]?.contenders[node.member]?.claim
            for pending in node.state.pending(of: article) {
                witness.fault("\(pending.claim.id) is still pending for node \(node.index)")
            }
            if own?.isHeld == true && holder != node.member {
                witness.fault("node \(node.index) still holds \(article)")
            }
            guard let lock = node.lock(article) else { continue }
            if lock.condition != .held {
                witness.fault("\(article) is \(lock.condition) for node \(node.index)")
            }
            if !lock.isEstablished && witness.restored.isEmpty && witness.amnesiacs.isEmpty {
                witness.fault("\(article) is not established for node \(node.index)")
            }
        }
    }

    private func token(of article: ArticleID) {
        guard let winner = nodes.first?.lock(article)?.claim.id,
            let highest = witness.tokens[article]?.filter({ $0 != winner }).max(),
            winner.lamport <= highest.lamport, winner.member != highest.member,
            witness.restored.isEmpty
        else { return }
        witness.fault("token \(winner) of \(article) is below the rival's \(highest)")
    }

    private func editor(_ node: Cluster.Node) {
        guard !witness.restored.contains(node.index) else { return }
        for article in articles {
            let spells = (witness.spells[node.index] ?? []).filter { $0.article == article }
            let isOpen = spells.last.map { $0.end == nil } ?? false
            let isHolder = node.lock(article)?.claim.member == node.member
            if isOpen != isHolder {
                let end = spells.last?.end.map { "\($0)" } ?? "held"
                witness.fault(
                    "editor \(node.index) was told \(end) of \(article); holder: \(isHolder)")
            }
            for spell in spells.dropLast() where spell.end == nil {
                witness.fault("editor \(node.index) was never told the end of \(article)")
            }
        }
    }

    private func watcher(_ node: Cluster.Node) {
        for article in articles {
            let seen = witness.watched[node.index]?[article]
            if seen != node.lock(article)?.claim.member {
                witness.fault("watchers of node \(node.index) are wrong about \(article)")
            }
        }
    }

    /// Whoever was away was told at last, of all that an author was answered for.
    private func subscriber(_ node: Cluster.Node) {
        guard witness.restored.isEmpty else { return }
        let told = Set(node.actions.map(\.id))
        for author in nodes {
            for id in witness.emitted[author.member] ?? [] where !told.contains(id) {
                witness.fault("subscribers of node \(node.index) were not told of \(id)")
            }
        }
    }

    private func caps(_ node: Cluster.Node) {
        let state = node.state
        if state.links.count > 3 * cluster.nodes.count {
            witness.fault("node \(node.index) has \(state.links.count) links")
        }
        for article in state.tallies.keys.sorted() where state.tenures[article]?.lock == nil {
            witness.fault("node \(node.index) tallies acks of \(article), which is free")
        }
    }
}
