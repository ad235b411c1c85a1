internal import Newsroom
internal import Replication

/// Beacons from statements.
enum BeaconCodec {
    /// The beacon that a statement says, not verified yet.
    ///
    /// - Throws: `malformed`, `tooLarge`.
    static func value(of open: OpenStatement) throws(WireError) -> Beacon {
        guard case .beacon(let field) = open.kind, field.hasInstance, field.counter > 0 else {
            throw .malformed
        }
        try open.requirePlainSize()
        guard field.echoes.count <= NewsroomLimits.echoes else { throw .tooMany }
        return Beacon(
            member: open.member, instance: try Instance(field: field.instance),
            counter: field.counter, lamport: try LamportStamp(field: field.lamport),
            version: Version(field.version), digestHint: field.digestHint,
            port: try UInt16(portField: field.port), isGoodbye: field.goodbye,
            echoes: field.echoes.map { BeaconMark($0) },
            activity: field.hasActivity ? try Activity(field: field.activity) : nil,
            statement: open.statement)
    }
}
