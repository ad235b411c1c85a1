internal import BylineClient
internal import Crypto
internal import Synchronization

/// The codes of links and the tokens that they were redeemed for. Their SHA-256 digests live in
/// this process's memory and nowhere else, so all are void when the daemon ends.
///
/// Attempts to guess are not counted: a code has 128 random bits, so among the few that are good at
/// once a billion guesses a second would take longer than the universe is old.
final class BoardKeys: Sendable {
    private struct Code {
        let digest: SHA256.Digest
        let end: ContinuousClock.Instant
    }

    private struct State {
        /// The oldest first.
        var codes: [Code] = []
        /// The longest unused first.
        var tokens: [SHA256.Digest] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// No keys yet; codes age by `now`, which goes on while the machine sleeps.
    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// A code that is good once, for ``Limits/boardCodeLifetime``. The oldest falls for it where
    /// there are as many as may be.
    func code() -> String {
        let code = Self.secret(bytes: Limits.boardCodeBytes)
        let end = now() + Limits.boardCodeLifetime
        state.withLock { state in
            state.codes.append(Code(digest: Self.digest(code), end: end))
            state.codes = state.codes.suffix(Limits.boardCodes)
        }
        return code
    }

    /// A token for a code, which is void from then on; nil when it was so before. The longest
    /// unused token falls for it where there are as many as may be.
    func redeem(_ code: String) -> String? {
        let digest = Self.digest(code)
        let token = Self.secret(bytes: Limits.boardTokenBytes)
        let now = now()
        return state.withLock { state in
            state.codes.removeAll { $0.end <= now }
            // Digests are compared in constant time.
            guard let place = state.codes.firstIndex(where: { $0.digest == digest }) else {
                return nil
            }
            state.codes.remove(at: place)
            state.tokens.append(Self.digest(token))
            state.tokens = state.tokens.suffix(Limits.boardTokens)
            return token
        }
    }

    /// Whether `token` is good; noted as its last use.
    func admits(_ token: some StringProtocol) -> Bool {
        let digest = Self.digest(token)
        return state.withLock { state in
            guard let place = state.tokens.firstIndex(where: { $0 == digest }) else {
                return false
            }
            state.tokens.append(state.tokens.remove(at: place))
            return true
        }
    }

    /// Random bytes of the system's generator, which is a cryptographic one, in hexadecimal.
    private static func secret(bytes count: Int) -> String {
        (0..<count).map { _ in
            String(0x100 + UInt16(UInt8.random(in: .min ... .max)), radix: 16).dropFirst()
        }.joined()
    }

    private static func digest(_ secret: some StringProtocol) -> SHA256.Digest {
        SHA256.hash(data: Array(secret.utf8))
    }
}
