/// The version of Byline that this is part of.
public enum Version {
    /// Semantic version, the same for daemon, client and CLI.
    public static let current = "0.1.0"
}
