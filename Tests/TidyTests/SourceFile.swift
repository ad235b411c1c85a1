import Foundation

/// One text file of the repository, as the rules look at it.
struct SourceFile: Sendable {
    /// From the package's directory on, such as `Sources/Redux/Store.swift`.
    let path: String
    /// The lines as written.
    let lines: [Substring]
    /// The lines with what is in comments and string literals blanked out: only code is left.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code =
            path.hasSuffix(".swift")
            ? CodeText.blanked(text).split(separator: "\n", omittingEmptySubsequences: false)
            : lines
    }

    /// Swift that people wrote.
    var isSwift: Bool { path.hasSuffix(".swift") && !path.hasSuffix(".pb.swift") }

    /// The target that it belongs to, such as `Redux`.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    var isSource: Bool { path.hasPrefix("Sources/") }
    var isTest: Bool { path.hasPrefix("Tests/") }

    /// In a target of the pure core, where nothing may differ from one run to the next.
    var isPure: Bool { isSource && target.map(Arrows.pure.contains) == true }

    /// Where nothing may differ from one run to the next: the pure core, and the simulator, in
    /// which a seed is a run.
    var isDeterministic: Bool { isPure || isSource && target == "Simulator" }

    /// Whether line `index` or the one before it says, with a reason, that order does not show.
    func isOrderFree(_ index: Int) -> Bool {
        lines[max(0, index - 1)...index].contains { line in
            guard let mark = line.range(of: "// order-free:") else { return false }
            return line[mark.upperBound...].contains { $0.isLetter }
        }
    }

    /// A finding on line `index`, counted from 0.
    func finding(_ index: Int, _ problem: String, instead: String) -> Finding {
        Finding(path: path, line: index + 1, problem: problem, instead: instead)
    }
}

/// Something that a rule does not allow: where, why not, and what to do instead.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let problem: String
    let instead: String

    var description: String { "\(path):\(line): \(problem); \(instead)" }
}

extension Substring {
    /// Whether `word` occurs as a word of its own, not as a part of a longer name.
    func has(_ word: String) -> Bool {
        var rest = self[...]
        while let found = rest.range(of: word) {
            let before = found.lowerBound > startIndex ? self[index(before: found.lowerBound)] : " "
            let after = found.upperBound < endIndex ? self[found.upperBound] : " "
            let startsApart = !(word.first?.isNamePart == true && before.isNamePart)
            let endsApart = !(word.last?.isNamePart == true && after.isNamePart)
            if startsApart && endsApart { return true }
            rest = self[found.upperBound...]
        }
        return false
    }

    var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

extension Character {
    var isNamePart: Bool { isLetter || isNumber || self == "_" }
}
