internal import BylineClient
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func ask(for article: String, _ request: AskRequest) async throws(APIFailure) -> LockAnswer {
        let question = Question(
            message: try text("message", request.message, NewsroomLimits.messageBytes),
            within: .seconds(try seconds(request.seconds ?? LocalNewsroom.askSeconds)),
            session: try sessionID(request.session))
        return try await perform(.ask(try id(article), question))
    }

    func answer(_ article: String, _ request: AnswerRequest) async throws(APIFailure) -> LockAnswer
    {
        let article = try id(article)
        let word: Answer.Word?
        switch request.answer {
        case .give: word = nil
        case .decline: word = .declined
        case .later:
            guard let seconds = request.seconds else {
                throw .badRequest("the answer \"later\" says when; add seconds")
            }
            word = .later(.seconds(try self.seconds(seconds)))
        default:
            throw .badRequest(
                "an answer is give, decline or later, unlike "
                    + "\"\(request.answer.rawValue.prefix(64))\"; say one of these")
        }
        let message = try text("message", request.message, NewsroomLimits.messageBytes)
        guard let name = request.to else {
            return try await perform(.answer(article, to: nil, word, message))
        }
        let asker = try await node.read { state throws(APIFailure) in
            try member(called: name, in: state)
        }
        return try await perform(.answer(article, to: asker, word, message))
    }

    private func seconds(_ count: Int) throws(APIFailure) -> Int64 {
        let most = NewsroomLimits.askWithin.milliseconds / 1_000
        guard count >= 1, count <= most else {
            throw .badRequest("the seconds are 1 to \(most), unlike \(count); correct them")
        }
        return Int64(count)
    }

    /// Two minutes: long enough to read it, short enough to wait for.
    private static let askSeconds = 120

    /// What became of asking and answering.
    func askAnswer(to command: Command, _ reply: Reply, _ views: Views) -> LockAnswer {
        let name = command.articleName
        switch reply {
        case .asked(let claim):
            let lock = views.lock(claim)
            let ask = views.state.waits[claim.article]?.wish.ask
            return LockAnswer(
                outcome: .asked, lock: lock,
                message: "\(lock.holder.editor) is asked; without an answer in time \(name) is "
                    + "yours, unless they are at work",
                place: views.state.place(of: views.state.member, for: claim.article),
                question: ask.map {
                    "\(ClaimID(lamport: $0.lamport, member: views.state.member))"
                })
        case .answered(let claim, let asker):
            return LockAnswer(
                outcome: .answered, lock: views.lock(claim), next: views.holder(asker))
        case .askedByMany(let askers):
            let names = askers.map { views.holder($0).editor }.joined(separator: ", ")
            return LockAnswer(
                outcome: .refused, lock: nil,
                message: "several ask for \(name); say whom you answer: \(names)")
        default:
            let askers = command.article.map { views.state.openAsks(about: $0) } ?? []
            let names = askers.map { views.holder($0.member).editor }.joined(separator: ", ")
            return LockAnswer(
                outcome: .refused, lock: nil,
                message: names.isEmpty
                    ? "nobody asks you for \(name); `byline give` hands it over unasked"
                    : "it is not they who ask for \(name), but \(names); answer them")
        }
    }
}
