/// Waits until `condition` holds, ten seconds at most: hooks are other processes under the kernel's
/// clock. Gives whether it came to hold.
func eventually(_ condition: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
