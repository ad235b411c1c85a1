/// A piece of text in a table, cleaned for a terminal.
struct Cell {
    enum Style: String {
        case plain = ""
        case strong = "1"
        case faint = "2"
        case good = "32"
        case warning = "33"
    }

    let text: String
    let style: Style

    init(_ text: String, _ style: Style = .plain) {
        self.text = Terminal.clean(text)
        self.style = style
    }

    func rendered(colours: Bool) -> String {
        colours && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Rows in aligned columns, two spaces apart. A column is as wide as its longest cell, counted in
/// what readers see as characters.
struct Table {
    private let rows: [[Cell]]

    init(_ header: [String]?, _ rows: [[Cell]]) {
        let head = header.map { [$0.map { Cell($0, .faint) }] } ?? []
        self.rows = head + rows
    }

    var lines: [String] { lines(colours: Terminal.hasColours) }

    func lines(colours: Bool) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.compactMap { $0.indices.contains(column) ? $0[column].text.count : nil }.max() ?? 0
        }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { index, pair in
                let (cell, width) = pair
                // The last column needs no trailing spaces.
                let padding = index == row.count - 1 ? 0 : width - cell.text.count
                return cell.rendered(colours: colours) + String(repeating: " ", count: padding)
            }
            return cells.joined(separator: "  ")
        }
    }
}
