import Foundation

/// A browser on a host, driven by WebDriver (W3C): Debian's chromium without a window.
final class Browser {
    private let host: Host
    private let driver: Child
    private let session: String

    private static let port = 9515
    private static let options = [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--window-size=1280,900",
    ]

    /// Why there is none on this machine; nil when there is one.
    static let problem: String? = {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).log")
        let profile = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
        defer { for file in [log, profile] { try? FileManager.default.removeItem(at: file) } }
        let command = ["timeout", "20", "chromium"] + options
        let isThere = ["/usr/bin/chromium", "/usr/bin/chromedriver"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        guard isThere else { return "Debian's chromium and chromium-driver are not installed" }
        let run = try? Command.start(
            command + ["--user-data-dir=\(profile.path)", "--dump-dom", "about:blank"],
            lab: "browser", output: log, errors: log)
        if run?.wait() == .exit(0) { return nil }
        return "chromium does not run here: \((try? Command.text(of: log)) ?? "")"
    }()

    /// Starts it with a profile of its own, on an empty page.
    init(on host: Host) async throws {
        self.host = host
        let log = host.directory.appendingPathComponent("chromedriver.log")
        driver = try Command.start(
            ["scripts/lab", "exec", "\(host.number)", "chromedriver", "--port=\(Self.port)"],
            lab: host.lab.name, output: log, errors: log)
        try await eventually("chromedriver answers", within: .seconds(10)) {
            try Self.ask(host, "GET", "/status", Nothing(), for: Ready.self).ready
        }
        let profile = host.directory.appendingPathComponent("browser-\(UUID())")
        let wish = NewSession(arguments: Self.options + ["--user-data-dir=\(profile.path)"])
        session = try Self.ask(host, "POST", "/session", wish, for: Started.self).sessionId
    }

    /// Ends it.
    func end() {
        _ = try? ask("DELETE", "", Nothing(), for: Ignored.self)
        driver.send(SIGTERM)
        driver.wait()
    }

    // MARK: What a person does

    /// Goes to an address.
    func open(_ url: String) throws {
        try ask("POST", "/url", ["url": url], for: Ignored.self)
    }

    /// Goes on in a new tab, which knows nothing of the other, and hides it.
    func openTab() throws {
        let tab = try ask("POST", "/window/new", ["type": "tab"], for: Tab.self)
        try ask("POST", "/window", ["handle": tab.handle], for: Ignored.self)
    }

    /// Goes back to the tab that it began with.
    func showFirstTab() throws {
        let tabs = try ask("GET", "/window/handles", Nothing(), for: [String].self)
        try ask("POST", "/window", ["handle": tabs.first ?? ""], for: Ignored.self)
    }

    /// Clicks what a selector finds; fails if it is not there in time, or cannot be clicked. A page
    /// may be about to put it there, or to put another in its place.
    func press(_ selector: String) async throws {
        try await eventually("\(selector) can be pressed", within: .seconds(5)) {
            try ask("POST", "/element/\(find(selector))/click", Nothing(), for: Ignored.self)
            return true
        }
    }

    /// Types into a field, once it is there.
    func type(_ text: String, into selector: String) async throws {
        let body = ["text": text]
        try await eventually("\(selector) takes text", within: .seconds(5)) {
            try ask("POST", "/element/\(find(selector))/value", body, for: Ignored.self)
            return true
        }
    }

    // MARK: What a person sees

    /// What is to be read in the first element that a selector finds; nothing where there is none.
    func text(_ selector: String) throws -> String {
        try run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
    }

    /// What is to be read in every element that a selector finds.
    func texts(_ selector: String) throws -> [String] {
        let script = """
            return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)
            """
        let query = Script(script: script, args: [selector])
        return try ask("POST", "/execute/sync", query, for: [String].self)
    }

    /// How many elements a selector finds.
    func count(_ selector: String) throws -> Int {
        let count = try run(
            "return String(document.querySelectorAll(arguments[0]).length)", selector)
        return Int(count) ?? -1
    }

    /// The tab's title.
    var title: String {
        get throws { try run("return document.title") }
    }

    /// The tab's address.
    var address: String {
        get throws { try run("return location.href") }
    }

    /// What the console says: errors, and violations of the Content-Security-Policy.
    func console() throws -> [String] {
        try ask("POST", "/se/log", ["type": "browser"], for: [Entry].self).map(\.message)
    }

    private func run(_ script: String, _ arguments: String...) throws -> String {
        try ask("POST", "/execute/sync", Script(script: script, args: arguments), for: String.self)
    }

    // MARK: WebDriver

    private func find(_ selector: String) throws -> String {
        let query = ["using": "css selector", "value": selector]
        let found = try ask("POST", "/element", query, for: [String: String].self)
        return found.values.first ?? ""
    }

    @discardableResult
    private func ask<Value: Decodable>(
        _ method: String, _ path: String, _ body: some Encodable, for type: Value.Type
    ) throws -> Value {
        try Self.ask(host, method, "/session/\(session)\(path)", body, for: type)
    }

    private static func ask<Value: Decodable>(
        _ host: Host, _ method: String, _ path: String, _ body: some Encodable,
        for type: Value.Type
    ) throws -> Value {
        let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        let sent = method == "POST" ? ["--data", text] : []
        let outcome = try host.run(
            ["curl", "--silent", "--request", method, "http://127.0.0.1:\(port)\(path)"] + sent)
        if let failed = try? outcome.decoded(as: Reply<Failed>.self).value {
            throw NotAsExpected(
                description: "\(method) \(path) \(text): \(failed.error), \(failed.message)")
        }
        return try outcome.decoded(as: Reply<Value>.self).value
    }

    private struct Reply<Value: Decodable>: Decodable { let value: Value }
    private struct Failed: Decodable { let error, message: String }
    private struct Ready: Decodable { let ready: Bool }
    private struct Started: Decodable { let sessionId: String }
    private struct Tab: Decodable { let handle: String }
    private struct Entry: Decodable { let message: String }
    private struct Ignored: Decodable { init(from decoder: any Decoder) {} }
    private struct Nothing: Encodable {}
    private struct Script: Encodable { let script: String, args: [String] }

    private struct NewSession: Encodable {
        let capabilities: [String: Wishes]

        init(arguments: [String]) {
            let chrome = Chrome(args: arguments, binary: "/usr/bin/chromium")
            capabilities = ["alwaysMatch": Wishes(chrome: chrome, logs: ["browser": "ALL"])]
        }

        struct Wishes: Encodable {
            let chrome: Chrome
            let logs: [String: String]

            enum CodingKeys: String, CodingKey {
                case chrome = "goog:chromeOptions"
                case logs = "goog:loggingPrefs"
            }
        }

        struct Chrome: Encodable { let args: [String], binary: String }
    }
}
