internal import BylineClient
internal import Foundation

/// A newsroom that this home now belongs to.
struct Membership: Encodable {
    /// The newsroom's id, lower-case hex.
    let newsroom: String
    /// The newsroom's name.
    let name: String
    /// This member's id, lower-case hex.
    let member: String
    /// The editor's name.
    let editor: String
    /// The device's name.
    let device: String
    /// The directory of its state.
    let home: String
}

/// What works without a daemon: making a home, its key and its first facts.
enum Founding {
    /// Founds a newsroom in `home`.
    static func foundNewsroom(
        home: HomeLocation, name: String, editor: String, device: String
    ) throws(Failure) -> Membership {
        throw Failure(.other, "founding a newsroom is not built yet")
    }

    /// Joins the newsroom that `code` invites to.
    static func joinNewsroom(
        home: HomeLocation, code: String, editor: String, device: String
    ) throws(Failure) -> Membership {
        throw Failure(.other, "joining a newsroom is not built yet")
    }

    /// Whether a daemon could start in `home`.
    static func holdsNewsroom(_ home: HomeLocation) -> Bool {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: home.state)) ?? []
        return files.contains { $0 != "byline.sock" }
    }
}
