import Foundation

extension Rule {
    /// A textual heuristic: it knows a dictionary or set by its `.keys` and `.values`, by a
    /// destructured pair, or by a name that is declared as one and as nothing else.
    static let unorderedIteration = Rule(
        "no walk over an unordered collection in the pure core or the simulator reaches an output"
    ) { files in
        let concerned = files.filter { $0.isSwift && $0.isDeterministic }
        let everywhere = Declarations(in: concerned)
        return concerned.flatMap { (file) -> [Finding] in
            let walks = Walks(here: Declarations(in: [file]), everywhere: everywhere)
            return file.code.indices.compactMap { index in
                guard !file.isOrderFree(index), let walked = walks.walk(in: file.code, at: index)
                else { return nil }
                return file.finding(
                    index, "\(walked) is walked in an order that differs from run to run",
                    instead: "sort it first, or end the line with `// order-free: reason`")
            }
        }
    }
}

/// The names that some files declare, as dictionaries or sets and as anything else.
private struct Declarations {
    private(set) var unordered: Set<String> = []
    private(set) var others: Set<String> = []

    init(in files: [SourceFile]) {
        for line in files.lazy.flatMap(\.code) where line.has("let") || line.has("var") {
            guard let (name, type) = Self.declaration(line) else { continue }
            if Self.isUnordered(type) { unordered.insert(name) } else { others.insert(name) }
        }
    }

    /// Whether `name` is a dictionary or set; nil where that is not known, or differs.
    func isUnordered(_ name: String) -> Bool? {
        let answers = [unordered.contains(name), others.contains(name)]
        return answers[0] == answers[1] ? nil : answers[0]
    }

    private static func declaration(_ line: Substring) -> (name: String, type: String)? {
        let words = line.split(maxSplits: 12, whereSeparator: \.isWhitespace)
        guard let keyword = words.firstIndex(where: { $0 == "let" || $0 == "var" }),
            words.count > keyword + 2, let end = line.range(of: words[keyword + 1])?.upperBound
        else { return nil }
        let name = words[keyword + 1].prefix { $0.isNamePart }
        let type = line[end...].drop { $0 == " " || $0 == "=" || $0 == ":" }
        let hasType = words[keyword + 1].hasSuffix(":") || words[keyword + 2] == "="
        return hasType && !name.isEmpty ? (String(name), String(type)) : nil
    }

    private static func isUnordered(_ type: String) -> Bool {
        if type.hasPrefix("Set<") || type.hasPrefix("Dictionary<") || type.hasPrefix("Set(") {
            return true
        }
        guard type.hasPrefix("["), let end = type.firstIndex(where: { $0 == "]" || $0 == "=" })
        else {
            return false
        }
        return type[..<end].contains(": ") || type.hasPrefix("[:")
    }
}

/// What a line of a file walks.
private struct Walks {
    let here: Declarations
    let everywhere: Declarations

    /// The unordered collection that the statement at `index` walks, if it does.
    func walk(in code: [Substring], at index: Int) -> String? {
        let line = code[index]
        let calls = [
            "map", "compactMap", "flatMap", "forEach", "filter", "first", "prefix", "joined",
        ]
        let isWalked = [".keys", ".values"].contains { property in
            calls.contains { line.has("\(property).\($0)") }
                || line.has("Array(") && line.has("\(property))")
        }
        if isWalked, !settles(statement(in: code, from: index)) { return "a dictionary" }
        return loop(line)
    }

    private func loop(_ line: Substring) -> String? {
        guard line.trimmed.hasPrefix("for "), let keyword = line.range(of: " in ") else {
            return nil
        }
        let pattern = line[..<keyword.lowerBound]
        var walked = line[keyword.upperBound...]
        if let end = walked.range(of: " where ") { walked = walked[..<end.lowerBound] }
        if walked.trimmed.hasSuffix("{") { walked = walked.trimmed.dropLast() }
        let source = walked.trimmed
        if source.hasSuffix(".keys") || source.hasSuffix(".values") { return "`\(source)`" }
        let last = source.split(separator: ".").last.map(String.init) ?? ""
        let isKnown = here.isUnordered(last) ?? everywhere.isUnordered(last)
        if isKnown == true { return "`\(source)`" }
        // A call may give pairs in an order of its own; a bare name gives a dictionary's.
        let isBare = source.allSatisfy { $0.isNamePart || $0 == "." }
        return isKnown == nil && pattern.contains("(") && !pattern.has("case") && isBare
            ? "`\(source)`" : nil
    }

    /// Whether the order is gone again before the statement ends.
    private func settles(_ statement: String) -> Bool {
        [".sorted", ".min(", ".max(", ".count", ".contains", ".isEmpty", ".allSatisfy", "Set("]
            .contains { statement.contains($0) }
    }

    /// The line with those that go on with it: a chain's links, and a closure's few lines.
    private func statement(in code: [Substring], from index: Int) -> String {
        var text = String(code[index])
        for line in code[(index + 1)...].prefix(6) {
            let isLink = line.trimmed.hasPrefix(".") || line.trimmed.hasPrefix("}.")
            guard isLink || text.count(where: { $0 == "{" }) > text.count(where: { $0 == "}" })
            else { break }
            text += line
        }
        return text
    }
}
