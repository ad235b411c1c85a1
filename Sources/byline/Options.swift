internal import ArgumentParser
internal import BylineClient

/// Which daemon is meant.
struct HomeOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The directory of the newsroom's state.",
            discussion: "Default: $BYLINE_HOME, else your own state directory.",
            valueName: "dir"))
    var home: String?

    func location() throws(Failure) -> HomeLocation {
        do {
            return try HomeLocation(home: home)
        } catch {
            throw Failure(.usage, error.description)
        }
    }
}

/// Whether people or programs read the answer.
struct FormatOption: ParsableArguments {
    @Flag(name: .long, help: "Print JSON for programs.")
    var json = false
}

/// How long to wait for the newsroom's word.
struct WaitOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Wait this long for the acks that a claim needs (policy quorum).",
            valueName: "duration"))
    var wait = Patience.acks
}

/// The article that a command is about.
struct ArticleArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The article's id, 1 to 256 bytes.",
            discussion: "Write `--` before an id that begins with a dash."))
    var article: String

    /// The id in normal form C.
    var normalized: String {
        get throws(Failure) { try ArticleArgument.normalized(article) }
    }

    /// `typed` in normal form C.
    static func normalized(_ typed: String) throws(Failure) -> String {
        do {
            return try ArticleName.normalized(typed)
        } catch {
            throw Failure(.usage, error.description)
        }
    }
}
