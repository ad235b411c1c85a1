/// Swift source text without its comments and the contents of its string literals, so that rules
/// look at code only. Lines and columns stay as they are. Knows line and nested block comments, and
/// plain, raw and multi-line literals; code inside an interpolation counts as the literal's text.
struct CodeText {
    private let source: [Character]
    private var position = 0
    private var result = ""

    /// `text` with comments and literals' contents replaced by spaces.
    static func blanked(_ text: String) -> String {
        var scanner = CodeText(source: Array(text))
        scanner.run()
        return scanner.result
    }

    private init(source: [Character]) { self.source = source }

    private mutating func run() {
        while position < source.count {
            if at("//") {
                while position < source.count, source[position] != "\n" { blank() }
            } else if at("/*") {
                blockComment()
            } else if let hashes = literalHashes() {
                literal(hashes)
            } else {
                keep()
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(2)
            } else if at("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// How many `#` stand before a literal's opening quote; nil where no literal opens.
    private func literalHashes() -> Int? {
        var ahead = position
        while ahead < source.count, source[ahead] == "#" { ahead += 1 }
        return ahead < source.count && source[ahead] == "\"" ? ahead - position : nil
    }

    private mutating func literal(_ hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        keep(hashes)
        let quotes = at("\"\"\"") ? "\"\"\"" : "\""
        keep(quotes.count)
        let isOneLine = quotes.count == 1
        while position < source.count, !at(quotes + marks), !(isOneLine && source[position] == "\n")
        {
            if at("\\" + marks + "(") {
                interpolation(hashes)
            } else if at("\\" + marks) {
                blank(2 + hashes)
            } else {
                blank()
            }
        }
        if at(quotes + marks) { keep(quotes.count + hashes) }
    }

    private mutating func interpolation(_ hashes: Int) {
        blank(1 + hashes)
        var depth = 0
        repeat {
            if let inner = literalHashes() {
                literal(inner)
                continue
            }
            if source[position] == "(" { depth += 1 }
            if source[position] == ")" { depth -= 1 }
            blank()
        } while depth > 0 && position < source.count
    }

    private func at(_ word: String) -> Bool {
        source[position...].starts(with: word)
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            result.append(source[position])
            position += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            result.append(source[position] == "\n" ? "\n" : " ")
            position += 1
        }
    }
}
