/// Who a message is from, as far as was shown before it is read.
public enum Sender: Hashable, Sendable {
    /// A member: its link is greeted, or its datagram was sealed with the newsroom's key.
    case member
    /// Whoever else proved a key; a member, too, until its facts have come in.
    case stranger
}
