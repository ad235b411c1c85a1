internal import BylineClient
internal import Newsroom

extension LocalNewsroom {
    /// What the asker is warned of: somebody saved another revision than the one that it has, and
    /// released the article since.
    func warning(_ claim: Claim, having name: Text?, _ views: Views) -> String? {
        guard let name, let last = claim.revision, last.name != name else { return nil }
        let revision = views.revision(last)
        let editor = revision.by.isSelf ? "you" : revision.by.editor
        return
            "\(editor) saved revision \(revision.revision) of \(claim.article) last, and you have "
            + "\(name); fetch that one before you edit"
    }
}
