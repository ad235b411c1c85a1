/// The body of every answer that is an error.
public struct APIError: Codable, Hashable, Sendable, Error {
    /// A word for programs, such as `badArticle`; see ``Code`` for those known.
    public let error: Code
    /// The thing, the cause or limit, and what to do next, in words.
    public let message: String

    /// An error.
    public init(error: Code, message: String) {
        self.error = error
        self.message = message
    }

    /// A word for programs. Open: a newer daemon may use others.
    public struct Code: RawRepresentable, Codable, Hashable, Sendable {
        /// The word in JSON.
        public let rawValue: String

        /// A code by its word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request's body or a field of it is wrong (400).
        public static let badRequest = Code(rawValue: "badRequest")
        /// The article id is not one (400).
        public static let badArticle = Code(rawValue: "badArticle")
        /// The request shows no token, or one that is not good (401).
        public static let unauthorized = Code(rawValue: "unauthorized")
        /// A web page or another user asks (403).
        public static let forbidden = Code(rawValue: "forbidden")
        /// Nobody holds the article that was asked for (404).
        public static let free = Code(rawValue: "free")
        /// The session that was named is not open (404).
        public static let noSession = Code(rawValue: "noSession")
        /// Nobody of that name is known (404).
        public static let noEditor = Code(rawValue: "noEditor")
        /// No article of that desk is known (404).
        public static let noDesk = Code(rawValue: "noDesk")
        /// There is no such route (404).
        public static let noRoute = Code(rawValue: "noRoute")
        /// The route knows other methods only (405).
        public static let wrongMethod = Code(rawValue: "wrongMethod")
        /// The body is longer than the daemon takes (413).
        public static let tooLarge = Code(rawValue: "tooLarge")
        /// The request's body is not said to be JSON (415).
        public static let notJSON = Code(rawValue: "notJSON")
        /// The request was meant for another host (421).
        public static let misdirected = Code(rawValue: "misdirected")
        /// The daemon has as many of something as it may (429).
        public static let limit = Code(rawValue: "limit")
        /// The daemon failed; its log says more (500).
        public static let `internal` = Code(rawValue: "internal")
        /// The daemon is stopping, or not yet ready (503).
        public static let unavailable = Code(rawValue: "unavailable")
    }
}
