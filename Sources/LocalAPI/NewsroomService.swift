public import BylineClient

/// What the local API asks of the daemon: one method a route. Article ids arrive in normal form C
/// with 1 to 256 bytes and no control characters.
public protocol NewsroomService: Sendable {
    /// How the daemon is doing.
    func status() async throws(APIFailure) -> Status
    /// Every member, this one included; or those who edit something of a desk, and what.
    func presence(desk: String?) async throws(APIFailure) -> [Presence]
    /// Every article that someone holds or waits for, of one desk or of all.
    func locks(desk: String?) async throws(APIFailure) -> [Lock]
    /// One article's lock; nil when it is free.
    func lock(of article: String) async throws(APIFailure) -> Lock?
    /// Who had which article, the newest last. Names arrive in normal form C.
    func history(_ query: HistoryQuery) async throws(APIFailure) -> History
    /// The roster.
    func members() async throws(APIFailure) -> [Member]
    /// Claims an article; a refusal is an answer, not a failure.
    func claim(_ article: String, _ request: ClaimRequest) async throws(APIFailure) -> LockAnswer
    /// Releases an article; a refusal is an answer, not a failure.
    func release(
        _ article: String, _ request: ReleaseRequest
    ) async throws(APIFailure) -> LockAnswer
    /// Takes an article over; a refusal is an answer, not a failure.
    func take(_ article: String, _ request: TakeRequest) async throws(APIFailure) -> LockAnswer
    /// Claims an article, else takes a place in the line for it.
    func wait(for article: String, _ request: WaitRequest) async throws(APIFailure) -> LockAnswer
    /// Leaves the line for an article.
    func unwait(_ article: String) async throws(APIFailure) -> LockAnswer
    /// Hands an article over to another member.
    func give(_ article: String, _ request: GiveRequest) async throws(APIFailure) -> LockAnswer
    /// Asks the holder of an article for it.
    func ask(for article: String, _ request: AskRequest) async throws(APIFailure) -> LockAnswer
    /// Answers whoever asks for an article.
    func answer(_ article: String, _ request: AnswerRequest) async throws(APIFailure) -> LockAnswer
    /// Whether an article may be saved under a token.
    func check(_ article: String, _ request: CheckRequest) async throws(APIFailure) -> CheckAnswer
    /// Opens a session, or one more connection of it.
    func openSession(_ request: SessionRequest) async throws(APIFailure) -> SessionConnection
    /// A session tells what its person does; what was taken in is the answer.
    func report(
        _ session: String, _ request: ActivityRequest
    ) async throws(APIFailure) -> ActivityRequest
    /// Ends a session with all its connections, and releases what it claimed.
    func endSession(_ session: String) async throws(APIFailure) -> EndedSession
    /// A code for one more member.
    func invite(_ request: InviteRequest) async throws(APIFailure) -> Invitation
    /// A snapshot first, then what happens, of one desk's articles or of all; see ``EventHub`` for
    /// a stream with a bounded buffer.
    func events(desk: String?) async throws(APIFailure) -> AsyncStream<WatchEvent>
    /// The other machines that are, or are said to be, the same editor's.
    func devices() async throws(APIFailure) -> [Device]
    /// Says of another machine that it is the same editor's, or no more; answers with all.
    func vouch(_ request: DeviceRequest) async throws(APIFailure) -> [Device]
    /// What this member lost or was answered and its editor has not seen, the oldest first.
    func notices() async throws(APIFailure) -> [WatchEvent]
    /// The editor has seen these notices.
    func see(_ request: SeenRequest) async throws(APIFailure) -> SeenNotices
}
