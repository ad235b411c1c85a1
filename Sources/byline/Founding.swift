internal import BylineClient
internal import Foundation
internal import Newsroom
internal import Storage
internal import Wire

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
    ///
    /// - Returns: the membership, and the recovery code, which is nowhere else.
    static func foundNewsroom(
        home: HomeLocation, name: String, policy: LockPolicy, editor: String, device: String
    ) throws(Failure) -> (membership: Membership, recovery: String) {
        let identity = try identity(in: home)
        let names = try names(editor: editor, device: device)
        let founded = Wire.Founding.found(
            name: try text(name, "the newsroom's name"), policy: policy, names: names,
            identity: identity)
        try create(
            home, identity, founded.newsroom, [founded.genesis], key: founded.newsroomKey)
        return (
            membership(home, identity, founded.newsroom, name: name, names: names),
            founded.recovery
        )
    }

    /// Joins the newsroom that `code` invites to.
    static func joinNewsroom(
        home: HomeLocation, code: String, editor: String, device: String, isAgent: Bool
    ) throws(Failure) -> Membership {
        let identity = try identity(in: home)
        let names = try names(editor: editor, device: device, isAgent: isAgent)
        do {
            let code = try JoinCode(parsing: code)
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            let facts = try code.redeem(
                identity: identity, names: names, now: WallTime(millisecondsSinceEpoch: now))
            guard case .genesis(let genesis) = code.genesis.body else {
                throw Failure(.other, "the code does not name a newsroom; ask for a new one")
            }
            try create(home, identity, code.newsroom, facts, key: nil)
            return membership(
                home, identity, code.newsroom, name: genesis.name.description, names: names)
        } catch let error as JoinCodeError {
            throw Failure(.other, "\(error)")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.other, "\(error)")
        }
    }

    /// The key that a cut-short founding left in the home, or a new one.
    private static func identity(in home: HomeLocation) throws(Failure) -> Wire.Identity {
        do {
            return try Home.identity(at: home.state) ?? Wire.Identity()
        } catch {
            throw Failure(.other, "\(error)")
        }
    }

    private static func create(
        _ home: HomeLocation, _ identity: Wire.Identity, _ newsroom: NewsroomID, _ facts: [Fact],
        key: NewsroomKey?
    ) throws(Failure) {
        do {
            try Home.create(
                at: home.state, identity: identity, newsroom: newsroom, facts: facts,
                newsroomKey: key)
        } catch {
            throw Failure(.other, "\(error)")
        }
    }

    private static func names(
        editor: String, device: String, isAgent: Bool = false
    ) throws(Failure) -> Newsroom.Names {
        Newsroom.Names(
            editor: try text(editor, "the editor's name"),
            device: try text(device, "the device's name"), isAgent: isAgent)
    }

    private static func text(_ string: String, _ what: String) throws(Failure) -> Text {
        do {
            return try Text(string, limit: NewsroomLimits.nameBytes)
        } catch {
            throw Failure(.usage, "\(what) \(error)")
        }
    }

    private static func membership(
        _ home: HomeLocation, _ identity: Wire.Identity, _ newsroom: NewsroomID, name: String,
        names: Newsroom.Names
    ) -> Membership {
        Membership(
            newsroom: "\(newsroom)", name: name, member: "\(identity.member)",
            editor: names.editor.description, device: names.device.description, home: home.state)
    }

    /// Whether a daemon could start in `home`.
    static func holdsNewsroom(_ home: HomeLocation) -> Bool {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: home.state)) ?? []
        return files.contains { $0 != "byline.sock" }
    }
}
