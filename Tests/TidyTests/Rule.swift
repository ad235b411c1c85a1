/// One habit of the house, as a check of the repository's files.
struct Rule: Sendable, CustomStringConvertible {
    /// The habit, as a sentence.
    let description: String
    /// What is against it.
    let findings: @Sendable ([SourceFile]) -> [Finding]

    /// A habit that is checked in all files together.
    init(_ description: String, findings: @escaping @Sendable ([SourceFile]) -> [Finding]) {
        self.description = description
        self.findings = findings
    }

    /// A habit that is checked line by line in the files that `concerns` names.
    init(
        _ description: String, in concerns: @escaping @Sendable (SourceFile) -> Bool,
        line: @escaping @Sendable (SourceFile, Int) -> Finding?
    ) {
        self.init(description) { files in
            files.filter(concerns).flatMap { file in
                file.lines.indices.compactMap { line(file, $0) }
            }
        }
    }

    /// A habit against certain words of code, each with what to write in its place.
    init(
        _ description: String, in concerns: @escaping @Sendable (SourceFile) -> Bool,
        words: [String: String]
    ) {
        self.init(description, in: concerns) { file, index in
            words.keys.sorted().first { file.code[index].has($0) }.map { word in
                file.finding(index, "`\(word)` is not for here", instead: words[word] ?? "")
            }
        }
    }

    /// All of the house's habits that a program can check.
    static let all: [Rule] = [
        imports, clocks, randomness, tasks, unorderedIteration,
        traps, leftovers, functionLength, fileLength, lineLength,
        waitsInTests, machinePaths,
    ]
}
