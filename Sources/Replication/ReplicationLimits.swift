/// The caps of what is replicated. Whoever exceeds one is not heard beyond it; no other suffers.
public enum ReplicationLimits {
    /// Entries of one member: far above what one editor claims in the horizon of seven days, and
    /// at about 500 bytes each still only 4 MiB for a member that floods.
    public static let entriesPerMember = 8_192
    /// Entries in one reply to a digest: about 1 MiB, well under what a link may have unsent; who
    /// lacks more asks again.
    public static let entriesPerReply = 2_000
    /// Versions held beyond a gap, per instance. The gap is closed by the next sync, so only a
    /// member that leaves gaps on purpose comes near.
    public static let versionsAhead = 4_096
}
