internal import Newsroom
internal import Replication
internal import Wire

/// How a member breaks the rules. It has its key, so all that it says is well signed.
struct Misconduct {
    /// One kind of it.
    enum Kind: CaseIterable {
        /// It signs two different writes of one version, and sends each to some.
        case fork
        /// Its stamps and terms are at the end of the numbers.
        case inflate
        /// Its stamps are of the past.
        case backdate
        /// It says some things to some only.
        case withhold
        /// It writes as fast as it can.
        case flood
        /// It says that its namespace goes further than it does.
        case overstate
    }

    let kind: Kind
    var random: SplitMix64
}

extension Simulation {
    func corrupt(_ host: Host, using random: inout SplitMix64) {
        let kind = Misconduct.Kind.allCases.randomElement(using: &random) ?? .withhold
        host.misconduct = Misconduct(kind: kind, random: SplitMix64(seed: random.next()))
        // With the planted bug, what it hides must stay hidden; all that it signed is true.
        host.hasMisbehaved = kind != .overstate || bug != .deltaRangeTrustedBeyondSigned
        trace.note(now, host.index, "begins to \(kind)")
        // Some go to the very end of the numbers.
        if kind == .inflate && random.next() % 2 == 0 { isSaturated = true }
        if kind == .flood { flood(host, left: 40) }
    }

    /// What a host really says where its store wants to say `message`.
    func said(_ message: Message, by host: Host, to link: LinkID?) -> [Message] {
        guard var misconduct = host.misconduct else { return [message] }
        defer { host.misconduct = misconduct }
        switch misconduct.kind {
        case .withhold:
            return Int.random(in: 0..<3, using: &misconduct.random) == 0 ? [] : [message]
        case .fork:
            guard Bool.random(using: &misconduct.random) else { return [message] }
            return [twisted(message, host) { claim, _ in claim.with(note: "another") }]
        case .inflate:
            let far: ClosedRange<UInt64> = isSaturated ? 1 << 40 ... .max : 1 << 40...1 << 50
            return [
                twisted(message, host) { claim, random in
                    claim.with(
                        lamport: LamportStamp(clamping: .random(in: far, using: &random)),
                        term: Term(clamping: .random(in: far, using: &random)))
                }
            ]
        case .backdate:
            return [
                twisted(message, host) { claim, random in
                    claim.with(lamport: LamportStamp(clamping: .random(in: 0...20, using: &random)))
                }
            ]
        case .overstate:
            guard case .deltas(let deltas) = message else { return [message] }
            return [.deltas(deltas.map { $0.member == host.member ? overstated($0) : $0 })]
        case .flood: return [message]
        }
    }

    /// The message with this host's own claims made anew and signed again.
    private func twisted(
        _ message: Message, _ host: Host, _ change: (Claim, inout SplitMix64) -> Claim
    ) -> Message {
        guard case .entries(let entries) = message, var random = host.misconduct?.random else {
            return message
        }
        return .entries(
            entries.map { entry in
                guard entry.member == host.member, case .claim(let claim) = entry.payload.body
                else {
                    return entry
                }
                let twisted = change(claim, &random)
                return host.signer.sign(
                    .claim(twisted), key: entry.key, instance: entry.instance,
                    version: entry.version, lamport: max(entry.lamport, twisted.id.lamport))
            })
    }

    /// Bursts of claims of articles that nobody knows, and of kinds of a later version.
    private func flood(_ host: Host, left: Int) {
        guard left > 0, host.misconduct != nil else { return }
        later(.milliseconds(50)) { [weak self] in
            guard let self, host.isRunning, let state = host.process?.state,
                var random = host.misconduct?.random
            else { return }
            defer { host.misconduct?.random = random }
            let entries = (0..<40).map { _ in
                let number = UInt64.random(in: 1...100_000, using: &random)
                let lamport = state.clock.now.advanced()
                let version = Version(state.version.number + number)
                guard let article = try? ArticleID("flood-\(number % 300)"), number % 4 > 0 else {
                    return host.signer.sign(
                        .unknown, key: .other([0x7a, UInt8(truncatingIfNeeded: number)]),
                        instance: state.instance, version: version, lamport: lamport)
                }
                let claim = Claim(
                    article: article, id: ClaimID(lamport: lamport, member: host.member),
                    term: Term(clamping: number))
                return host.signer.sign(
                    .claim(claim), key: .claim(article), instance: state.instance,
                    version: version, lamport: lamport)
            }
            multicast(.entries(entries), from: host)
            flood(host, left: left - 1)
        }
    }

    /// Bytes that mean nothing, from a stranger, from a member's sealed datagrams, or over a link.
    func sendGarbage(from host: Host, to other: Host, using random: inout SplitMix64) {
        var bytes = (0..<Int.random(in: 0...1_300, using: &random)).map { _ in
            UInt8.random(in: .min ... .max, using: &random)
        }
        if let packet = tape.packets.randomElement(using: &random), Bool.random(using: &random) {
            bytes = packet.bytes
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: .min ... .max, using: &random)
            }
        }
        trace.note(now, host.index, "sends garbage")
        if let sealed = try? host.process?.packets.seal(Array(bytes.prefix(1_000))) {
            deliver(sealed, from: host.endpoint, to: other)
        }
        if !bytes.isEmpty { deliver(bytes, from: host.endpoint, to: other) }
        if let link = host.process?.ends.keys.sorted().randomElement(using: &random) {
            send([bytes], over: link, from: host)
        }
    }
}

extension Claim {
    /// The same claim with other numbers or another note.
    fileprivate func with(
        lamport: LamportStamp? = nil, term: Term? = nil, note: String? = nil
    ) -> Claim {
        Claim(
            article: article, id: ClaimID(lamport: lamport ?? id.lamport, member: id.member),
            term: term ?? self.term, supersedes: supersedes, status: status,
            certificate: certificate, desk: desk, title: title,
            note: note.flatMap { try? Text($0, limit: NewsroomLimits.noteBytes) } ?? self.note,
            since: since)
    }
}
