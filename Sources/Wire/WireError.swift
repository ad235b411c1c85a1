/// Why bytes from outside are refused. Each reason is counted under its name; nothing else of the
/// refused packet or frame has any effect.
public enum WireError: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// The bytes do not follow the schema or its rules.
    case malformed
    /// A packet version, a message or a value of a later version of the protocol.
    case unknownVersion
    /// The signature is not the member's over these bytes.
    case badSignature
    /// A public key is not the canonical encoding of a point of large order.
    case badKey
    /// It belongs to another newsroom.
    case otherNewsroom
    /// It exceeds a cap in bytes.
    case tooLarge
    /// It exceeds a cap in number.
    case tooMany
    /// A text is empty, too long, or holds a control character.
    case badText
    /// A link's other side says more than one may who has not shown that it is a member.
    case notForStrangers
    /// A datagram was altered, or sealed with another key than its header says.
    case unsealable
    /// A datagram's member tag belongs to nobody in the roster.
    case unknownSender
    /// A datagram was sealed under another generation of the newsroom's key.
    case otherKey
    /// This run has used up its nonces.
    case noncesExhausted

    /// What is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .malformed:
            "the bytes do not follow byline's protocol; check that the other side runs byline"
        case .unknownVersion:
            "it uses a later version of byline's protocol; update byline on this machine"
        case .badSignature:
            "the signature does not fit the member and the bytes; it was altered or forged"
        case .badKey:
            """
            the public key is not a canonical Ed25519 key; make a new one with `byline init` or \
            `byline join`
            """
        case .otherNewsroom:
            "it belongs to another newsroom; join that one to take part in it"
        case .tooLarge:
            "it is larger than the protocol allows; shorten titles and notes, or send less at once"
        case .tooMany:
            "it holds more parts than the protocol allows; send less at once"
        case .badText:
            "a text is empty, too long, or holds a control character; correct it where it was typed"
        case .notForStrangers:
            "only members may say this; wait until the sender's facts show that it is one"
        case .unsealable:
            "the packet does not open with its sender's key; it was altered or forged"
        case .unknownSender:
            "the packet's sender is not a member known here; wait until its facts have come in"
        case .otherKey:
            "the packet is sealed under another generation of the newsroom's key; sync over a link"
        case .noncesExhausted:
            "this run of the daemon has sealed as many packets as it may; restart it"
        }
    }
}
