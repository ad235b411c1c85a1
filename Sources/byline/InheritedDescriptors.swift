internal import Foundation

/// The files that this process was started with. A command gets those, and none that were opened
/// since: with a copy of the daemon's socket it would keep the session open after byline's death.
struct InheritedDescriptors {
    private let descriptors: Set<Int32>

    /// Those that are open now.
    init() {
        descriptors = InheritedDescriptors.open
    }

    /// Has all others closed in any program that is started from here on.
    func keepOnlyThese() {
        // order-free: each on its own
        for descriptor in InheritedDescriptors.open.subtracting(descriptors) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    private static var open: Set<Int32> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return Set(names.compactMap { Int32($0) })
    }
}
