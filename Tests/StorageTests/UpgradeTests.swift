import Foundation
import GRDB
import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

/// Homes that former versions wrote.
@Suite struct UpgradeTests {
    /// What a home was before notices were kept until they are seen.
    private static let former = "3 sessions"

    @Test func aHomeOfTheFormerSchemaOpensWithAllThatItHeld() throws {
        let home = try TestHome()
        try FileManager.default.removeItem(atPath: home.database)
        let told = try notice("told", stamp: 8, of: home.member, at: 10)
        let untold = try notice("untold", stamp: 9, of: home.member, at: 20)
        let held = try claim("held", stamp: 12, by: home.member)
        try write(home, [(told, true), (untold, false)], held)
        let boot = try home.boot()
        #expect(boot.notices == [untold])
        #expect(boot.ownClaims == [held])
        #expect(boot.ceiling == LamportStamp(clamping: 99))
        #expect(boot.facts == [home.founded.genesis])
        let dropped = Notice(
            claim: held.id, article: held.article, winner: nil, reason: .expired,
            at: WallTime(millisecondsSinceEpoch: 30))
        let next = try home.rebooted(after: [
            .notice(told), .notice(dropped), .noticeSeen(untold.claim),
        ])
        #expect(next.notices == [dropped], "what was told before the upgrade is not told again")
    }

    /// Writes the database as the former version did.
    private func write(
        _ home: TestHome, _ notices: [(Notice, isDelivered: Bool)], _ held: Claim
    ) throws {
        let queue = try DatabaseQueue(path: home.database)
        try Schema.migrator.migrate(queue, upTo: Self.former)
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try db.execute(
                sql: "INSERT INTO meta (only_row, newsroom, member, ceiling) VALUES (1, ?, ?, 99)",
                arguments: [home.founded.newsroom.digest.data, home.member.key.data])
            let genesis = home.founded.genesis
            try db.execute(
                sql: "INSERT INTO facts (id, content, signature) VALUES (?, ?, ?)",
                arguments: [
                    genesis.id.digest.data, Data(genesis.statement.content),
                    Data(genesis.statement.signature),
                ])
            try db.execute(
                sql: "INSERT INTO own_claims (article, claim, written) VALUES (?, ?, 0)",
                arguments: [held.article.data, Data(ClaimCodec.encode(held))])
            for (notice, isDelivered) in notices {
                let winner = try #require(notice.winner)
                try db.execute(
                    sql: """
                        INSERT INTO notices (lamport, member, article, winner_member, winner,
                            reason, at, delivered) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        Int64(notice.claim.lamport.value), notice.claim.member.key.data,
                        notice.article.data, winner.member.key.data,
                        Data(ClaimCodec.encode(winner)), notice.reason.rawValue,
                        notice.at.millisecondsSinceEpoch, isDelivered,
                    ])
            }
        }
        try queue.close()
    }
}
