import Newsroom
import Replication
import Testing

@testable import Storage

@Suite struct NoticeTests {
    @Test func aSeenNoticeDoesNotComeBack() throws {
        let home = try TestHome()
        let first = try notice("a", stamp: 5, of: home.member, at: 1)
        let second = try notice("b", stamp: 6, of: home.member, at: 2)
        #expect(
            try home.rebooted(after: [.notice(second), .notice(first)]).notices == [first, second])
        #expect(try home.rebooted(after: [.noticeSeen(first.claim)]).notices == [second])
        #expect(try home.rebooted(after: [.notice(first), .notice(second)]).notices == [second])
        #expect(
            try home.rebooted(after: [.noticeSeen(second.claim), .notice(second)]).notices
                == [])
    }

    @Test func seenNoticesAreForgottenAfterTheirTime() throws {
        let home = try TestHome()
        let month = StorageLimits.seenNotices.milliseconds
        let old = try notice("old", stamp: 5, of: home.member, at: 1_000)
        let young = try notice("young", stamp: 6, of: home.member, at: 1_002)
        let waiting = try notice("waiting", stamp: 7, of: home.member, at: 1)
        _ = try home.rebooted(after: [
            .notice(old), .notice(young), .notice(waiting), .noticeSeen(old.claim),
            .alive(WallTime(millisecondsSinceEpoch: 1_001 + month)),
            .noticeSeen(young.claim),
        ])
        #expect(
            try home.rebooted(after: [.notice(young), .notice(old)]).notices == [waiting, old])
    }

    @Test func noticesBeyondTheCapAreForgottenOldestFirst() throws {
        let home = try TestHome()
        let count = UInt64(NewsroomLimits.notices)
        let notices = try (1...count + 2).map {
            try notice("a\($0)", stamp: $0 * 2, of: home.member, at: Int64($0))
        }
        #expect(
            try home.rebooted(after: notices.map { .notice($0) }).notices
                == Array(notices.dropFirst(2)))
        let seen = notices.dropFirst(2).map { Record.noticeSeen($0.claim) }
        let more = try notice("more", stamp: 9_999, of: home.member, at: 9_999)
        #expect(
            try home.rebooted(after: seen + [.notice(more), .noticeSeen(more.claim)])
                .notices == [])
        let again = try home.rebooted(after: notices.suffix(2).map { .notice($0) })
        #expect(again.notices == [], "the newest seen ones are still known")
    }
}
