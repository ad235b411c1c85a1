internal import Replication

/// The newsroom's key: whose word it is, how it comes here, and when another is due.
extension NewsroomState {
    /// Takes up the key that the facts call for, if it is sealed to this member.
    ///
    /// While no rotation counts, the key that is held stays: the founding's, or one whose author
    /// was removed, until an admin rotates.
    mutating func followKey(_ out: inout Outbox) {
        guard let (author, rotation) = facts.keyRotation else { return }
        if let newsroomKey, isCalledFor(newsroomKey, out.signing) { return }
        guard let box = rotation.box(for: member),
            let secret = out.signing.openKey(box, generation: rotation.generation, by: author)
        else { return }
        let key = NewsroomKey(generation: rotation.generation, secret: secret)
        if isCalledFor(key, out.signing) { use(key, except: nil, &out) }
    }

    /// Takes in the newsroom's key from a member: the one that the facts call for, or the first
    /// while they call for none. A link that brought an expired invite shows by the key that it
    /// was admitted before.
    mutating func receive(_ key: NewsroomKey, on id: LinkID, _ out: inout Outbox) {
        guard let link = links[id] else { return }
        if key == newsroomKey {
            guard let brought = link.expired else { return }
            links[id]?.expired = nil
            return merge(brought, from: id, stranger: link.member, &out)
        }
        guard link.isGreeted else {
            if newsroomKey == nil { drop(.outOfPlace) }
            return
        }
        if isCalledFor(key, out.signing) { use(key, except: id, &out) }
    }

    /// Whether this is the newsroom's key as far as is known here.
    private func isCalledFor(_ key: NewsroomKey, _ signing: any Signing) -> Bool {
        guard let rotation = facts.keyRotation?.rotation else { return newsroomKey == nil }
        return key.generation == rotation.generation
            && signing.hash(key.secret.bytes) == rotation.commitment
    }

    /// Uses a key from now on, and hands it to those for whom it is not sealed: who joined
    /// meanwhile.
    private mutating func use(_ key: NewsroomKey, except source: LinkID?, _ out: inout Outbox) {
        newsroomKey = key
        rotationDue = nil
        out.persist([.newsroomKey(key)])
        let sealed = Set(facts.keyRotation?.rotation.boxes.map(\.member) ?? [])
        let targets = greetedLinks(except: source).filter { id in
            links[id].map { !sealed.contains($0.member) } ?? false
        }
        handKey(to: targets, &out)
    }

    /// Hands the key to the other sides of these links, once each, as far as they may have it.
    mutating func handKey(to ids: [LinkID], _ out: inout Outbox) {
        guard let newsroomKey else { return }
        let targets = ids.filter { id in
            guard let link = links[id], link.handedKey != newsroomKey.generation else {
                return false
            }
            return mayHaveKey(link.member)
        }
        for id in targets { links[id]?.handedKey = newsroomKey.generation }
        out.send(.newsroomKey(newsroomKey), to: targets)
    }

    /// Whoever a key is not sealed for has joined since, or was removed before: only who knows all
    /// the removals that the key was made after can tell.
    private func mayHaveKey(_ other: MemberID) -> Bool {
        let rotation = facts.keyRotation?.rotation
        // A disk may have taken the key, and refused the facts behind it.
        guard newsroomKey?.generation ?? 1 <= rotation?.generation ?? 1 else { return false }
        guard let rotation else { return true }
        return rotation.box(for: other) != nil || rotation.removed == facts.removedDigest
    }

    // MARK: Rotation

    /// Orders a new key once somebody may know the current one who was removed. Admins wait in
    /// turn, so that usually the first of those who are here does it; should two do it at once,
    /// the facts choose one key.
    mutating func rotateKeyIfDue(_ out: inout Outbox) {
        guard facts.needsRotation, roster.members[member]?.role == .admin,
            !isStopping, let generation = nextGeneration
        else {
            rotationDue = nil
            return
        }
        guard let since = rotationDue else {
            rotationDue = moment
            return
        }
        let turn = roster.orderedIDs.filter { other in
            other < member && roster.members[other]?.role == .admin && peers[other]?.status == .here
        }.count
        guard moment - since >= NewsroomLimits.rotationDelay * Int64(turn + 1) else { return }
        rotationDue = moment + NewsroomLimits.rotationRetry
        let recipients = roster.orderedIDs.compactMap { roster.members[$0] }.map {
            KeyOrder.Recipient(member: $0.id, sealingKey: $0.sealingKey)
        }
        out.add(
            .rotateKey(
                KeyOrder(
                    generation: generation, lamport: clock.tick(), removed: facts.removedDigest,
                    recipients: recipients)))
    }

    /// One above all that count and the one held. At the end of the numbers, which only a
    /// malicious admin comes near, one above those that count; nil until that admin is removed.
    private var nextGeneration: UInt32? {
        let counting = facts.keyRotation?.rotation.generation ?? 1
        let highest = max(counting, newsroomKey?.generation ?? 1)
        if highest < .max { return highest + 1 }
        return counting < .max ? counting + 1 : nil
    }
}
