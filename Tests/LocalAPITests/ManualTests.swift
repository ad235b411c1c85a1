import Foundation
import Testing

/// The manual pages that `scripts/man` writes of the real programs.
@Suite struct ManualTests {
    private let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("byline-man-\(UUID())")

    /// The package's directory.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct Tool: Decodable {
        struct Command: Decodable {
            let commandName: String
            let abstract: String
            let arguments: [Argument]?
            let subcommands: [Command]?
        }

        struct Argument: Decodable {
            struct Name: Decodable {
                let kind: String
                let name: String
            }

            let names: [Name]?
            let valueName: String?
        }

        let command: Command
    }

    /// Runs a program of the system's or of ours; gives what it printed on both streams.
    private func run(
        _ program: String, _ arguments: [String]
    ) async throws -> (said: Data, errors: Data) {
        let files = ["out", "err"].map { directory.appendingPathComponent("\(UUID()).\($0)") }
        let handles = try files.map { file in
            try Data().write(to: file)
            return try FileHandle(forWritingTo: file)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["MANWIDTH": "80", "LC_ALL": "C.UTF-8"]) { $1 }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let said = try files.map { try Data(contentsOf: $0) }
        #expect(
            status == 0,
            "\(program): \(String(decoding: said[1], as: UTF8.self))")
        return (said[0], said[1])
    }

    private func page(_ program: String, _ section: Int) throws -> [String] {
        try String(
            contentsOf: directory.appendingPathComponent("man\(section)/\(program).\(section)"),
            encoding: .utf8
        ).components(separatedBy: "\n")
    }

    /// What a page calls an option or argument.
    private func labels(_ argument: Tool.Argument) -> [String] {
        guard let names = argument.names else { return ["\\fI\(argument.valueName ?? "")\\fP"] }
        return names.map { name in
            let dashes = name.kind == "long" ? "\\-\\-" : "\\-"
            return "\\fB\(dashes)\(name.name.replacingOccurrences(of: "-", with: "\\-"))\\fP"
        }
    }

    @Test func `they have every command and option, and no other command, and man takes them`()
        async throws
    {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let built = try Command.executable().deletingLastPathComponent().path
        _ = try await run(
            Self.root.appendingPathComponent("scripts/man").path,
            ["--bin", built, directory.path])
        for (program, section) in [("byline", 1), ("bylined", 8)] {
            let lines = try page(program, section)
            let tool = try JSONDecoder().decode(
                Tool.self, from: await run("\(built)/\(program)", ["--experimental-dump-help"]).said
            )
            let commands = (tool.command.subcommands ?? []).filter { $0.commandName != "help" }
            #expect(!commands.isEmpty)
            #expect(
                lines.filter { $0.hasPrefix(".SS ") }
                    == commands.map { ".SS \"\(program) \($0.commandName)\"" })
            for command in commands {
                let start = try #require(
                    lines.firstIndex(of: ".SS \"\(program) \(command.commandName)\""))
                let rest = lines[(start + 1)...]
                let end = rest.firstIndex { $0.hasPrefix(".S") } ?? lines.endIndex
                for argument in command.arguments ?? [] {
                    for label in labels(argument) where !Self.isCommon(label) {
                        #expect(rest[..<end].contains { $0.contains(label) }, "\(label)")
                    }
                }
            }
            for argument in tool.command.arguments ?? [] {
                for label in labels(argument) {
                    #expect(lines.contains { $0.contains(label) }, "\(label) of \(program)")
                }
            }
            let read = try await run(
                "man",
                ["--warnings", "-l", "\(directory.path)/man\(section)/\(program).\(section)"])
            #expect(read.errors.isEmpty, "\(String(decoding: read.errors, as: UTF8.self))")
            #expect(read.said.count > 3_000)
        }
        try expectExitStatuses()
    }

    /// Said once for all commands.
    private static func isCommon(_ label: String) -> Bool {
        ["help", "version"].contains { label.contains("-\($0)\\") } || label == "\\fB\\-h\\fP"
    }

    /// The page has the codes that the program's source knows, and no others for all commands.
    private func expectExitStatuses() throws {
        let source = try String(
            contentsOf: Self.root.appendingPathComponent("Sources/byline/Failure.swift"),
            encoding: .utf8)
        let codes = source.components(separatedBy: "\n")
            .filter { $0.hasPrefix("    case ") && $0.contains(" = ") }
            .compactMap { $0.components(separatedBy: " = ").last }
        #expect(codes.count >= 6)
        let lines = try page("byline", 1)
        let start = try #require(lines.firstIndex(of: ".SH EXIT STATUS"))
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix(".SH") }
        let said = section.filter { $0.hasPrefix("\\fB") }.map { $0.dropFirst(3).dropLast(3) }
        #expect(said.map(String.init).sorted() == (codes + ["0"]).sorted())
    }
}
