internal import Newsroom
internal import Replication
internal import Wire

/// How a member breaks the rules. It has the key, so all that it says is well signed.
struct Misconduct {}

extension Simulation {
    /// What a host really says where its store wants to say `message`.
    func said(_ message: Message, by host: Host, to link: LinkID?) -> [Message] { [message] }
}
