import Newsroom
import Replication
import Testing

@testable import Storage

@Suite struct StorageErrorTests {
    static let errors: [StorageError] = [
        .noNewsroom(home: "/h"), .holdsNewsroom(home: "/h", NewsroomID(.zero)),
        .notADirectory(path: "/h"), .locked(home: "/h", pid: 7), .locked(home: "/h", pid: nil),
        .file(path: "/h", operation: .write, errno: 28),
        .file(path: "/h", operation: .open, errno: 13),
        .file(path: "/h", operation: .sync, errno: 5), .keyMissing(path: "/h"),
        .keySize(path: "/h", bytes: 0), .keyMode(path: "/h", mode: 0o644),
        .otherKey(path: "/h", holds: MemberID(.zero)),
        .otherMember(path: "/h", holds: MemberID(.zero)),
        .otherNewsroom(path: "/h", holds: NewsroomID(.zero)), .empty(path: "/h"),
        .damaged(path: "/h", reason: "broken"), .foreign(path: "/h"), .newer(path: "/h"),
        .full(path: "/h"), .busy(path: "/h"),
        .database(path: "/h", code: 14, message: "unable to open"), .closed(path: "/h"),
        .journal(path: "/h", reason: "broken"),
    ]

    @Test(arguments: errors)
    func everyErrorNamesTheThingAndWhatToDoNext(_ error: StorageError) {
        let remedies = [
            "run `", "name another", "move that file", "stop it", "make ", "put ", "restore it",
            "check that disk", "name that newsroom", "install that", "close whatever", "start the",
        ]
        #expect(error.description.contains("/h"))
        #expect(remedies.contains { error.description.contains($0) })
    }

    @Test func aBrokenPromiseNamesTheArticleAndTheFirstClaim() throws {
        let first = ClaimID(lamport: LamportStamp(clamping: 9), member: MemberID(.zero))
        let error = StorageError.promiseBroken(
            try ArticleID("budget"), Term(clamping: 4), first: first)
        #expect(error.description.contains("term 4 of budget is promised to \(first)"))
    }
}
