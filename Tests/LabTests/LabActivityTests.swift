import Foundation
import Testing

extension LabSuite {
    @Suite struct Activity {
        @Test("who views an article is seen by the others, while the command runs")
        func viewing() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let output = lab[1].directory.appendingPathComponent("view.out")
                let view = try Command.start(
                    ["scripts/lab", "exec", "1", "byline", "view", "story"], lab: lab.name,
                    output: output, errors: output)
                try await eventually("Grace sees it", within: .seconds(4)) {
                    let ada = try lab[2].who().first { $0.editor == "Ada" }
                    return ada?.viewing == ["story"] && ada?.activity == "active"
                }
                #expect(try lab[2].lock("story") == nil, "viewing claims nothing")
                lab[1].crash()
                try await lab[1].start()
                try await eventually("also after a restart", within: .seconds(8)) {
                    try lab[2].who().first { $0.editor == "Ada" }?.viewing == ["story"]
                }
                view.send(SIGINT)
                try await eventually("and then no more", within: .seconds(4)) {
                    try lab[2].who().first { $0.editor == "Ada" }?.viewing == []
                }
                #expect(view.wait() == .exit(0))
            }
        }

        @Test("a holder whose program says that nobody is there is idle, and not asked for")
        func idle() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let stream = lab[1].directory.appendingPathComponent("session.out")
                let socket = lab[1].home.appendingPathComponent("byline.sock").path
                let curl = ["scripts/lab", "exec", "1", "curl", "-sN", "--unix-socket", socket]
                let session = try Command.start(
                    curl + ["-d", "{}", "http://localhost/v1/sessions"], lab: lab.name,
                    output: stream, errors: stream)
                let id = try await eventually("a session is open", within: .seconds(3)) {
                    try Command.text(of: stream).split(separator: "\"session\":\"").dropFirst()
                        .first.map { String($0.prefix(32)) }
                }
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                let report = try lab[1].run(
                    "curl", "-s", "--unix-socket", socket, "-d", #"{"state":"idle"}"#,
                    "http://localhost/v1/sessions/\(id)/activity")
                #expect(report.output == #"{"state":"idle","viewing":[]}"#)
                try await eventually("Grace sees that nobody is there", within: .seconds(4)) {
                    try lab[2].lock("story")?.activity == "idle"
                }
                #expect(try lab[2].succeed("locks").output.contains("Ada on host-1, idle"))
                #expect(try lab[2].byline("take", "story").status == 0)
                session.send(SIGTERM)
                session.wait()
            }
        }
    }
}
