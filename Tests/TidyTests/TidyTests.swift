import Testing

@Suite struct TidyTests {
    @Test("the house keeps its habits", arguments: Rule.all)
    func habit(_ rule: Rule) throws {
        for finding in rule.findings(try Repository.files()) {
            Issue.record("\(finding)")
        }
    }

    @Test("the top level stays small")
    func topLevel() throws {
        for name in Layout.strangers(among: try Repository.topLevel()) {
            Issue.record(
                "\(name) has no place at the top level; put it into Sources, Tests or scripts")
        }
    }

    @Test("the rules look at all of the sources, not at an empty directory")
    func seesTheSources() throws {
        let targets = Set(try Repository.files().filter { $0.isSource }.compactMap(\.target))
        #expect(targets.isSuperset(of: ["Redux", "Replication", "Newsroom", "Wire", "byline"]))
    }
}
