internal import BylineClient
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func notices() async throws(APIFailure) -> [Loss] {
        await node.read { state in
            let views = Views(state: state)
            return state.unseenNotices.map(views.loss)
        }
    }

    func see(_ request: SeenRequest) async throws(APIFailure) -> SeenNotices {
        var claims: [ClaimID] = []
        for notice in request.notices {
            guard let claim = ClaimID(notice) else {
                throw .badRequest(
                    "\"\(notice.prefix(64))\" is no notice's id; use those that GET /v1/notices "
                        + "gives")
            }
            claims.append(claim)
        }
        let seen = try await ask(.see(claims)) { reply, _ -> [ClaimID] in
            guard case .seen(let claims) = reply else { return [] }
            return claims
        }
        return SeenNotices(seen: seen.map { "\($0)" })
    }
}

extension ClaimID {
    /// Reads `stamp-member`, as it is described; nil if it is not of this form.
    init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let lamport = UInt64(parts[0]), let key = Bytes32(hex: parts[1])
        else { return nil }
        self.init(lamport: LamportStamp(clamping: lamport), member: MemberID(key))
    }
}
