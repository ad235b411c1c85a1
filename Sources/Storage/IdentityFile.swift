internal import Glibc
internal import Replication
internal import Wire

/// The file with the member's private key: the 32 bytes of its Ed25519 seed (RFC 8032), of mode
/// 0600. It is written once and never replaced.
struct IdentityFile {
    /// Where it is.
    let path: String

    /// The identity.
    ///
    /// - Throws: `StorageError` when it is missing, of a wrong size, or open to others.
    func read() throws(StorageError) -> Identity {
        guard try Files.exists(path) else { throw .keyMissing(path: path) }
        let descriptor = try Files.open(path, O_RDONLY)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, operation: .read, errno: errno)
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyMode(path: path, mode: status.st_mode & 0o777)
        }
        let size = Int(status.st_size)
        let bytes = try Files.read(upTo: Bytes32.count + 1, from: descriptor, path: path)
        guard size == bytes.count, let identity = try? Identity(seed: bytes) else {
            throw .keySize(path: path, bytes: size)
        }
        return identity
    }

    /// Writes the key of a new identity, or finds it written by a try that was cut short. The file
    /// appears whole or not at all; the caller holds the home's lock.
    ///
    /// - Throws: `StorageError.otherKey` when another identity's key is there.
    func write(_ identity: Identity) throws(StorageError) {
        guard try !Files.exists(path) else {
            let present = try read()
            guard present.member == identity.member else {
                throw .otherKey(path: path, holds: present.member)
            }
            return
        }
        let unfinished = path + ".new"
        // What a try that was cut short left here was never anyone's key.
        unlink(unfinished)
        let descriptor = try Files.open(unfinished, O_WRONLY | O_CREAT | O_EXCL)
        defer { close(descriptor) }
        try Files.write(identity.seed, to: descriptor, path: unfinished)
        // Unlike a rename, a link never takes the place of another file.
        guard link(unfinished, path) == 0 else {
            throw .file(path: path, operation: .link, errno: errno)
        }
        unlink(unfinished)
        try Files.syncDirectory(Files.parent(of: path))
    }
}
