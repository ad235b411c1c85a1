internal import BylineClient
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func notices() async throws(APIFailure) -> [WatchEvent] {
        await node.read { Views(state: $0).unseen }
    }

    func see(_ request: SeenRequest) async throws(APIFailure) -> SeenNotices {
        var ids: [ClaimID] = []
        for notice in request.notices {
            guard let id = ClaimID(notice) else {
                throw .badRequest(
                    "\"\(notice.prefix(64))\" is no notice's id; use those that GET /v1/notices "
                        + "gives")
            }
            ids.append(id)
        }
        let seen = try await ask(.see(ids)) { reply, _ -> [ClaimID] in
            guard case .seen(let ids) = reply else { return [] }
            return ids
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
