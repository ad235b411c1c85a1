import Foundation
import Testing

extension LabSuite {
    @Suite struct Origins {
        private static let chromium = "/usr/bin/chromium"

        /// A CMS's page: it redeems the code in its address and claims an article, in the board's
        /// API, and then writes what came of it.
        private static let page = """
            <!doctype html><p id="said"></p><script>
            const board = "http://127.0.0.1:7948/v1/";
            const post = (path, body, more) => fetch(board + path, { method: "POST",
              body: JSON.stringify(body),
              headers: { "Content-Type": "application/json", ...more } });
            (async () => {
              const redeemed = await post("board/token", { code: location.hash.slice(1) });
              const { token } = await redeemed.json();
              const credential = { Authorization: `Bearer ${token}` };
              const claimed = await post("locks/story/claim", {}, credential);
              const stranger = await fetch(board + "locks");
              return `${claimed.status} ${(await claimed.json()).outcome}, ${stranger.status}`;
            })().then((text) => text, (error) => `${error}`)
              .then((text) => document.getElementById("said").textContent = text);
            </script>
            """

        @Test(
            "a page of an allowed origin uses the API from a real browser, and no other page can",
            .enabled(
                if: FileManager.default.isExecutableFile(atPath: chromium), "needs chromium"))
        func pages() async throws {
            try await Lab.with(hosts: 1) { lab in
                try await lab.found(["Ada"])
                let host = lab[1]
                try await host.start("--allow-origin", "http://127.0.0.1:9000")
                let site = host.directory.appendingPathComponent("site", isDirectory: true)
                try FileManager.default.createDirectory(
                    at: site, withIntermediateDirectories: true)
                try Data(Self.page.utf8).write(to: site.appendingPathComponent("index.html"))
                let servers = try [9_000, 9_001].map { port in
                    try Command.start(
                        [
                            "scripts/lab", "exec", "1", "python3", "-m", "http.server",
                            "--directory", site.path, "--bind", "127.0.0.1", "\(port)",
                        ], lab: lab.name, output: site.appendingPathComponent("\(port).log"),
                        errors: site.appendingPathComponent("\(port).log"))
                }
                defer { for server in servers { server.send(SIGTERM) } }
                let refused = try await visit(9_001, on: host)
                #expect(refused.contains("Failed to fetch"), "\(refused)")
                #expect(try host.lock("story") == nil)
                let said = try await visit(9_000, on: host)
                #expect(said.contains("200 held, 401"), "\(said)")
                #expect(try host.lock("story")?.holder.isSelf == true)
            }
        }

        /// Has chromium open the page with a fresh code; gives what the page wrote.
        private func visit(_ port: Int, on host: Host) async throws -> String {
            let site = "http://127.0.0.1:\(port)/"
            try await eventually("\(site) is served", within: .seconds(5)) {
                try host.run("curl", "-sf", "-m", "2", "-o", "/dev/null", site).status == 0
            }
            let code = try host.succeed("board", "--print").lastWord.components(separatedBy: "=")[1]
            let profile = host.directory.appendingPathComponent("profile-\(port)").path
            return try host.run([
                Self.chromium, "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--user-data-dir=\(profile)",
                "--virtual-time-budget=5000", "--dump-dom", "\(site)#\(code)",
            ]).output
        }
    }
}
