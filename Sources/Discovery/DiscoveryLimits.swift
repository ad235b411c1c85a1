/// Every cap of this module, each with its reason.
public enum DiscoveryLimits {
    /// Services tracked at once. A newsroom has tens of members; this leaves room for several
    /// newsrooms on one LAN, and bounds what a host that announces made-up services can make us
    /// hold and resolve.
    public static let services = 1_024
    /// Resolvers open at once: one a service, interface and address family. avahi-daemon refuses
    /// more than 1,024 objects a client; the embedded responder has no limit of its own.
    public static let resolvers = 4 * services
    /// Bytes of a tag in a TXT record: a SHA-256 digest in hexadecimal fits.
    public static let tagBytes = 64
    /// Bytes of a whole TXT record: three pairs of ours fit several times. RFC 6763 section 6.2
    /// advises to stay below 400.
    public static let txtBytes = 512
    /// Strings in a TXT record, so that many empty strings cost nothing either.
    public static let txtStrings = 16
    /// Names tried in a row when each is said to be taken. Names are random, so a second conflict
    /// is somebody's doing, and a pause is the remedy.
    public static let nameAttempts = 4
    /// The member tag's part in an instance name: a DNS label holds 63 bytes (RFC 1035, 2.3.4).
    static let tagBytesInName = 24

    /// Addresses of this machine published at once, so that a machine with hundreds of container
    /// networks does not fill the LAN with their records.
    static let localAddresses = 64
    /// How often this machine's addresses are looked up, for the embedded responder.
    static let addressCheck: Duration = .seconds(2)

    /// The first pause before something that failed is tried again.
    static let firstRetry: Duration = .seconds(1)
    /// The longest pause between attempts to reach avahi-daemon or to open sockets: an editor who
    /// starts the service does not wait longer than this.
    static let longestReconnect: Duration = .seconds(5)
    /// The longest pause between attempts to resolve a service that does not answer: queries go to
    /// the whole LAN.
    static let longestResolve: Duration = .seconds(60)
    /// The longest pause between attempts to announce our service: an avahi-daemon that is set up
    /// to refuse will go on refusing.
    static let longestPublish: Duration = .seconds(60)
    /// How long avahi-daemon may be away, in mode `auto`, before the embedded responder stands in:
    /// a restart by the package manager takes less.
    static let fallbackGrace: Duration = .seconds(2)
    /// How long what a lost backend saw is kept, so that nobody seems to leave because our own
    /// backend restarted: probing, announcing and resolving anew take about 3 s.
    static let sightingLinger: Duration = .seconds(10)
    /// How often the named interfaces are looked up again: one of them may come up later.
    static let interfaceCheck: Duration = .seconds(5)
}
