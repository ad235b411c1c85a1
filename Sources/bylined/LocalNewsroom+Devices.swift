internal import BylineClient
internal import LocalAPI
internal import Newsroom
internal import Replication

extension LocalNewsroom {
    func devices() async throws(APIFailure) -> [Device] {
        await node.read { Views(state: $0).devices }
    }

    func vouch(_ request: DeviceRequest) async throws(APIFailure) -> [Device] {
        guard let key = Bytes32(hex: request.member) else {
            throw .badRequest(
                "\"\(request.member.prefix(80))\" is no member's key of 64 hexadecimal digits; "
                    + "GET /v1/members gives them")
        }
        let answer = try await ask(.vouch(MemberID(key), isOwn: request.own)) { reply, state in
            (reply, Views(state: state).devices)
        }
        switch answer.0 {
        case .full(let limit):
            throw .limit("an editor has at most \(limit) other machines; take one back first")
        case .forbidden:
            throw .forbidden(
                "that is this machine itself, or no member of the newsroom; GET /v1/members lists "
                    + "the others")
        default: return answer.1
        }
    }
}

extension Views {
    /// The other machines of this editor, by the word of this member, of the other, or of both.
    var devices: [Device] {
        state.roster.orderedIDs.compactMap { other in
            guard other != state.member else { return nil }
            let isVouched = state.ownDevices.contains(other)
            let isOffered = state.vouched(by: other).contains(state.member)
            guard isVouched || isOffered else { return nil }
            return Device(
                holder: holder(other),
                state: isVouched && isOffered ? .own : isVouched ? .waiting : .offered)
        }
    }
}
