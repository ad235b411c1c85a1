import Newsroom
import Testing

@testable import Transport

/// Dials that come to nothing, and their caps.
struct DialTests {
    @Test func `a dial to a port where nobody listens is refused`() async throws {
        let server = try await StrangerServer()
        let endpoint = server.endpoint
        try await server.close()
        let ada = try Node()
        try await Node.running(ada) {
            for host in ["127.0.0.1", "localhost"] {
                let endpoint = Endpoint(host: host, port: endpoint.port)
                try await ada.call { $0.dial(endpoint) }
                try await eventually("the refusal") {
                    ada.events.contains(.dialFailed(endpoint, .refused))
                }
            }
        }
    }

    @Test func `a host name that nobody has is said to be unknown`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            try await ada.call { $0.dial(Endpoint(host: "nobody.invalid", port: 1)) }
            try await eventually("the failure") { ada.dialFailures.count == 1 }
            #expect("\(ada.dialFailures)".contains("nobody.invalid"))
        }
    }

    @Test func `an address on an interface that is gone is unreachable`() async throws {
        let ada = try Node()
        try await Node.running(ada) {
            try await ada.call { $0.dial(Endpoint(host: "fe80::1%gone0", port: 1)) }
            try await eventually("the failure") { ada.dialFailures == [.unreachable] }
        }
    }

    @Test func `so many dials run at once, so many wait, and the rest fail at once`() async throws {
        let server = try await StrangerServer()
        let endpoint = server.endpoint
        let ada = try Node()
        try await Node.running(ada) {
            let all = TransportLimits.dialsAtOnce + TransportLimits.dialsQueued + 3
            try await ada.call { transport in
                for _ in 0..<all { transport.dial(endpoint) }
            }
            try await eventually("the dials that may run") {
                server.strangers.count == TransportLimits.dialsAtOnce
            }
            try await eventually("the dials too many") { ada.dialFailures.count == 3 }
            #expect(server.strangers.count == TransportLimits.dialsAtOnce)

            server.strangers.first?.close()
            try await eventually("the next in line") {
                server.strangers.count == TransportLimits.dialsAtOnce + 1
            }
            #expect(ada.dialFailures.count == 4)
        }
        try await server.close()
    }
}
