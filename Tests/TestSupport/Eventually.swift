/// Waits until `condition` holds, ten seconds at most, for what happens under the kernel's clock:
/// in other processes, on the disk's queue. Gives whether it came to hold.
public func eventually(_ condition: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
