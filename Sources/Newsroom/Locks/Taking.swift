public import Replication

/// The manners of taking an article over. They bind the people and programs of this machine alone:
/// what another node's people did is decided by the lock policy.
extension NewsroomState {
    /// Why an article may not be taken over from whoever holds it, unless whoever asks insists.
    func objection(
        to details: ClaimDetails, taking lock: Claim, _ insistence: Insistence
    ) -> RefusalReason? {
        // What nobody is at is anybody's, and programs can be interrupted.
        guard !isOrphaned(lock), !isAgents(lock), !goesOn(from: lock, details) else { return nil }
        if details.agent != nil || isAgent(member) {
            return insistence < .forced ? .agentMustForce : nil
        }
        return insistence < .confirmed && mayBeAtWork(lock.member) ? .needsConfirmation : nil
    }

    /// Whether an editor asks for what it holds itself, on another device. The programs there ask
    /// as others do.
    func goesOn(from lock: Claim, _ details: ClaimDetails) -> Bool {
        details.agent == nil && isSameEditor(member, lock.member)
    }

    /// Whether a program made the claim, and no person.
    public func isAgents(_ claim: Claim) -> Bool {
        claim.agent != nil || isAgent(claim.member)
    }

    /// Whether a member is a machine on which nobody works.
    public func isAgent(_ member: MemberID) -> Bool {
        roster.members[member]?.names.isAgent ?? false
    }

    /// A daemon that does not say what its people do may be an older one.
    private func mayBeAtWork(_ holder: MemberID) -> Bool {
        guard peers[holder]?.status == .here else { return false }
        return activity(of: holder)?.isIdle != true
    }

    /// The details with the program that asks: a session's, where it names none itself.
    func attributed(_ details: ClaimDetails) -> ClaimDetails {
        var details = details
        details.agent = details.agent ?? details.session.flatMap { sessions[$0]?.agent }
        return details
    }
}
