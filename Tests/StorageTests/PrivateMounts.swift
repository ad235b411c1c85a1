import Foundation

/// Mounts that only one thread sees, and that go away with it (`unshare(2)`). Expectations belong
/// outside: that thread is not the test's.
enum PrivateMounts {
    /// Whether this process may mount.
    static let arePossible = (try? run {}) != nil

    /// What `body` gives on a thread with mounts of its own.
    static func run<Value>(_ body: @escaping () throws -> Value) throws -> Value {
        // The caller waits until the thread is through with both.
        nonisolated(unsafe) var work: (() throws -> Value)? = body
        nonisolated(unsafe) var result: Result<Value, any Error>?
        let done = DispatchSemaphore(value: 0)
        Thread {
            result = Result {
                try unshareMounts()
                guard let work else { throw POSIXError(.ESRCH) }
                return try work()
            }
            // What the work holds is cleaned up outside, where nothing is mounted.
            work = nil
            done.signal()
        }.start()
        done.wait()
        guard let result else { throw POSIXError(.ESRCH) }
        return try result.get()
    }

    /// A disk of so many kilobytes at a directory.
    static func mountSmallDisk(at path: String, kilobytes: Int) throws {
        try check(mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k,mode=700"))
    }

    /// Makes a directory and all below it read-only.
    static func makeReadOnly(_ path: String) throws {
        try check(mount(path, path, nil, bind, nil))
        try check(mount(path, path, nil, bind | remount | readOnly, nil))
    }

    // linux/mount.h and linux/sched.h, of which Swift imports only parts.
    private static let readOnly: UInt = 1
    private static let remount: UInt = 32
    private static let bind: UInt = 4_096
    private static let recursive: UInt = 16_384
    private static let isPrivate: UInt = 1 << 18
    private static let newMounts: Int32 = 0x0002_0000

    private static func unshareMounts() throws {
        guard let symbol = dlsym(nil, "unshare") else { throw POSIXError(.ENOSYS) }
        let unshare = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
        try check(unshare(newMounts))
        try check(mount("none", "/", nil, recursive | isPrivate, nil))
    }

    private static func check(_ result: Int32) throws {
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
    }
}
