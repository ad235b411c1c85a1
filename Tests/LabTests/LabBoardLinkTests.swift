import Foundation
import Testing

extension LabSuite {
    @Suite struct BoardLinks {
        /// Redeems the code of a link that `byline board` printed, as the page does.
        private static func redeem(_ url: String, on host: Host) throws -> (
            status: String, body: String
        ) {
            let parts = url.components(separatedBy: "#code=")
            try #require(parts.count == 2, "no link: \(url)")
            return try ask(
                "\(parts[0])v1/board/token", on: host, body: "{\"code\":\"\(parts[1])\"}")
        }

        private static func ask(
            _ url: String, on host: Host, token: String = "", body: String? = nil
        ) throws -> (status: String, body: String) {
            let credential = token.isEmpty ? [] : ["-H", "Authorization: Bearer \(token)"]
            let sent = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
            let said = try host.run(
                ["curl", "-s", "-m", "5", "-w", "\n%{http_code}"] + credential + sent + [url]
            ).output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return (said.last ?? "", said.dropLast().joined(separator: "\n"))
        }

        private struct Token: Decodable {
            let token: String
        }

        @Test("a link lets one browser in, once; what it claims all see; a restart shuts it out")
        func link() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let url = try lab[1].succeed("board", "--print").lastWord
                let redeemed = try Self.redeem(url, on: lab[1])
                try #require(redeemed.status == "200", "\(redeemed)")
                let token = try JSONDecoder().decode(Token.self, from: Data(redeemed.body.utf8))
                    .token
                let again = try Self.redeem(url, on: lab[1])
                #expect(again.status == "401" && again.body.contains("byline board"))

                let board = url.components(separatedBy: "#")[0]
                #expect(try lab[1].succeed("status").output.contains(board))
                let page = try Self.ask(board, on: lab[1])
                #expect(page.status == "200" && page.body.contains("board.js"))
                let claim = "\(board)v1/locks/story/claim"
                #expect(try Self.ask(claim, on: lab[1], body: "{}").status == "401")
                let claimed = try Self.ask(claim, on: lab[1], token: token, body: "{}")
                #expect(claimed.status == "200" && claimed.body.contains("\"outcome\":\"held\""))
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(lock.holder.editor == "Ada")

                try await lab[1].stop()
                try await lab[1].start()
                #expect(try Self.ask("\(board)v1/locks", on: lab[1], token: token).status == "401")
                let fresh = try lab[1].succeed("board", "--print").lastWord
                #expect(try Self.redeem(fresh, on: lab[1]).status == "200")
            }
        }

        @Test("another user of the machine gets nothing, even with a link and a token")
        func otherUser() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                let url = try lab[1].succeed("board", "--print").lastWord
                let parts = url.components(separatedBy: "#code=")
                try #require(parts.count == 2)
                let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
                for path in ["", "v1/locks", "v1/board/token"] {
                    let said = try lab[1].run(
                        nobody + [
                            "curl", "-s", "-m", "5", "-H", "Content-Type: application/json",
                            parts[0] + path,
                        ] + (path.hasSuffix("token") ? ["-d", "{\"code\":\"\(parts[1])\"}"] : [])
                    ).output
                    #expect(said.contains("another user's"), "\(path): \(said)")
                }
                #expect(try Self.redeem(url, on: lab[1]).status == "200", "the link is unharmed")
            }
        }

        @Test("a board that finds its port taken is told of, and the newsroom goes on without it")
        func taken() async throws {
            try await Lab.with(hosts: 1) { lab in
                try await lab.found(["Ada"])
                let host = lab[1]
                let log = host.directory.appendingPathComponent("other.log")
                let other = try Command.start(
                    [
                        "scripts/lab", "exec", "1", "python3", "-m", "http.server", "--bind",
                        "127.0.0.1", "7999",
                    ], lab: lab.name, output: log, errors: log)
                defer { other.send(SIGTERM) }
                try await eventually("the port is taken", within: .seconds(5)) {
                    try Self.ask("http://127.0.0.1:7999/", on: host).status == "200"
                }
                try await host.start("--board-port", "7999")
                let status = try host.succeed("status").output
                #expect(
                    status.contains("warning") && status.contains("127.0.0.1:7999"), "\(status)")
                let link = try host.byline("board", "--print")
                #expect(link.status == 1 && link.errors.contains("--board-port"), "\(link)")
                #expect(try host.claim("story").outcome == "held")
                #expect(try Command.text(of: host.log).contains("the board cannot listen"))
                try await host.stop()
                try await host.start()
                #expect(try host.succeed("status").output.contains("http://127.0.0.1:7948/"))
            }
        }

        @Test("the board is where it was named, nowhere else, and nowhere when that was named")
        func ports() async throws {
            try await Lab.with(hosts: 1) { lab in
                try await lab.found(["Ada"])
                let host = lab[1]
                try await host.start("--board-port", "7999")
                #expect(try host.succeed("status").output.contains("http://127.0.0.1:7999/"))
                let outside = try Self.ask("http://\(host.address):7999/", on: host)
                #expect(outside.status == "000", "no other machine reaches it")
                try await host.stop()
                try await host.start(
                    "--board-port", "22000", "--allow-origin", "https://cms.example")
                #expect(try Self.ask("http://127.0.0.1:22000/", on: host).status == "200")
                try await host.stop()
                try await host.start("--no-board")
                #expect(try host.byline("board", "--print").errors.contains("--no-board"))
                #expect(try Self.ask("http://127.0.0.1:7948/", on: host).status == "000")
                try await host.stop()
                for wrong in [
                    ["--allow-origin", "https://cms.example/"],
                    ["--board-port", "1", "--no-board"],
                    ["--board-port", "65536"],
                    ["--allow-origin", "https://cms.example", "--no-board"],
                ] {
                    let outcome = try await host.startInVain(wrong)
                    #expect(outcome.status == 64 && outcome.errors.contains(wrong[0]), "\(outcome)")
                }
            }
        }
    }
}
