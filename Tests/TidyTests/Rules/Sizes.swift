/// The sizes up to which a reader keeps the overview.
enum Sizes {
    static let functionLines = 70
    static let fileLines = 500
    static let lineColumns = 100
}

extension Rule {
    static let fileLength = Rule("files are short") { files in
        files.filter { $0.isSwift }.compactMap { file in
            let count = file.lines.last?.isEmpty == true ? file.lines.count - 1 : file.lines.count
            guard count > Sizes.fileLines else { return nil }
            return file.finding(
                Sizes.fileLines, "the file has \(count) lines, more than \(Sizes.fileLines)",
                instead: "give each concept a file of its own")
        }
    }

    static let lineLength = Rule("lines are short", in: \.isSwift) { file, index in
        let count = file.lines[index].count
        guard count > Sizes.lineColumns else { return nil }
        return file.finding(
            index, "the line has \(count) columns, more than \(Sizes.lineColumns)",
            instead: "break it (scripts/format)")
    }

    static let functionLength = Rule(
        "functions fit a screen", in: { $0.isSwift && $0.isSource }
    ) { file, index in
        guard let end = Functions.end(in: file.code, startingAt: index) else { return nil }
        let count = end - index + 1
        guard count > Sizes.functionLines else { return nil }
        return file.finding(
            index, "the function has \(count) lines, more than \(Sizes.functionLines)",
            instead: "split it into steps with names")
    }
}

/// Finds functions by counting braces: good enough for code that the formatter laid out.
enum Functions {
    /// The last line of the function, initialiser or computed property that starts on line `start`;
    /// nil where none starts, or it has no body.
    static func end(in code: [Substring], startingAt start: Int) -> Int? {
        let line = code[start]
        let isFunction = line.has("func") || line.has("deinit") || line.has("subscript")
        let isInit = ["init(", "init?(", "init<"].contains {
            line.trimmed.hasPrefix($0) || line.has(" " + $0)
        }
        let isProperty = line.has("var") && line.trimmed.hasSuffix("{") && !line.contains("=")
        guard isFunction || isInit || isProperty else { return nil }
        var parentheses = 0
        var braces = 0
        for index in start..<code.count {
            for character in code[index] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                case "}" where parentheses == 0: return nil
                default: break
                }
            }
            let isNext = index + 1 < code.count && code[index + 1].has("func")
            if braces == 0 && parentheses == 0 && isNext { return nil }
        }
        return nil
    }
}
