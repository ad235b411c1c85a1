internal import Newsroom

/// Keeps what a script wants to know later: what every machine answered, announced and took in.
final class Diary: Checker {
    /// An answer, and to what.
    struct Answer {
        let to: RequestID
        let reply: Reply
    }

    private var answers: [Int: [Answer]] = [:]
    private var announcements: [Int: [Announcement]] = [:]
    private var actions: [Int: [Action]] = [:]
    /// Messages of all machines, by kind.
    private(set) var messages: [String: Int] = [:]
    /// Dials of all machines.
    private(set) var dials = 0

    func answers(of index: Int) -> [Answer] { answers[index] ?? [] }

    func announcements(of index: Int) -> [Announcement] { announcements[index] ?? [] }

    /// The actions of a machine's last run.
    func recorded(by index: Int) -> [Action] { actions[index] ?? [] }

    func forgetTraffic() {
        messages = [:]
        dials = 0
    }

    func observe(_ observation: Observation, in simulation: Simulation) {
        switch observation {
        case .starts(let host, _): actions[host.index] = []
        case .reduced(let host, let event, _):
            actions[host.index, default: []].append(
                Action(at: host.clock.time(at: simulation.now), event))
        case .carriesOut(let host, let effect): note(effect, host.index)
        default: return
        }
    }

    private func note(_ effect: Effect, _ index: Int) {
        switch effect {
        case .answer(let request, let reply):
            answers[index, default: []].append(Answer(to: request, reply: reply))
        case .notify(let announcement): announcements[index, default: []].append(announcement)
        case .multicast(let message), .send(let message, _):
            messages[Diary.kind(of: message), default: 0] += 1
        case .dial: dials += 1
        case .persist, .close, .rotateKey, .journal, .history: return
        }
    }

    private static func kind(of message: Message) -> String {
        switch message {
        case .entries: "entries"
        case .beacons, .heardBeacons: "beacons"
        case .acks: "acks"
        case .ackRefusal: "ackRefusal"
        case .hello: "hello"
        case .facts: "facts"
        case .digest: "digest"
        case .deltas: "deltas"
        case .beaconRequest: "beaconRequest"
        case .newsroomKey: "newsroomKey"
        case .refused: "refused"
        case .history: "history"
        }
    }
}
