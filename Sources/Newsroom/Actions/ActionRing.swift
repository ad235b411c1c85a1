internal import Replication

/// The window of this member's own actions: the newest `NewsroomLimits.actionWindow`, oldest
/// first, each in the slot under which it is replicated.
struct ActionRing: Hashable, Sendable, Codable {
    /// An action, and since when it counts towards its age.
    struct Kept: Hashable, Sendable, Codable {
        let action: ApplicationAction
        let since: Moment
    }

    private var slots: [Kept] = []
    private var next = 0
    private var count = 0

    /// Takes in a newer action, in the place of the oldest if the window is full.
    mutating func append(_ kept: Kept) -> ActionSlot {
        let slot = next
        if slot == slots.count {
            slots.append(kept)
        } else {
            slots[slot] = kept
        }
        next = (slot + 1) % NewsroomLimits.actionWindow
        count = min(count + 1, NewsroomLimits.actionWindow)
        return ActionSlot(wrapping: slot)
    }

    /// The oldest action.
    var oldest: (slot: ActionSlot, kept: Kept)? {
        count == 0 ? nil : (ActionSlot(wrapping: place(of: 0)), slots[place(of: 0)])
    }

    /// Leaves the oldest action out.
    mutating func removeOldest() {
        count = max(0, count - 1)
    }

    /// All actions, oldest first.
    var all: [Kept] { (0..<count).map { slots[place(of: $0)] } }

    private func place(of index: Int) -> Int {
        (next + NewsroomLimits.actionWindow - count + index) % NewsroomLimits.actionWindow
    }
}
