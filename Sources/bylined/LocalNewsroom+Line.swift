internal import BylineClient
internal import Foundation
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func wait(
        for article: String, _ request: WaitRequest
    ) async throws(APIFailure) -> LockAnswer {
        let details = try details(
            desk: request.desk, title: request.title, note: request.note, session: request.session,
            agent: request.agent)
        return try await perform(.wait(try id(article), details, isLasting: request.lasting))
    }

    func unwait(_ article: String) async throws(APIFailure) -> LockAnswer {
        try await perform(.unwait(try id(article)))
    }

    func give(_ article: String, _ request: GiveRequest) async throws(APIFailure) -> LockAnswer {
        let article = try id(article)
        let heir = try await node.read { state throws(APIFailure) in
            try member(called: request.to, in: state)
        }
        return try await perform(.give(article, heir))
    }

    /// The member whose editor, device or key is called so; of several, not this one.
    func member(
        called typed: String, in state: NewsroomState
    ) throws(APIFailure) -> MemberID {
        let name = typed.precomposedStringWithCanonicalMapping
        let people = Views(state: state).people
        // order-free: sorted
        let named = people.filter { id, names in
            [names.editor.description, names.device.description, "\(id)"].contains(name)
        }.map(\.key).sorted()
        let members = named.filter { state.roster.includes($0) }
        let others = members.filter { $0 != state.member }
        guard others.count < 2 else {
            let choices = others.map { people[$0].map { $0.device.description } ?? "\($0)" }
            throw .badRequest(
                "\"\(name)\" is more than one member; name a device instead, one of "
                    + choices.sorted().joined(separator: ", "))
        }
        guard let member = others.first ?? members.first else {
            let known = state.roster.orderedIDs.filter { $0 != state.member }
                .compactMap { people[$0]?.editor.description }
            throw .noMember(name, known: known.sorted(), wasRemoved: !named.isEmpty)
        }
        return member
    }

    // MARK: Answers

    func released(_ claim: Claim, by command: Command, _ views: Views) -> LockAnswer {
        var outcome = Outcome.released
        switch command {
        case .give, .answer: outcome = .given
        default: break
        }
        return LockAnswer(
            outcome: outcome, lock: views.lock(of: claim.article),
            next: claim.offer.map { views.holder($0.member) })
    }

    /// What became of waiting, leaving and giving.
    func lineAnswer(to command: Command, _ reply: Reply, _ views: Views) -> LockAnswer {
        let lock = command.article.flatMap { views.lockOrPending(of: $0) }
        let name = command.articleName
        switch reply {
        case .waiting(let article, let place):
            return LockAnswer(
                outcome: .waiting, lock: lock, message: waiting(article, place, lock, views),
                place: place)
        case .mine:
            return LockAnswer(outcome: .refused, lock: lock, message: mineMessage(command))
        case .kept(let heir):
            let next = views.holder(heir)
            return LockAnswer(
                outcome: .refused, lock: lock,
                message: "\(name) is kept for \(next.editor), whose turn it is; get in line "
                    + "with `byline claim --wait`, or take it over with `byline take`",
                next: next)
        case .leftLine: return LockAnswer(outcome: .left, lock: lock)
        case .absent(let heir):
            return LockAnswer(
                outcome: .refused, lock: lock,
                message: "\(views.holder(heir).editor) is not here to take \(name); release it, or "
                    + "give it to somebody else")
        case .noMember:
            return LockAnswer(
                outcome: .refused, lock: lock,
                message: "whoever was to have \(name) is no member any more; `byline members` "
                    + "lists who is")
        default:
            let next =
                lock?.holder.isSelf == true
                ? "you hold it, and `byline release` gives it up"
                : "`byline claim --wait` gets in line"
            return LockAnswer(
                outcome: .refused, lock: lock,
                message: "you are not in line for \(name); \(next)")
        }
    }

    private func mineMessage(_ command: Command) -> String {
        let article = command.articleName
        switch command {
        case .give: return "you hold \(article) yourself; name somebody else to give it to"
        case .ask: return "you hold \(article) yourself, so there is nobody to ask; work on it"
        default: return "you hold \(article) already, so there is nothing to wait for; work on it"
        }
    }

    /// What to do about an article that nobody at work holds.
    func freeMessage(_ command: Command, _ views: Views) -> String {
        let article = command.articleName
        let absent = command.article.flatMap { views.lock(of: $0) }?.holder.editor
        let how = absent.map { "\($0), who holds \(article), is gone" } ?? "\(article) is free"
        return switch command {
        case .release: "nobody holds \(article), so there is nothing to release"
        case .give: "nobody holds \(article); claim it with `byline claim`, and then give it"
        case .answer: "nobody holds \(article), so there is nothing to answer"
        default: "\(how); claim it with `byline claim`"
        }
    }

    private func waiting(
        _ article: ArticleID, _ place: Int, _ lock: Lock?, _ views: Views
    ) -> String {
        let ahead = views.line(of: article).prefix(place - 1).last?.who.editor
        let after = ahead.map { ", after \($0)" } ?? ""
        let holder = lock.map { "; \($0.holder.editor) holds it" } ?? ""
        return "you are number \(place) in line for \(article)\(after)\(holder)"
    }
}

extension Command {
    /// What its article is called in an answer.
    var articleName: String { article?.description ?? "the article" }

    /// The article that it is about, if it is about one.
    var article: ArticleID? {
        switch self {
        case .claim(let article, _, _), .take(let article, _, _, _), .release(let article, _),
            .wait(let article, _, _), .unwait(let article), .give(let article, _),
            .ask(let article, _), .answer(let article, _, _, _):
            article
        case .adopt, .grant, .remove, .emit, .openSession, .endSession, .report, .see, .vouch: nil
        }
    }
}
