import Glibc
import NIOCore
import Newsroom

@testable import Transport

/// A datagram to one address, as no transport sends any.
enum UnicastDatagram {
    static func send(_ bytes: [UInt8], to endpoint: Endpoint) throws {
        guard let address = try endpoint.literalAddress() else { return }
        let socket = try Descriptor(
            socket(address.protocol.rawValue, CInt(SOCK_DGRAM.rawValue), 0), from: "socket")
        let sent = address.withSockAddr {
            sendto(socket.number, bytes, bytes.count, 0, $0, socklen_t($1))
        }
        guard sent == bytes.count else {
            throw TransportError.systemCall("sendto", errorCode: errno)
        }
    }
}
