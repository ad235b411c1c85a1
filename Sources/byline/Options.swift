internal import ArgumentParser
internal import BylineClient
internal import Foundation

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

/// The desk that a list is confined to.
struct DeskOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only articles of this desk.", valueName: "desk"))
    var desk: String?

    /// The desk in normal form C.
    var normalized: String? {
        get throws(Failure) {
            guard let desk else { return nil }
            let name = desk.precomposedStringWithCanonicalMapping
            guard !name.isEmpty, name.utf8.count <= Self.limit else {
                throw Failure(
                    .usage,
                    "a desk's name has 1 to \(Self.limit) bytes; correct it, or leave --desk out")
            }
            return name
        }
    }

    /// Bytes of UTF-8, as claims have them.
    private static let limit = 64
}

/// Whether a program asks by itself, and no person.
struct AgentOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The program that asks by itself, so that the others know it is no person.",
            discussion: "Default: $BYLINE_AGENT, else a person asks.", valueName: "name"))
    var agent: String?

    /// The program's name; nil for a person.
    var name: String? {
        let name = agent ?? ProcessInfo.processInfo.environment["BYLINE_AGENT"] ?? ""
        return name.isEmpty ? nil : name
    }
}

/// The revision that the asker has.
struct RevisionOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The revision of your copy: you are warned if another was saved last.",
            valueName: "revision"))
    var revision: String?
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
