/// Which of our modules each target may import: arrows run one way (Package.swift says the same of
/// dependencies; this holds the direction even if someone adds one there).
enum Arrows {
    /// The pure core: these import each other and nothing else.
    static let pure: Set<String> = ["Redux", "Replication", "Newsroom"]

    static let allowed: [String: Set<String>] = [
        "CAvahi": [],
        "CDBus": [],
        "CSpawn": [],
        "Redux": [],
        "Replication": [],
        "Newsroom": ["Redux", "Replication"],
        "Wire": ["Newsroom", "Redux", "Replication"],
        "Discovery": ["CAvahi"],
        "Transport": ["Newsroom", "Replication"],
        "Storage": ["Newsroom", "Replication", "Wire"],
        "BylineClient": [],
        "LocalAPI": ["BylineClient"],
        "Hooks": ["BylineClient", "CSpawn"],
        "Notifications": ["BylineClient", "CDBus"],
        "Simulator": ["Newsroom", "Redux", "Replication", "Wire"],
        "simulate": ["Newsroom", "Simulator"],
        "bylined": [
            "BylineClient", "Discovery", "Hooks", "LocalAPI", "Newsroom", "Notifications", "Redux",
            "Replication", "Storage", "Transport", "Wire",
        ],
        "byline": ["BylineClient", "Newsroom", "Storage", "Wire"],
    ]

    /// The module that a line of code imports.
    static func imported(by line: Substring) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let keyword = words.firstIndex(of: "import"), words.count > keyword + 1,
            words[..<keyword].allSatisfy({ $0.hasPrefix("@") || modifiers.contains(String($0)) })
        else { return nil }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "typealias",
        ]
        let named = words[(keyword + 1)...].first { !kinds.contains($0) }
        return named?.split(separator: ".").first.map(String.init)
    }

    private static let modifiers: Set<String> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
}

extension Rule {
    static let imports = Rule(
        "imports follow the arrows between the targets", in: { $0.isSwift && $0.isSource }
    ) { file, index in
        guard let module = Arrows.imported(by: file.code[index]), let target = file.target else {
            return nil
        }
        guard let allowed = Arrows.allowed[target] else {
            return index > 0
                ? nil
                : file.finding(
                    index, "no arrow is known for the target \(target)",
                    instead: "give it a line in Tests/TidyTests/Rules/Arrows.swift")
        }
        if allowed.contains(module) { return nil }
        if file.isPure && module != "Swift" {
            return file.finding(
                index, "\(target) is of the pure core and imports \(module)",
                instead: "let the shell do it and hand the result in with an action")
        }
        guard Arrows.allowed[module] != nil, module != target else { return nil }
        return file.finding(
            index, "\(target) may not import \(module)",
            instead: "move the code to the room it belongs to, or hand a value or closure in")
    }
}
