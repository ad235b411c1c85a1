import Foundation

/// A small CMS, as the documentation shows it (Fencing.md): a directory that keeps with each
/// article the highest token that it was saved with, and refuses lower ones.
struct FileStore {
    private let directory: URL

    /// `save ARTICLE TOKEN HOLDER TEXT`. Claims on two sides of a partition may bear one number:
    /// the holder tells them apart.
    private static let save = """
        set -euo pipefail
        cd "$STORE"
        exec 9>> "$1.lock"; flock 9
        read -r seen by < "$1.token" || { seen=0 by=; }
        if (( $2 < seen )) || { (( $2 == seen )) && [[ $3 != "$by" ]]; }; then
            echo "token $2 of $3 is stale: $by has saved with $seen" >&2; exit 1
        fi
        echo "$2 $3" > "$1.token.new"; sync "$1.token.new"; mv "$1.token.new" "$1.token"
        echo "$4" > "$1.new"; sync "$1.new"; mv "$1.new" "$1"
        """

    /// An empty store, which all hosts of the lab reach whatever their network does.
    init(in lab: Lab) throws {
        directory = lab[1].directory.deletingLastPathComponent().appendingPathComponent("store")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// Saves from a host without asking anyone.
    func save(_ article: String, _ token: Int, _ text: String, from host: Host) throws -> Outcome {
        try run("", article, token, text, host)
    }

    /// Saves from a host if its daemon vouches for the token.
    func checkAndSave(
        _ article: String, _ token: Int, _ text: String, from host: Host
    ) throws -> Outcome {
        try run("byline check \"$1\" --token \"$2\" >&2\n", article, token, text, host)
    }

    private func run(
        _ check: String, _ article: String, _ token: Int, _ text: String, _ host: Host
    ) throws -> Outcome {
        try host.run(
            "env", "STORE=\(directory.path)", "bash", "-c", "set -e\n" + check + Self.save, "save",
            article, "\(token)", "\(host)", text)
    }

    /// What was last saved.
    func text(_ article: String) throws -> String {
        try Command.text(of: directory.appendingPathComponent(article))
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
