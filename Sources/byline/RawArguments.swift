/// The arguments as the system passed them. Swift repairs what is not UTF-8, so that two different
/// articles could look alike: that is refused before anything is parsed.
enum RawArguments {
    static func check() throws(Failure) {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index] else { break }
            if String(validatingCString: argument) != nil { continue }
            let repaired = Terminal.clean(String(cString: argument))
            throw Failure(
                .usage,
                "argument \(index), \"\(repaired)\", is not UTF-8; "
                    + "type it anew, or set a UTF-8 locale"
            )
        }
    }
}
