/// Remembers what was put in or asked for lately, in bounded memory: two generations, of which the
/// older is dropped whole when the younger is full. Every step is O(1), and what a cache forgets is
/// only worked out again.
struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// A cache of at most `capacity` values.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many values are held.
    var count: Int { young.count + old.count }

    /// The value last put in, if it is still held; that keeps it longer.
    mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// Puts a value in.
    mutating func insert(_ value: Value, for key: Key) {
        if young.count >= capacity / 2 {
            old = young
            young = [:]
        }
        old[key] = nil
        young[key] = value
    }
}
