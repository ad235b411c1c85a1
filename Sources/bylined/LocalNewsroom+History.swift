internal import BylineClient
internal import Foundation
internal import LocalAPI
internal import Newsroom
internal import Replication
internal import Storage

extension LocalNewsroom {
    func history(
        _ query: HistoryQuery
    ) async throws(APIFailure) -> BylineClient.History {
        let article = try query.article.map(id)
        guard let journal else {
            throw .unavailable(
                "this daemon keeps no history: its journal could not be opened; "
                    + "`byline status` says why")
        }
        let page: JournalPage
        do {
            page = try await journal.changes(of: article)
        } catch {
            throw .internal("\(error)")
        }
        // A copy: what follows would keep the node's loop busy.
        let state = await node.read { $0 }
        return try HistoryAnswer(state: state, page: page).answer(query)
    }
}

/// Answers one question about the history.
struct HistoryAnswer {
    let state: NewsroomState
    let page: JournalPage

    /// Tenures in one answer: several screens of any program, about half a megabyte of JSON.
    private static let tenures = 1_000

    func answer(_ query: HistoryQuery) throws(APIFailure) -> BylineClient.History {
        let people = Views(state: state).people
        let members = try query.editor.map { name throws(APIFailure) in
            try self.members(called: name, among: people)
        }
        let all = Newsroom.History.tenures(of: page.entries, under: state.policy).map(ended)
        if let desk = query.desk, query.article == nil { try require(desk, in: all) }
        let fitting = all.filter { tenure in
            (members?.contains(tenure.claim.member) ?? true)
                && (query.desk.map { tenure.claim.desk?.description == $0 } ?? true)
                && (query.at.map { tenure.covers(wall($0)) } ?? true)
                && (query.since.map { since in
                    tenure.end?.at.map { $0 >= wall(since) } ?? true
                } ?? true)
        }
        return BylineClient.History(
            tenures: fitting.suffix(Self.tenures).map {
                view($0, people, withEvidence: query.evidence)
            },
            isCut: page.isCut || fitting.count > Self.tenures,
            begins: page.begins.map(Views(state: state).timestamp))
    }

    /// What ended without a word of it, because its claimant was removed or dropped it.
    private func ended(_ tenure: Newsroom.PastTenure) -> Newsroom.PastTenure {
        guard tenure.end == nil, !state.mayStand(tenure.claim) else { return tenure }
        var tenure = tenure
        tenure.end = Newsroom.PastTenure.End(.unknown, by: nil, at: nil, learned: nil)
        return tenure
    }

    private func require(
        _ desk: String, in tenures: [Newsroom.PastTenure]
    ) throws(APIFailure) {
        let known = Set(tenures.compactMap { $0.claim.desk?.description })
        guard !known.contains(desk) else { return }
        throw .noDesk(desk, known: known.sorted())
    }

    // MARK: People

    private func members(
        called editor: String, among people: [MemberID: Names]
    ) throws(APIFailure) -> Set<MemberID> {
        let members = people.filter { id, names in
            names.editor.description == editor || "\(id)" == editor
        }
        guard !members.isEmpty else {
            let names = Set(people.values.map(\.editor.description))
            throw .noEditor(editor, known: names.sorted())
        }
        return Set(members.keys)
    }

    private func holder(of claim: Claim, _ people: [MemberID: Names]) -> Holder {
        holder(claim.member, people, agent: claim.agent?.description)
    }

    private func holder(
        _ id: MemberID, _ people: [MemberID: Names], agent: String? = nil
    ) -> Holder {
        guard state.roster.members[id] == nil, let names = people[id] else {
            return Views(state: state).holder(id, agent: agent)
        }
        return Holder(
            member: "\(id)", editor: names.editor.description, device: names.device.description,
            isSelf: id == state.member, kind: names.isAgent ? .agent : .person, agent: agent)
    }

    // MARK: Views

    private func view(
        _ tenure: Newsroom.PastTenure, _ people: [MemberID: Names], withEvidence: Bool
    ) -> BylineClient.PastTenure {
        let claim = tenure.claim
        let views = Views(state: state)
        return BylineClient.PastTenure(
            article: claim.article.description, desk: claim.desk?.description,
            title: claim.title?.description, note: claim.note?.description,
            holder: holder(of: claim, people), claim: "\(claim.id)",
            token: claim.id.lamport.value, since: views.timestamp(tenure.since),
            learned: views.timestamp(tenure.learned),
            end: tenure.end.map { end in
                BylineClient.PastTenure.End(
                    way: EndWord(rawValue: end.way.rawValue),
                    by: end.by.map { holder(of: $0, people) }
                        ?? end.heir.map { holder($0, people) },
                    at: end.at.map(views.timestamp), learned: end.learned.map(views.timestamp),
                    revision: end.revision?.description)
            }, changes: withEvidence ? tenure.changes.map { change($0, in: tenure) } : nil)
    }

    private func change(
        _ entry: JournalEntry, in tenure: Newsroom.PastTenure
    ) -> BylineClient.PastTenure.Change {
        let made: ChangeWord = entry.claim.id == tenure.first ? .claimed : .claimedAgain
        let held = entry.isCertified ? ChangeWord.certified : made
        let statement = entry.entry.payload.statement
        return BylineClient.PastTenure.Change(
            change: entry.claim.isHeld ? held : .released, claim: "\(entry.claim.id)",
            learned: Views(state: state).timestamp(entry.learned),
            content: Data(statement.content), signature: Data(statement.signature))
    }

    private func wall(_ time: Timestamp) -> WallTime {
        WallTime(millisecondsSinceEpoch: time.milliseconds)
    }
}
