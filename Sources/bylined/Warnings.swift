internal import BylineClient
internal import Newsroom
internal import Replication

/// What the one who looks after the machine should know, with what to do about it.
enum Warnings {
    static func sentences(about state: NewsroomState) -> [String] {
        var sentences: [String] = []
        if state.isCutOff {
            sentences.append(
                "this machine hears no other member; locks are shown as last known. Look at its "
                    + "network, or at whether UDP and TCP port 7947 pass")
        }
        if state.isInMinority && !state.isCutOff {
            sentences.append(
                "this machine hears no majority of the newsroom; claims wait, and locks are shown "
                    + "as last known. Look at the network, or at whether enough daemons run")
        }
        if state.isOutsider {
            sentences.append(words(for: .removed))
        } else if let refusal = state.lastRefusal, state.newsroomKey == nil {
            sentences.append(words(for: refusal))
        } else if state.newsroomKey == nil {
            sentences.append(
                "no member of the newsroom has let this machine in yet; start bylined on another "
                    + "member's machine in the same network, or name one with --peer HOST:PORT")
        }
        for view in state.ownPending {
            let missing = Views(state: state).lock(view).missing
            sentences.append(
                "your claim of \(view.claim.article) waits for \(acks(missing)). Should they stay "
                    + "away, release it")
        }
        for device in Views(state: state).devices where device.state == .offered {
            let name = "\(device.holder.editor) on \(device.holder.device)"
            sentences.append(
                "\(name) says that it is yours, too. If so, run `byline devices --add "
                    + "\(device.holder.member.prefix(12))`; if not, tell an admin")
        }
        if state.clonesSeen > 0 {
            sentences.append(
                "this machine's key is in use elsewhere, or its disk was restored from an old "
                    + "copy. If another machine was cloned from this one, remove its home and let "
                    + "it join anew with a code of its own")
        }
        if let failures = state.drops[.diskFailure], failures > 0 {
            sentences.append(
                "the disk did not take \(failures) writes; make room, and look at the log")
        }
        return sentences
    }

    /// "2 more acks, of Grace on host-2, Linus on host-3".
    static func acks(_ missing: MissingAcks?) -> String {
        guard let missing else { return "a majority's acks" }
        let count = missing.count == 1 ? "1 more ack" : "\(missing.count) more acks"
        let shown = missing.members.prefix(shownMembers).map { "\($0.editor) on \($0.device)" }
        let rest = missing.members.count - shown.count
        return
            "\(count), of \((shown + (rest > 0 ? ["\(rest) others"] : [])).joined(separator: ", "))"
    }

    /// A sentence names no more members than this.
    private static let shownMembers = 5

    private static func words(for refusal: Refusal) -> String {
        switch refusal {
        case .inviteExpired:
            "the newsroom refuses this machine: its code had expired. Move the home aside, and "
                + "join with a new code from `byline invite`"
        case .inviteUsed:
            "the newsroom refuses this machine: somebody else used its code first. Move the home "
                + "aside, and join with a new code from `byline invite`"
        case .notAMember:
            "the newsroom refuses this machine: it knows no invite of this key. Move the home "
                + "aside, and join with a code from `byline invite`"
        case .otherNewsroom:
            "a machine of another newsroom was met and left alone"
        case .removed:
            "this machine was removed from the newsroom. To come back, move the home aside, and "
                + "join with a code from `byline invite`"
        case .enoughLinks:
            "the members met so far have as many links as they may; it is tried again"
        }
    }
}
