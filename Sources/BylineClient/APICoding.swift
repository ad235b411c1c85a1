public import Foundation

/// The one way in which the API's types become JSON and back.
public enum APICoding {
    /// JSON with sorted keys on one line.
    public static func encode(_ value: some Encodable) throws -> Data {
        try encoder().encode(value)
    }

    /// JSON with sorted keys, laid out for people.
    public static func encodePretty(_ value: some Encodable) throws -> Data {
        let encoder = encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        return try encoder.encode(value)
    }

    /// Reads one value; fields that it does not know are skipped.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data
    ) throws -> Value {
        try JSONDecoder().decode(type, from: data)
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
