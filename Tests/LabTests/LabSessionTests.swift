import Foundation
import Testing

extension LabSuite {
    @Suite struct Sessions {
        /// The ten seconds after which a session's claims are released, a tick, and room for it to
        /// travel.
        private static let released = Duration.milliseconds(11_000)

        @Test("byline edit holds the article while its command runs, and others wait in line")
        func edit() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let ada = try Editing(lab[1], "story", "--title", "Deficit")
                let token = try await ada.begun()
                let lock = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(lock.holder.editor == "Ada" && lock.token == token)
                let refused = try lab[2].byline("edit", "story", "-n", "--", "true")
                #expect(refused.status == 3 && refused.errors.contains("Ada"), "\(refused)")
                #expect(
                    try lab[2].byline("edit", "story", "-w", "1s", "-E", "77", "--", "true").status
                        == 77)
                let grace = try Editing(lab[2], "story", "-w", "20s")
                try await eventually("Grace is told why she waits", within: .seconds(3)) {
                    grace.said.contains("held by Ada")
                }
                ada.send(SIGTERM)
                #expect(try await ada.end() == .exit(5), "the command's own exit status")
                #expect(try await grace.begun() > token)
                #expect(
                    try await lab.agreeOnLock(of: "story", within: .seconds(2)).holder.editor
                        == "Grace")
                grace.send(SIGINT)
                grace.send(SIGTERM)
                _ = try await grace.end()
                try await eventually("nobody holds it", within: .seconds(2)) {
                    try lab.hosts.allSatisfy { try $0.lock("story") == nil }
                }
            }
        }

        @Test("killing byline edit with -9 frees the article within ten seconds, and not at once")
        func killed() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("kept").outcome == "held")
                let ada = try Editing(lab[1], "story")
                try await ada.begun()
                ada.send(SIGKILL)
                try await steadily("it may come back", for: .seconds(8)) {
                    try lab[1].lock("story") != nil
                }
                try await eventually("Grace may have it", within: .seconds(3)) {
                    try lab[2].lock("story") == nil
                }
                #expect(try lab[2].claim("story").outcome == "held")
                #expect(try lab[2].lock("kept")?.holder.editor == "Ada", "no session, no end")
            }
        }

        @Test("a daemon that restarts while the command runs finds the session again")
        func restart() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let ada = try Editing(lab[1], "story")
                let token = try await ada.begun()
                lab[1].crash()
                try await lab[1].start()
                try await eventually("the edit has noticed", within: .seconds(3)) {
                    ada.said.contains("trying again")
                }
                try await steadily("the lock stays", for: Self.released + .seconds(2)) {
                    try lab[1].lock("story")?.token == token
                }
                ada.send(SIGTERM)
                #expect(try await ada.end() == .exit(5))
                try await eventually("and goes with the command", within: .seconds(2)) {
                    try lab[2].lock("story") == nil
                }
            }
        }

        @Test("claims of a session that does not outlive a crash go ten seconds after the start")
        func lostInACrash() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let ada = try Editing(lab[1], "story")
                try await ada.begun()
                ada.send(SIGKILL)
                lab[1].crash()
                try await lab[1].start()
                #expect(try lab[1].lock("story") != nil)
                try await eventually("it is free", within: Self.released) {
                    try lab.hosts.allSatisfy { try $0.lock("story") == nil }
                }
            }
        }

        @Test("whoever loses the lock is told, and its command ended if that was asked for")
        func loss() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let warned = try Editing(lab[1], "story")
                let ended = try Editing(lab[1], "picture", "--on-loss", "term")
                let deaf = try Editing(
                    lab[1], "caption", "--on-loss", "term", ignoringTERM: true)
                for edit in [warned, ended, deaf] { try await edit.begun() }
                for article in ["story", "picture", "caption"] {
                    _ = try await lab.agreeOnLock(of: article, within: .seconds(2))
                    #expect(try lab[2].take(article).outcome == "held")
                }
                #expect(try await ended.end() == .exit(5))
                try await steadily("the deaf one has 5 s", for: .seconds(3)) { deaf.isRunning }
                #expect(try await deaf.end() == .exit(128 + SIGKILL))
                for edit in [warned, ended, deaf] {
                    try await eventually("it says who has it", within: .seconds(2)) {
                        edit.said.contains("Grace on host-2 took it over")
                    }
                }
                try await steadily("the other command goes on", for: .seconds(1)) {
                    warned.said.contains("goes on")
                }
                warned.send(SIGTERM)
                #expect(try await warned.end() == .exit(5))
                #expect(try lab[1].lock("story")?.holder.editor == "Grace")
            }
        }

        @Test("an article goes on in the newer of two sessions, and the older is told")
        func moves() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                let first = try Editing(lab[1], "story")
                let token = try await first.begun()
                let second = try Editing(lab[1], "story")
                #expect(try await second.begun() == token)
                try await eventually("the first is told", within: .seconds(2)) {
                    first.said.contains("another session of yours")
                }
                first.send(SIGTERM)
                _ = try await first.end()
                #expect(try lab[1].lock("story")?.token == token)
                second.send(SIGTERM)
                _ = try await second.end()
                #expect(try lab[1].lock("story") == nil)
            }
        }

        @Test("a session is opened, kept and ended with curl, as any program may")
        func overHTTP() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                let script = """
                    url=http://localhost/v1 socket="--unix-socket $BYLINE_HOME/byline.sock"
                    exec 3< <(curl -sN $socket -d '{}' $url/sessions)
                    while read -r -u 3 key data; do [[ $key == data: ]] && break; done
                    id=$(grep -o '[0-9a-f]\\{32\\}' <<< "$data")
                    curl -s $socket -d "{\\"session\\":\\"$id\\"}" $url/locks/story/claim
                    echo; byline locks --json
                    curl -s $socket -X DELETE $url/sessions/$id
                    echo; byline locks --json
                    curl -s $socket -X DELETE $url/sessions/$id
                    echo; curl -s $socket -d "{\\"session\\":\\"$id\\"}" $url/locks/story/claim
                    echo; curl -s $socket -d '{"session":"5E"}' $url/sessions
                    kill $!
                    """
                let said = try lab[1].run("bash", "-c", script).output
                    .split(separator: "\n").map(String.init)
                try #require(said.count == 7, "\(said)")
                #expect(said[0].contains("\"outcome\":\"held\""))
                #expect(said[1].contains("\"article\":\"story\""))
                #expect(said[2] == "{\"released\":[\"story\"]}")
                #expect(said[3] == "[]")
                #expect(said[4].contains("\"error\":\"noSession\""))
                #expect(said[5].contains("\"error\":\"noSession\""))
                #expect(said[6].contains("\"error\":\"badRequest\""))
            }
        }
    }
}
