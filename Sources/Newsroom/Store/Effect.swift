public import Replication

/// What is to be done about an action, as a value. Effects are carried out in their order.
public indirect enum Effect: Hashable, Sendable {
    /// Answer a request.
    case answer(RequestID, Reply)
    /// Send to everyone, sealed, on the fast path; may be lost.
    case multicast(Message)
    /// Send over links.
    case send(Message, to: [LinkID])
    /// Write to disk in one transaction, and only then carry out the rest. Transactions are written
    /// in order; an empty one waits for those before it.
    case persist([Record], then: [Effect])
    /// Open a link.
    case dial(Endpoint)
    /// Close a link, once what was sent on it is out.
    case close(LinkID)
    /// Make a new newsroom key, and hand the fact back with `Command.adopt`.
    case rotateKey(KeyOrder)
    /// Tell whoever watches on this machine.
    case notify(Announcement)
    /// Note changes of claims in the local journal. Nothing waits for it, and nothing follows.
    case journal([JournalEntry])
    /// Hand on what a member says or asks of journals. Nothing waits for it, and nothing follows.
    case history(HistoryMessage, from: LinkID)
}

extension Effect {
    /// What is still to be done of effects that waited for a disk which then took nothing.
    ///
    /// What had to wait is not said, or it might be said twice with different words after a
    /// restart; but whoever asked is to hear that it failed, no loss is kept from an editor, and
    /// links are opened and closed as the state believes they are.
    public static func salvage(_ effects: [Effect]) -> Salvage {
        var salvage = Salvage()
        for effect in effects {
            switch effect {
            case .answer(let request, _): salvage.failed.append(request)
            case .notify, .dial, .close, .journal, .history: salvage.rest.append(effect)
            case .persist(let records, let rest):
                let inner = self.salvage(rest)
                salvage.unwritten += records + inner.unwritten
                salvage.rest += inner.rest
                salvage.failed += inner.failed
            case .multicast, .send, .rotateKey: continue
            }
        }
        return salvage
    }

    /// What becomes of effects whose disk took nothing.
    public struct Salvage: Hashable, Sendable {
        /// Effects to carry out all the same.
        public var rest: [Effect] = []
        /// Requests whose answer is that the disk failed.
        public var failed: [RequestID] = []
        /// Records that were to follow; they have failed with what they waited for.
        public var unwritten: [Record] = []
    }
}

/// What whoever watches is told.
public enum Announcement: Hashable, Sendable {
    /// Somebody has the article who had it not before; nobody's word was broken.
    case claimed(Claim)
    /// Nobody has the article any more; this was the last claim.
    case released(Claim)
    /// Nobody has the article any more, and its last holder left it to this member.
    case offered(Claim, to: MemberID)
    /// This member has the article, which that one left to it; or which it waited for, and which is
    /// nobody's gift.
    case given(Claim, by: MemberID?)
    /// Somebody asks this member for its article.
    case asked(Wish)
    /// This member's question was answered.
    case answered(HeardAnswer)
    /// The line for the article changed.
    case line(ArticleID)
    /// Somebody took the article over from the holder of the second claim.
    case taken(Claim, from: Claim)
    /// A claim waits for the acks of a majority (policy `quorum`).
    case pending(Claim)
    /// A claim that waited was given up before it was certified.
    case withdrawn(Claim)
    /// This member lost the article.
    case lost(Notice)
    /// This member cannot tell any more whether it still holds the article.
    case unverified(Claim)
    /// It can again, and holds it.
    case verified(Claim)
    /// The article goes on in another session of this member than this one.
    case moved(ArticleID, from: SessionID)
    /// The holder is gone for the grace time.
    case orphaned(Claim)
    /// The holder is back before anyone else claimed.
    case restored(Claim)
    /// A member is here.
    case memberHere(MemberID)
    /// A member is gone.
    case memberGone(MemberID)
    /// An application action, of any member, this one included.
    case action(ApplicationAction)
}
