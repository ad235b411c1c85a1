/// What the people at this machine do, as far as their commands tell it.
extension NewsroomState {
    /// Takes note that somebody is at work here; what programs do by themselves tells nothing.
    mutating func noteActivity(_ command: Command) {
        switch command {
        case .claim, .take, .release, .grant, .remove, .wait, .unwait, .give: lastActivity = moment
        case .adopt, .emit, .openSession, .endSession, .see: return
        }
    }
}
