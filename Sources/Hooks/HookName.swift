internal import BylineClient

/// The hooks there are: each is an executable of this name in the home's directory `hooks`.
public enum HookName: String, CaseIterable, Sendable {
    /// This daemon's member lost an article.
    case lost = "on-lost"
    /// Somebody asked the holder, who is this daemon's member, for an article.
    case asked = "on-asked"
    /// An article was handed to this daemon's member.
    case given = "on-given"
    /// Somebody has an article who had it not before.
    case claimed = "on-claimed"
    /// An article is free again.
    case released = "on-released"
    /// This daemon's member lost an article to somebody who had not known of its claim, or had it
    /// while this machine was away: both may have written.
    case conflict = "on-conflict"

    /// The hooks that an event runs, in their order. Events are known by their words, so that this
    /// table is all there is to extend.
    static func names(for event: WatchEvent) -> [HookName] {
        if case .lost(let loss) = event {
            let isConflict = loss.reason == .tie || loss.reason == .away
            return isConflict ? [.lost, .conflict] : [.lost]
        }
        return byEvent[event.name].map { [$0] } ?? []
    }

    private static let byEvent: [String: HookName] = [
        "claimed": .claimed, "taken": .claimed, "released": .released, "asked": .asked,
        "given": .given,
    ]
}
