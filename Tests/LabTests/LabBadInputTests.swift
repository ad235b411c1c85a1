import Foundation
import Testing

extension LabSuite {
    @Suite struct BadInput {
        @Test("an article id of 0 or 257 bytes, with a newline, or not UTF-8 is wrong usage")
        func articleIDs() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                let before = try lab[1].status().stateDigest
                for article in ["", String(repeating: "a", count: 257), "a\nb", "a\u{7f}"] {
                    for command in ["claim", "release", "take"] {
                        let outcome = try lab[1].byline(command, article)
                        #expect(
                            outcome.status == 64,
                            "\(command) \(article.debugDescription): \(outcome)")
                        #expect(!outcome.errors.isEmpty)
                    }
                }
                let notText = try lab[1].run("bash", "-c", #"byline claim $'caf\xe9'"#)
                #expect(notText.status == 64, "\(notText)")
                #expect(try lab[1].locks().isEmpty)
                #expect(try lab[1].status().stateDigest == before)
                #expect(try lab[1].claim(String(repeating: "a", count: 256)).outcome == "held")
                #expect(try lab[1].claim("straße/50% & more?").outcome == "held")
            }
        }

        @Test("a join code with a letter changed is refused, and the right one still works")
        func alteredCode() async throws {
            try await Lab.with(hosts: 2) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let code = try lab[1].succeed("invite").lastWord
                for fraction in [0.1, 0.5, 0.9] {
                    let altered = changed(code, at: fraction)
                    let outcome = try lab[2].byline("join", altered, "--name", "Grace")
                    #expect(
                        outcome.status != 0 && !outcome.errors.isEmpty, "\(altered): \(outcome)")
                }
                #expect(try lab[2].byline("join", "", "--name", "Grace").status != 0)
                try lab[2].succeed("join", code, "--name", "Grace")
                try await lab[2].start()
                try await lab.meet(within: .seconds(5))
            }
        }

        /// `code` with the letter at a fraction of its length replaced by another of its letters.
        private func changed(_ code: String, at fraction: Double) -> String {
            var letters = Array(code)
            let index = Int(Double(letters.count - 1) * fraction)
            let at = letters[index...].firstIndex { $0.isLetter || $0.isNumber } ?? index
            letters[at] = letters.first { ($0.isLetter || $0.isNumber) && $0 != letters[at] } ?? "x"
            return String(letters)
        }

        @Test("an expired code is refused, and says so")
        func expiredCode() async throws {
            try await Lab.with(hosts: 2) { lab in
                try lab[1].succeed("init", "The Daily Example", "--name", "Ada")
                try await lab[1].start()
                let code = try lab[1].succeed("invite", "--expires", "1s").lastWord
                let expired = Date(timeIntervalSinceNow: 1.1)
                try await eventually("a second has passed", within: .seconds(3)) {
                    Date() > expired
                }
                let outcome = try lab[2].byline("join", code, "--name", "Grace")
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains("expired"), "\(outcome)")
                #expect(try lab[1].byline("members", "--json").output.contains("Grace") == false)
            }
        }

        @Test("a home that is not writable, or too long for a socket, is a clear error")
        func badHome() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                // Root writes through permission bits, but not onto a read-only file system.
                let readOnly = lab[1].directory.appendingPathComponent("read-only").path
                #expect(try lab[1].run("mkdir", readOnly).status == 0)
                #expect(
                    try lab[1].run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", readOnly).status
                        == 0)
                let founding = try lab[1].byline(
                    "init", "Paper", "--name", "Ada", "--home", readOnly)
                #expect(founding.status != 0)
                #expect(founding.errors.contains(readOnly), "\(founding)")
                let tooLong = lab[1].directory.path + "/" + String(repeating: "x", count: 100)
                for home in [readOnly, tooLong] {
                    let outcome = try await lab[1].startInVain("--home", home)
                    #expect(outcome.status != 0)
                    #expect(outcome.errors.contains(home), "\(outcome)")
                }
                #expect(try lab[1].byline("who", "--home", tooLong).errors.contains("socket"))
                #expect(try lab[1].claim("still at work").outcome == "held")
            }
        }

        @Test("a second daemon on one home is refused and names the first")
        func secondDaemon() async throws {
            try await Lab.withNewsroom(of: ["Ada"]) { lab in
                let pid = try #require(lab[1].pid)
                #expect(try lab[1].status().pid == pid)
                let outcome = try await lab[1].startInVain()
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains("\(pid)"), "\(outcome)")
                #expect(try lab[1].claim("still at work").outcome == "held")
            }
        }

        @Test("a damaged database is refused and left as it is", arguments: Damage.allCases)
        func damagedDatabase(_ damage: Damage) async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                #expect(try lab[1].claim("kept").outcome == "held")
                try await lab[1].stop()
                let database = lab[1].home.appendingPathComponent("byline.sqlite")
                let whole = try Data(contentsOf: database)
                let damaged = damage.applied(to: whole)
                try damaged.write(to: database)

                let outcome = try await lab[1].startInVain()
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains(database.path), "\(outcome)")
                #expect(
                    try Data(contentsOf: database) == damaged,
                    "a damaged file is for people to save")

                try whole.write(to: database)
                try await lab[1].start()
                try await eventually("nothing is lost", within: .seconds(5)) {
                    let lock = try lab[1].lock("kept")
                    return lock?.holder.isSelf == true && lock?.state == "held"
                }
            }
        }

        enum Damage: CaseIterable {
            case garbage, cutInHalf

            func applied(to file: Data) -> Data {
                switch self {
                case .garbage: Data(repeating: 0xa5, count: file.count)
                case .cutInHalf: file.prefix(file.count / 2)
                }
            }
        }
    }
}
