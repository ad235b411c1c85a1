internal import Glibc
internal import Synchronization

/// libavahi-client and libavahi-core both export `avahi_entry_group_free`, the first with one
/// parameter, the second (where it is internal, but not hidden) with two. In a process that links
/// both, the dynamic linker gives one of the two to both libraries, and the other one's objects
/// are freed by the wrong function. So this module defines the symbol itself: the executable comes
/// first in the linker's search, and each call is sent to where it belongs.
enum EntryGroupFree {
    private typealias ClientFunction = @convention(c) (OpaquePointer?) -> CInt
    private typealias CoreFunction = @convention(c) (OpaquePointer?, OpaquePointer?) -> Void

    /// Where the embedded responders are. Core passes one of them first; a client never does.
    private static let servers = Mutex<Set<UInt>>([])

    private static let client = unsafeBitCast(
        symbol(in: "libavahi-client.so.3"), to: ClientFunction.self)
    private static let core = unsafeBitCast(
        symbol(in: "libavahi-core.so.7"), to: CoreFunction.self)

    /// To be called once a responder exists.
    static func register(server: OpaquePointer) {
        let address = UInt(bitPattern: server)
        servers.withLock { _ = $0.insert(address) }
    }

    /// To be called after a responder was freed, which frees its groups.
    static func unregister(server: OpaquePointer) {
        let address = UInt(bitPattern: server)
        servers.withLock { _ = $0.remove(address) }
    }

    /// Frees a group of libavahi-client.
    static func free(clientGroup: OpaquePointer) {
        _ = client(clientGroup)
    }

    fileprivate static func dispatch(_ first: OpaquePointer?, _ second: OpaquePointer?) -> CInt {
        let address = UInt(bitPattern: first)
        if servers.withLock({ $0.contains(address) }) {
            core(first, second)
            return 0
        }
        return client(first)
    }

    private static func symbol(in library: String) -> UnsafeMutableRawPointer {
        guard let handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD),
            let symbol = dlsym(handle, "avahi_entry_group_free")
        else {
            preconditionFailure(
                "\(library) lacks avahi_entry_group_free; install the Avahi of the build")
        }
        return symbol
    }
}

/// What both libraries call; not for Swift code. Public, or it would be hidden from them.
@_cdecl("avahi_entry_group_free")
public func avahiEntryGroupFree(_ first: OpaquePointer?, _ second: OpaquePointer?) -> CInt {
    EntryGroupFree.dispatch(first, second)
}
