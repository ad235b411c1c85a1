import Foundation
import Testing

extension LabSuite {
    @Suite struct Hooks {
        @Test(
            "an editor's hooks run on what happens to articles, and status tells of one that fails")
        func hooks() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                try lab[1].hook("on-lost", "cat > lost.json; echo \"$BYLINE_HOME\" > lost.home")
                try lab[1].hook("on-claimed", "echo \"$BYLINE_EVENT $BYLINE_ARTICLE\" >> claims")
                try lab[1].hook("on-released", "exit 7")
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                #expect(try lab[2].take("story").outcome == "held")
                let lost = try await eventually("the hook ran", within: .seconds(5)) {
                    try JSONDecoder().decode(
                        Event.self, from: Data(contentsOf: lab[1].file("lost.json")))
                }
                #expect(lost.event == "lost" && lost.reason == "takenOver")
                #expect(lost.lock?.holder.editor == "Grace")
                try await eventually("its variables are there", within: .seconds(2)) {
                    try Command.text(of: lab[1].file("lost.home")) == lab[1].home.path + "\n"
                }
                #expect(try lab[2].release("story").outcome == "released")
                #expect(try lab[2].claim("match").outcome == "held")
                try await eventually("the others' claims run it too", within: .seconds(5)) {
                    try Command.text(of: lab[1].file("claims")) == "claimed story\nclaimed match\n"
                }
                try await eventually("status tells", within: .seconds(5)) {
                    try lab[1].succeed("status").output.contains("on-released ended with 7")
                }
                #expect(try lab[1].status().counters["hooks.failed"] == 1)
            }
        }

        @Test("who is asked for an article, and who is given one, has hooks for that")
        func asking() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let note = "cat >> events; echo \"$BYLINE_EVENT $BYLINE_ARTICLE\" >> ran"
                for host in lab.hosts {
                    for name in ["on-asked", "on-given"] { try host.hook(name, note) }
                }
                func events(_ host: Host, _ ran: String) async throws -> [Event] {
                    try await eventually("\(host) ran \(ran)", within: .seconds(5)) {
                        try Command.text(of: host.file("ran")) == ran
                    }
                    let lines = try Command.text(of: host.file("events")).split(separator: "\n")
                    return try lines.map {
                        try JSONDecoder().decode(Event.self, from: Data($0.utf8))
                    }
                }
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(2))
                try lab[2].succeed("ask", "story", "only a comma")
                let asked = try await events(lab[1], "asked story\n")
                #expect(asked.map(\.by?.editor) == ["Grace"])
                #expect(asked[0].message == "only a comma" && asked[0].answer == nil)
                try lab[1].succeed("answer", "story", "--give")
                let given = try await events(lab[2], "given story\n")
                #expect(given.map(\.by?.editor) == ["Ada"])
                #expect(given[0].lock?.holder.editor == "Grace")
                try lab[2].succeed("give", "story", "Ada")
                let back = try await events(lab[1], "asked story\ngiven story\n")
                #expect(back.map(\.by?.editor) == ["Grace", "Grace"])
            }
        }

        @Test("git refuses to push an article that somebody else holds, and nothing besides")
        func prePush() async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let clone = try lab[1].clone()
                #expect(try lab[2].claim("front-page").outcome == "held")
                _ = try await lab.agreeOnLock(of: "front-page", within: .seconds(2))

                try clone.commit("drafts/match.md")
                #expect(try clone.push().status == 0, "nobody holds it")
                try clone.commit("drafts/front page.md", "drafts/front-page.md")
                let refused = try clone.push()
                #expect(refused.status != 0)
                #expect(refused.errors.contains("Grace on host-2 holds front-page"))
                #expect(
                    refused.errors.contains("byline take") && !refused.errors.contains("front page")
                )
                #expect(try clone.push("main:other").status != 0, "a new branch brings it as well")

                try clone.set("byline.paths", "layout/")
                #expect(try clone.push("main:other").status == 0, "it looks at layouts only")
                try clone.set("byline.paths", "drafts/")
                #expect(try lab[1].take("front-page").outcome == "held")
                #expect(try clone.push().status == 0, "it is Ada's own now")

                try await lab[1].stop()
                try clone.commit("drafts/vote.md")
                try clone.set("byline.strict", "true")
                let strict = try clone.push()
                #expect(strict.status != 0 && strict.errors.contains("start bylined"))
                try clone.set("byline.strict", "false")
                let unchecked = try clone.push()
                #expect(unchecked.status == 0 && unchecked.errors.contains("unchecked"))
            }
        }
    }
}

extension Host {
    /// A file of the home.
    func file(_ name: String) -> URL { home.appendingPathComponent(name) }

    fileprivate func hook(_ name: String, _ script: String) throws {
        let hooks = file("hooks")
        try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
        let path = hooks.appendingPathComponent(name)
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: path)
        for file in [hooks, path] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: file.path)
        }
    }

    /// A clone of a bare repository, with the example hook.
    fileprivate func clone() throws -> Clone {
        let clone = Clone(host: self)
        let bare = directory.appendingPathComponent("articles.git").path
        try clone.expect("git", "init", "--quiet", "--bare", "--initial-branch=main", bare)
        try clone.expect("git", "clone", "--quiet", bare, clone.path)
        try clone.git("checkout", "-q", "-b", "main")
        try clone.git("config", "user.name", "Ada")
        try clone.git("config", "user.email", "ada@example.org")
        try clone.expect(
            "cp", Command.root.appendingPathComponent("scripts/hooks/pre-push").path,
            clone.path + "/.git/hooks/pre-push")
        return clone
    }
}

/// A clone of a repository of articles on a host.
private struct Clone {
    let host: Host
    var path: String { host.directory.appendingPathComponent("articles").path }

    func expect(_ command: String...) throws { try expect(command) }

    func git(_ arguments: String...) throws { try expect(["git", "-C", path] + arguments) }

    private func expect(_ command: [String]) throws {
        let outcome = try Command.lab(host.lab.name, ["exec", "\(host.number)"] + command)
        guard outcome.status == 0 else {
            throw NotAsExpected(description: "\(command) on \(host): \(outcome)")
        }
    }

    /// Changes files and commits them.
    func commit(_ files: String...) throws {
        for file in files {
            let url = URL(fileURLWithPath: path).appendingPathComponent(file)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("\(UUID())\n".utf8).write(to: url)
        }
        try git("add", ".")
        try git("commit", "-q", "-m", "Change \(files.joined(separator: ", "))")
    }

    func set(_ name: String, _ value: String) throws { try git("config", name, value) }

    func push(_ branch: String = "main") throws -> Outcome {
        try host.run("git", "-C", path, "push", "origin", branch)
    }
}
