internal import BylineClient
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func check(_ article: String, _ request: CheckRequest) async throws(APIFailure) -> CheckAnswer {
        let article = try id(article)
        if let token = request.token, token > LamportStamp.max.value {
            throw .badRequest(
                "a token is at most \(LamportStamp.max.value), unlike \(token); show the one that "
                    + "the claim was answered with")
        }
        let token = request.token.map { LamportStamp(clamping: $0) }
        let revision = try revision(request.revision)
        return await node.readNow {
            answer($0.check(article, token: token), token, revision, Views(state: $0))
        }
    }

    private func answer(
        _ check: TokenCheck, _ token: LamportStamp?, _ revision: Text?, _ views: Views
    ) -> CheckAnswer {
        switch check {
        case .current(let view):
            let warning = warning(view.claim, having: revision, views)
            return CheckAnswer(
                outcome: warning == nil ? .current : .staleCopy, lock: views.lock(view),
                message: warning)
        case .stale(let view):
            return CheckAnswer(
                outcome: .stale, lock: views.lock(view), message: stale(token, views.lock(view)))
        case .orphaned(let view):
            let editor = views.holder(view.claim.member).editor
            return CheckAnswer(
                outcome: .orphaned, lock: views.lock(view),
                message: "\(editor) is gone, and anyone may claim the article; claim it before you "
                    + "save it")
        case .free:
            return CheckAnswer(
                outcome: .free, lock: nil,
                message: "nobody holds the article; claim it before you save it")
        case .pending(let view):
            let lock = views.lock(view)
            return CheckAnswer(
                outcome: .pending, lock: lock,
                message: "the claim waits for \(Warnings.acks(lock.missing)); save once it is held")
        case .unverified(let view):
            return CheckAnswer(
                outcome: .unverified, lock: view.map { views.lock($0) },
                message: unverified(token, view, views.state))
        }
    }

    private func stale(_ token: LamportStamp?, _ lock: Lock) -> String {
        let shown = token.map { "token \($0.value) is stale: " } ?? ""
        let advice =
            lock.holder.isSelf
            ? "save with that one" : "keep your text apart, and ask them before you save it"
        let holder = lock.holder.isSelf ? "you hold" : "\(lock.holder.editor) holds"
        return "\(shown)\(holder) the article under token \(lock.token); \(advice)"
    }

    private func unverified(
        _ token: LamportStamp?, _ view: LockView?, _ state: NewsroomState
    ) -> String {
        if let token, view?.claim.id.lamport != token, view?.condition != .unverified {
            return "this machine has not heard of token \(token.value) yet; ask again in a moment"
        }
        if state.isCutOff || state.isInMinority {
            return "this machine hears too few others to know who holds the article now; save once "
                + "the network is back"
        }
        return "this machine was away and has not heard yet who holds the article now; ask again "
            + "in a moment"
    }
}
