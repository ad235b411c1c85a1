import BylineClient
import Foundation
import Testing

/// The history's route, and what `byline history` prints of it.
@Suite struct HistoryTests {
    @Test func `a question reaches the service as it was asked`() async throws {
        try await TestServer.run { server async throws in
            let query = HistoryQuery(
                article: "a/b & c=d", editor: "Gra+ce é", desk: "a?b#c", at: FakeNewsroom.noon,
                since: Timestamp(milliseconds: 1_000), evidence: true)
            #expect(try await server.client.history(query).tenures.isEmpty)
            let all = try await server.client.history()
            #expect(all.tenures == FakeNewsroom.tenures)
            #expect(all.isCut && all.begins == FakeNewsroom.noon)
            var asked = server.newsroom.queries.makeAsyncIterator()
            #expect(await asked.next() == query)
            #expect(await asked.next() == HistoryQuery())
        }
    }

    @Test(arguments: [
        ("?at=yesterday", "400", "badRequest", "at is no RFC 3339 time"),
        ("?since=", "400", "badRequest", "since is no RFC 3339 time"),
        ("?editr=Ada", "400", "badRequest", "article, at, desk, editor, evidence, since"),
        ("?desk", "400", "badRequest", "name=value"), ("?desk=%ff", "400", "badRequest", "UTF-8"),
        ("?desk=", "400", "badRequest", "the query's desk is empty"),
        ("?evidence=yes", "400", "badRequest", "true or false"),
        ("?desk=a&desk=b", "400", "badRequest", "twice"),
        ("?article=", "400", "badArticle", "article id"),
        ("?editor=Eve", "404", "noEditor", "ask for one of Ada, Grace"),
        ("?desk=sport", "404", "noDesk", "ask for one of politics"),
    ])
    func `a wrong question is refused by name`(
        query: String, status: String, code: String, words: String
    ) async throws {
        try await TestServer.run { server async throws in
            let raw = try await RawConnection.exchange(
                server.socket, RawConnection.request("GET /v1/history\(query)"))
            #expect(raw.hasPrefix("HTTP/1.1 \(status) "))
            #expect(raw.contains("\"error\":\"\(code)\"") && raw.contains(words), "\(raw)")
        }
    }

    @Test func `people read a table of 80 columns, the newest last`() async throws {
        try await TestServer.run { server async throws in
            let all = try await Command.run(["history"], home: server.home)
            #expect(
                all.output == """
                    FROM              UNTIL  ARTICLE  EDITOR  HOW IT ENDED
                    2025-11-23 11:00  12:00  mayor    you     given to Grace
                    2025-11-23 12:00  13:00  mayor    Grace   taken by you
                    2025-11-23 13:00  now    mayor    you     -

                    """)
            #expect(all.errors.contains("older ones were left out"))
            let one = try await Command.run(["history", "mayor"], home: server.home)
            #expect(
                one.output == """
                    FROM              UNTIL  LEARNED           EDITOR  HOW IT ENDED
                    2025-11-23 11:00  12:00  2025-11-23 11:00  you     given to Grace
                    2025-11-23 12:00  13:00  2025-11-23 12:01  Grace   taken by you
                    2025-11-23 13:00  now    2025-11-23 13:00  you     -

                    """)
            #expect(one.status == 0 && one.errors.isEmpty)
        }
    }

    @Test func `a question about a time is answered in sentences`() async throws {
        try await TestServer.run { server async throws in
            let said = try await Command.run(
                ["history", "mayor", "--at", "2025-11-23 12:30"], home: server.home)
            #expect(
                said.output == """
                    you had mayor from 2025-11-23 11:00 until 2025-11-23 12:00: \
                    given to Grace on host-2, revision 42
                    Grace on host-2 had mayor from 2025-11-23 12:00 until 2025-11-23 13:00: \
                    taken over by you
                    you have had mayor since 2025-11-23 13:00

                    """)
            let nobody = try await Command.run(
                ["history", "budget", "--at", "2025-11-23T12:30:00Z"], home: server.home)
            #expect(nobody.status == 0)
            #expect(
                nobody.output.contains(
                    "Nobody had budget then, as far as this machine knows; your daemon's journal "
                        + "begins on 2025-11-23 12:00"))
            var asked = server.newsroom.queries.makeAsyncIterator()
            for article in ["mayor", "budget"] {
                #expect(
                    await asked.next()
                        == HistoryQuery(article: article, at: Timestamp("2025-11-23T12:30:00Z")))
            }
        }
    }

    @Test func `programs read JSON, spreadsheets CSV`() async throws {
        try await TestServer.run { server async throws in
            let json = try await Command.run(["history", "mayor", "--json"], home: server.home)
            #expect(try json.decoded(History.self).tenures == FakeNewsroom.tenures)
            let csv = try await Command.run(["history", "mayor", "--csv"], home: server.home)
            let records = csv.output.components(separatedBy: "\r\n")
            #expect(records.count == 5 && records.last == "")
            #expect(records[0].hasPrefix("article,desk,title,note,editor,device,member,token,"))
            #expect(
                records[1].hasSuffix(
                    ",given,2025-11-23T12:00:00.250Z,2025-11-23T12:00:00.250Z,Grace,host-2,bb,42"))
            #expect(
                records[2] == "mayor,politics,\"The \"\"big\"\" one, again\",,Grace,host-2,bb,7,"
                    + "2025-11-23T12:00:00.250Z,2025-11-23T12:01:30.250Z,takenOver,"
                    + "2025-11-23T13:00:00.250Z,2025-11-23T13:00:00.251Z,Ada,host-1,aa,")
            #expect(records[3].hasSuffix(",,,,,,,"))
        }
    }

    @Test(
        arguments: [
            (["--at", "teatime"], 64, "--at \"teatime\" is no time"),
            (["--at", "25:00"], 64, "yesterday 15:00"),
            (["--at", "2025-02-30 15:00"], 64, "is no time"),
            (["--at", "2999-01-01 15:00"], 64, "yet to come"),
            (["--at", "2025-11-23"], 64, "is no time"),
            (["--since", "7"], 64, "neither a length"), (["--since", "0d"], 64, "neither"),
            (["--since", "7y"], 64, "neither"), (["--since", "2999-01-01"], 64, "yet to come"),
            (["--since", "9999d"], 64, "ten years"), (["--desk", ""], 64, "1 to 64 bytes"),
            (["--editor", " "], 64, "empty"), (["a\nb"], 64, "article id"),
            (["--csv", "--json"], 64, "two formats"), (["--evidence"], 64, "--json"),
            (["a", "b"], 64, "b"),
            (["--editor", "Eve"], 1, "nobody called \"Eve\""),
            (["--desk", "sport"], 1, "no article of the desk \"sport\""),
        ] as [([String], Int32, String)])
    func `wrong usage is named and exits as documented`(
        arguments: [String], status: Int32, words: String
    ) async throws {
        try await TestServer.run { server async throws in
            let result = try await Command.run(["history"] + arguments, home: server.home)
            #expect(result.status == status)
            #expect(result.output.isEmpty && result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `lengths and days count back from now`() async throws {
        try await TestServer.run { server async throws in
            let before = Timestamp(Date())
            for since in ["2w", "yesterday", "2025-11-23"] {
                let result = try await Command.run(
                    ["history", "--since", since], home: server.home)
                #expect(result.status == 0, "\(result.errors)")
            }
            var asked = server.newsroom.queries.makeAsyncIterator()
            let fortnight = try #require(await asked.next()?.since)
            let length = before.milliseconds - fortnight.milliseconds
            #expect(length <= 14 * 86_400_000 && length > 14 * 86_400_000 - 60_000)
            let yesterday = try #require(await asked.next()?.since)
            #expect(yesterday.milliseconds % 86_400_000 == 0)
            #expect(before.milliseconds - yesterday.milliseconds >= 86_400_000 - 60_000)
            #expect(await asked.next()?.since == Timestamp("2025-11-23T00:00:00Z"))
        }
    }
}
