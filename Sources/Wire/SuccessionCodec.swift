internal import FoundationEssentials
internal import Newsroom
internal import Replication

// How removals and rotations travel.

extension Removal {
    var field: Byline_V1_Removal {
        .filled {
            $0.member = member.field
            $0.remains = remains.map(\.digest.field)
        }
    }

    /// Reads a removal; its list has one spelling.
    init(field: Byline_V1_Removal) throws(WireError) {
        guard field.remains.count <= NewsroomLimits.remainingFacts else { throw .tooMany }
        var remains: [FactID] = []
        for id in field.remains {
            let fact = FactID(try Bytes32(field: id))
            if let last = remains.last, last >= fact { throw .malformed }
            remains.append(fact)
        }
        self.init(member: try MemberID(field: field.member), remains: remains)
    }
}

extension KeyRotation {
    var field: Byline_V1_KeyRotation {
        .filled {
            $0.generation = generation
            $0.commitment = commitment.field
            $0.removed = removed.field
            $0.boxes = boxes.map { box in
                .filled {
                    $0.member = box.member.field
                    $0.sealed = Data(box.sealed)
                }
            }
        }
    }

    /// Reads a rotation; the first generation was the founding's.
    init(field: Byline_V1_KeyRotation) throws(WireError) {
        guard field.boxes.count <= NewsroomLimits.members else { throw .tooMany }
        guard field.generation > 1 else { throw .malformed }
        var boxes: [KeyBox] = []
        for box in field.boxes {
            let member = try MemberID(field: box.member)
            if let last = boxes.last, last.member >= member { throw .malformed }
            guard box.sealed.count <= WireLimits.keyBoxBytes else { throw .tooLarge }
            boxes.append(KeyBox(member: member, sealed: Array(box.sealed)))
        }
        self.init(
            generation: field.generation, commitment: try Bytes32(field: field.commitment),
            removed: try Bytes32(field: field.removed), boxes: boxes)
    }
}
