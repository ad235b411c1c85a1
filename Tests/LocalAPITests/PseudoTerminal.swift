import Foundation

/// A terminal on which a test plays the user (pty(7)).
struct PseudoTerminal {
    /// What a program gets as its standard input.
    let user: FileHandle
    private let keyboard: FileHandle

    init() throws {
        // unlockpt(3) and ptsname(3), which Glibc's module map leaves out, are these two calls.
        let (unlock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))
        var (locked, index): (CInt, CUnsignedInt) = (0, 0)
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard descriptor >= 0, ioctl(descriptor, unlock, &locked) == 0,
            ioctl(descriptor, number, &index) == 0
        else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        keyboard = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let terminal = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY)
        guard terminal >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        user = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
    }

    func type(_ text: String) throws {
        try keyboard.write(contentsOf: Data(text.utf8))
    }
}
