internal import BylineClient

/// Waits for an article. The newsroom keeps no queue yet, so the daemon is asked again and again;
/// whoever asks first after the release gets the article.
enum Waiting {
    /// Claims `article`, again until it is held or patience ends.
    ///
    /// - Parameters:
    ///   - holder: how long to wait for whoever holds it; nil for ever.
    ///   - acks: how long to wait for the acks that a claim needs (policy `quorum`); nil for ever.
    ///   - onWait: told once what is waited for.
    /// - Returns: the last answer.
    static func claim(
        _ article: String, _ request: ClaimRequest, through client: DaemonClient,
        holder: Duration?, acks: Duration?, onWait: (LockAnswer) -> Void = { _ in }
    ) async throws -> LockAnswer {
        let start = ContinuousClock.now
        var isTold = false
        while true {
            let answer = try await client.claim(article, request)
            let limit: Duration?
            switch answer.outcome {
            case .refused: limit = holder
            case .pending: limit = acks
            default: return answer
            }
            let waited = ContinuousClock.now - start
            if let limit, waited >= limit { return answer }
            if !isTold && answer.outcome == .refused { onWait(answer) }
            isTold = isTold || answer.outcome == .refused
            let left = limit.map { $0 - waited } ?? pause
            try await Task.sleep(for: min(left, answer.outcome == .pending ? ackPause : pause))
        }
    }

    /// Soon enough for a person; a refusal costs the daemon microseconds.
    private static let pause = Duration.milliseconds(300)
    /// Acks come within milliseconds, or not soon.
    private static let ackPause = Duration.milliseconds(50)
}
