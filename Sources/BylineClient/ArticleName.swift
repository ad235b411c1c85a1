internal import Foundation

/// The rules for what people and programs may type as an article's id.
public enum ArticleName {
    /// `typed` in Unicode normal form C, so that two keyboards' "é" name one article.
    ///
    /// - Throws: ``ArticleNameError`` unless it is 1 to 256 bytes without control characters.
    public static func normalized(_ typed: String) throws(ArticleNameError) -> String {
        let article = typed.precomposedStringWithCanonicalMapping
        guard !article.isEmpty else { throw .empty }
        guard article.utf8.count <= Limits.articleBytes else {
            throw .tooLong(bytes: article.utf8.count)
        }
        let control = article.unicodeScalars.first { scalar in
            scalar.properties.generalCategory == .control
        }
        if let control { throw .control(control) }
        return article
    }
}

/// Why a text is not an article id.
public enum ArticleNameError: Error, Equatable, CustomStringConvertible {
    /// It has no bytes.
    case empty
    /// It has more than 256 bytes.
    case tooLong(bytes: Int)
    /// It has a control character, such as a newline.
    case control(Unicode.Scalar)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .empty:
            return "the article id is empty; give 1 to \(Limits.articleBytes) bytes of UTF-8"
        case .tooLong(let bytes):
            return """
                the article id has \(bytes) bytes; give at most \(Limits.articleBytes) bytes, \
                for example your CMS's id instead of the headline
                """
        case .control(let scalar):
            let code = String(scalar.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
            return "the article id has the control character U+\(padded); leave it out"
        }
    }
}
