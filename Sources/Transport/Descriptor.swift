internal import Glibc

/// A file descriptor with one owner, closed when the owner is done with it.
struct Descriptor: ~Copyable {
    /// The number, valid as long as the owner lives.
    let number: CInt

    /// Takes over what a system call gave; throws what it left in `errno` if that is no descriptor.
    init(_ number: CInt, from call: String) throws(TransportError) {
        guard number >= 0 else { throw .systemCall(call, errorCode: errno) }
        self.number = number
    }

    deinit {
        close(number)
    }

    /// A second descriptor of the same file.
    func duplicate() throws(TransportError) -> Descriptor {
        try Descriptor(fcntl(number, F_DUPFD_CLOEXEC, 0), from: "fcntl(F_DUPFD_CLOEXEC)")
    }

    /// Hands the descriptor to another owner, who closes it.
    consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }

    /// Sets a socket option that is a C `int`.
    func setOption(_ level: CInt, _ name: CInt, to value: CInt) throws(TransportError) {
        try setOption(level, name, to: withUnsafeBytes(of: value, Array.init))
    }

    /// Sets a socket option whose value is laid out as the kernel's structure for it.
    func setOption(_ level: CInt, _ name: CInt, to value: [UInt8]) throws(TransportError) {
        guard setsockopt(number, level, name, value, socklen_t(value.count)) == 0 else {
            throw .systemCall("setsockopt(\(level), \(name))", errorCode: errno)
        }
    }
}
