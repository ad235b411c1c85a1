import Testing

/// The rules themselves: each finds what is bad, and leaves alone what is good.
@Suite struct RuleTests {
    struct Example: Sendable, CustomStringConvertible {
        let rule: Rule
        let path: String
        let bad: [String]
        let good: [String]

        var description: String { "\(rule): \(path)" }

        init(_ rule: Rule, _ path: String, bad: [String], good: [String]) {
            (self.rule, self.path, self.bad, self.good) = (rule, path, bad, good)
        }
    }

    @Test("a rule finds what is bad, at its line, and nothing in what is good", arguments: examples)
    func finds(_ example: Example) {
        for text in example.bad {
            let file = SourceFile(path: example.path, text: "\n" + text)
            let findings = example.rule.findings([file])
            #expect(findings.count == 1, "\(text)")
            #expect(findings.allSatisfy { $0.line >= 2 && !$0.instead.isEmpty })
            #expect(findings.first?.description.hasPrefix(example.path + ":") == true)
        }
        for text in example.good {
            let findings = example.rule.findings([SourceFile(path: example.path, text: "\n" + text)]
            )
            #expect(findings.isEmpty, "\(text)")
        }
    }

    @Test("every rule has an example")
    func complete() {
        let shown = Set(Self.examples.map(\.rule.description))
        #expect(Rule.all.map(\.description).filter { !shown.contains($0) } == [])
    }

    @Test("what stands in comments and literals is not code")
    func comments() {
        let text = ##"""
            let a = "try! \(name("as!")) x" // fatalError(
            /* try! /* as! */ try! */ let b = #"try! \#(x) ""# + "\"" + c
            let d = """
                try! " "" as!
                """ + e
            """##
        let blanked = CodeText.blanked(text)
        for word in ["try!", "as!", "fatalError"] { #expect(!blanked.contains(word)) }
        for word in ["let a", "let b", "+ c", "let d", "+ e"] { #expect(blanked.contains(word)) }
        #expect(blanked.split(separator: "\n", omittingEmptySubsequences: false).count == 5)
        #expect(blanked.count == text.count)
    }

    @Test("a stranger at the top level is found")
    func topLevel() {
        #expect(Layout.strangers(among: ["Sources", "notes.txt", "README.md"]) == ["notes.txt"])
    }

    @Test("generated code is left alone")
    func generated() {
        let file = SourceFile(path: "Sources/Wire/byline.pb.swift", text: "try! x()")
        #expect(Rule.traps.findings([file]).isEmpty)
    }
}
