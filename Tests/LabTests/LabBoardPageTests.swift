import Foundation
import Testing

extension LabSuite {
    /// The board's page in a real browser.
    @Suite(
        .enabled(if: Browser.problem == nil, "needs a browser: \(Browser.problem ?? "")"))
    struct BoardPage {
        /// An article's row.
        private func row(_ article: String) -> String { "#rows [data-key=\"\(article)\"]" }

        private func press(_ verb: String, _ article: String, in browser: Browser) async throws {
            try await browser.press("\(row(article)) [data-verb=\(verb)]")
        }

        /// Two editors, of whom the first looks at the board.
        private func withBoard(
            _ body: (_ lab: Lab, _ browser: Browser, _ link: String) async throws -> Void
        ) async throws {
            try await Lab.withNewsroom(of: ["Ada", "Grace"]) { lab in
                let browser = try await Browser(on: lab[1])
                defer { browser.end() }
                let link = try lab[1].succeed("board", "--print").lastWord
                try browser.open(link)
                try await eventually("the board is live", within: .seconds(10)) {
                    try browser.text("#connection") == "Live"
                }
                try await body(lab, browser, link)
            }
        }

        @Test("it shows who claims what, claims, and tells first what was lost, until that is seen")
        func losing() async throws {
            try await withBoard { lab, browser, _ in
                #expect(try !browser.address.contains("code"), "the code left the address")
                let watch = try Background(lab[1], "watch")
                try await eventually("watch runs", within: .seconds(5)) {
                    watch.told.contains("here:")
                }
                let note = "<img src=x onerror=\"document.title='owned'\">"
                try lab[2].succeed("claim", "front-page", "--desk", "politics", "--note", note)
                try await eventually("a colleague's claim appears by itself", within: .seconds(5)) {
                    try browser.text(row("front-page")).contains("Grace on host-2")
                }
                #expect(try browser.text("\(row("front-page")) .note").contains(note))
                #expect(try browser.count("img") == 0, "a note is text")

                try await browser.type("budget", into: "#claim [name=article]")
                try await browser.type("Budget passes", into: "#claim [name=title]")
                try await browser.press("#claim button")
                let lock = try await lab.agreeOnLock(of: "budget", within: .seconds(5))
                #expect(lock.holder.editor == "Ada")
                #expect(try lab[2].succeed("locks").output.contains("Budget passes"))
                try await eventually("the form says so", within: .seconds(5)) {
                    try browser.text("#outcome").contains("You hold budget")
                }

                try lab[2].succeed("take", "budget", "--yes", "--reason", "deadline")
                try await eventually("the loss is told first", within: .seconds(5)) {
                    try browser.text("main section h2") == "For you"
                        && browser.text("#notices").contains("deadline")
                }
                #expect(try browser.title == "(1) The Daily Example")
                let told = try lab[1].succeed("notices", "--keep").output
                let words = try browser.text("#notices p")
                #expect(told.lowercased().contains(words.lowercased()), "as byline notices has it")
                try await browser.press("#notices button")
                try await eventually("it was seen", within: .seconds(5)) {
                    try lab[1].notices("--keep").isEmpty && browser.count("#notices li") == 0
                }
                #expect(try browser.title == "The Daily Example")
                let happened = Set(try browser.texts("#events span"))
                #expect(happened.count >= 3, "two claims and a loss")
                // Each line begins with its time.
                let watched = Set(watch.told.split(separator: "\n").map { $0.dropFirst(10) })
                #expect(happened.subtracting(watched.map(String.init)) == [], "in watch's words")
                watch.send(SIGTERM)
                _ = try await watch.end()
                let complaints = try browser.console()
                #expect(complaints == [])
            }
        }

        @Test("questions are asked and answered there")
        func asking() async throws {
            try await withBoard { lab, browser, _ in
                let watch = try await lab[2].watch()
                #expect(try lab[1].claim("story").outcome == "held")
                #expect(try lab[2].claim("other").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(5))
                _ = try await lab.agreeOnLock(of: "other", within: .seconds(5))

                try lab[2].succeed("ask", "story", "only a comma", "--within", "5m")
                try await eventually("the question is shown", within: .seconds(5)) {
                    try browser.text("#questions").contains("Grace on host-2 asks you for story")
                }
                #expect(try browser.text("#questions").contains("only a comma"))
                try await browser.type("not before six", into: "#questions input")
                try await browser.press("[data-answer=decline]")
                try await eventually("the asker has the answer", within: .seconds(5)) {
                    try watch.events("answered", "story").first?.message == "not before six"
                }
                try await eventually("the question is gone", within: .seconds(5)) {
                    try browser.count("#questions li") == 0
                }

                try await press("ask", "other", in: browser)
                try await browser.type("for five minutes", into: "#ask-dialog [name=message]")
                try await browser.press("#ask-dialog [type=submit]")
                try await eventually("the holder is asked", within: .seconds(5)) {
                    try watch.events("asked", "other").first?.message == "for five minutes"
                }
                try lab[2].succeed("answer", "other", "--in", "20m", "--message", "after print")
                try await eventually("the answer is shown", within: .seconds(5)) {
                    let text = try browser.text("#notices")
                    return text.contains("other in 20 min") && text.contains("after print")
                }
                try await browser.press("#notices button")
                try await eventually("and was seen", within: .seconds(5)) {
                    try lab[1].notices("--keep").isEmpty && browser.count("#notices li") == 0
                }
                let complaints = try browser.console()
                #expect(complaints == [])
            }
        }

        @Test("who takes over from somebody at work is asked; a refusal stands where it was tried")
        func taking() async throws {
            try await withBoard { lab, browser, _ in
                #expect(try lab[2].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(5))
                try await browser.type("story", into: "#claim [name=article]")
                try await browser.press("#claim button")
                try await eventually("the form says who has it", within: .seconds(5)) {
                    try browser.text("#outcome").contains("Grace holds story")
                }
                try await press("take", "story", in: browser)
                #expect(try browser.text("#take-dialog").contains("Grace on host-2"))
                try await browser.type("deadline", into: "#take-dialog [name=reason]")
                try await browser.press("#take-dialog [type=submit]")
                try await eventually("it is taken", within: .seconds(5)) {
                    try browser.text(row("story")).contains("You")
                        && lab[2].notices("--keep").first?.why == "deadline"
                }
                try await press("give", "story", in: browser)
                try await browser.press("#give-dialog [type=submit]")
                try await eventually("it is given back", within: .seconds(5)) {
                    try lab[2].lock("story")?.holder.isSelf == true
                }
                try await press("history", "story", in: browser)
                try await eventually("its history tells", within: .seconds(5)) {
                    try browser.text("\(row("story")) .past").contains("taken over by you")
                }
            }
        }

        @Test("a machine that is cut off says so on top, and what it holds is in doubt")
        func cutOff() async throws {
            try await withBoard { lab, browser, _ in
                #expect(try lab[1].claim("story").outcome == "held")
                _ = try await lab.agreeOnLock(of: "story", within: .seconds(5))
                try lab.unplug(1)
                try await eventually("the page doubts", within: .seconds(15)) {
                    let said = try browser.texts("#warnings li").joined()
                    return try said.contains("hears no other member")
                        && said.contains("cannot tell whether you still hold story")
                        && browser.text("\(row("story")) .state") == "unverified"
                }
                #expect(try browser.title.hasPrefix("(2) "))
                try lab.plug(1)
                try await eventually("and is sure again", within: .seconds(15)) {
                    try browser.count("#warnings li") == 0
                        && browser.text("\(row("story")) .state") == "held"
                }
            }
        }

        @Test("a tab that nobody looks at makes room, and asks anew when it comes back")
        func resting() async throws {
            try await withBoard { lab, browser, _ in
                let second = try lab[1].succeed("board", "--print").lastWord
                try browser.openTab()
                try browser.open(second)
                try await eventually("the second tab is live", within: .seconds(5)) {
                    try browser.text("#connection") == "Live"
                }
                try lab[2].succeed("claim", "story")
                try await eventually("it hears of a claim", within: .seconds(5)) {
                    try browser.text("#events").contains("Grace on host-2 claimed story")
                }
                try browser.showFirstTab()
                try await eventually("the first tab is live again", within: .seconds(5)) {
                    try browser.text("#connection") == "Live" && browser.count(row("story")) == 1
                }
                #expect(try !browser.text("#events").contains("story"), "it had closed its stream")
            }
        }

        @Test("a link opens it once; it says what to do when the daemon was away")
        func letIn() async throws {
            try await withBoard { lab, browser, link in
                #expect(try lab[1].claim("story").outcome == "held")
                try await eventually("it is shown", within: .seconds(5)) {
                    try browser.text(row("story")).contains("You")
                }
                lab[1].crash()
                try await eventually("the page says that it is alone", within: .seconds(5)) {
                    try browser.text("#away").contains("does not answer")
                        && browser.count("\(row("story")) button:enabled") == 0
                }
                #expect(try browser.text(row("story")).contains("You"), "the last known stays")
                try await lab[1].start()
                try await eventually("it wants to be opened anew", within: .seconds(10)) {
                    try browser.text("#away").contains("byline board")
                        && browser.count("#retry:not([hidden])") == 0
                }
                let fresh = try lab[1].succeed("board", "--print").lastWord
                try browser.open(fresh)
                try await eventually("it is live again", within: .seconds(5)) {
                    try browser.text("#connection") == "Live"
                }
                for used in [link, fresh] {
                    try browser.openTab()
                    try browser.open(used)
                    try await eventually("a used link is refused", within: .seconds(5)) {
                        try browser.text("#away").contains("This link does not open the board")
                    }
                    #expect(try browser.count("#board[hidden]") == 1)
                }
            }
        }
    }
}
