import Newsroom
import Replication
import Testing
import Wire

@testable import Storage

@Suite struct SuccessionTests {
    @Test func grantsRemovalsAndRotationsAreInTheNextBoot() throws {
        let home = try TestHome()
        let signer = Signer(identity: home.identity, newsroom: home.founded.newsroom)
        let other = Identity()
        let stamp = LamportStamp(clamping: 9)
        let rotation = KeyMaker(identity: home.identity, newsroom: home.founded.newsroom).rotation(
            KeyOrder(
                generation: 2, lamport: stamp, removed: .zero,
                recipients: [
                    KeyOrder.Recipient(
                        member: home.member, sealingKey: home.identity.sealingKey)
                ]))
        let facts = [
            signer.sign(.grant(Grant(member: other.member)), lamport: stamp),
            signer.sign(
                .removal(
                    Removal(member: other.member, remains: [home.founded.genesis.id])),
                lamport: stamp),
            rotation,
        ]
        let boot = try home.rebooted(after: facts.map { .fact($0) })
        #expect(boot.facts == [home.founded.genesis] + facts)
        var set = FactSet(newsroom: home.founded.newsroom)
        _ = set.merge(boot.facts, hash: signer.hash)
        #expect(set.roster.removed.keys.sorted() == [other.member])
        let (author, called) = try #require(set.keyRotation)
        let box = try #require(called.box(for: home.member))
        #expect(signer.openKey(box, generation: called.generation, by: author) != nil)
    }

    @Test func onlyTheKeyWrittenLastIsKept() throws {
        let home = try TestHome()
        let third = NewsroomKey(generation: 3, secret: .zero)
        let second = NewsroomKey(generation: 2, secret: home.member.key)
        #expect(try home.rebooted(after: [.newsroomKey(third)]).newsroomKey == third)
        // The third one's author was removed.
        #expect(try home.rebooted(after: [.newsroomKey(second)]).newsroomKey == second)
    }
}
