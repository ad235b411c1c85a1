internal import NIOCore

/// Cuts a link's bytes into frames: a length of 4 bytes, big-endian, then so many bytes of payload.
///
/// Throws `OversizedFrame` as soon as a length above the cap is announced. Frames of no bytes come
/// out as empty buffers.
struct FrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    /// A peer announced a frame that is longer than we take.
    struct OversizedFrame: Error, CustomStringConvertible {
        let length: UInt32

        var description: String {
            "a frame of \(length) bytes was announced; the cap is \(TransportLimits.frameBytes)"
        }
    }

    /// The bytes of the length.
    static let headerBytes = MemoryLayout<UInt32>.size

    /// The payload with its length before it; it must not be above the cap.
    static func frame(_ payload: [UInt8], allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: headerBytes + payload.count)
        buffer.writeInteger(UInt32(payload.count))
        buffer.writeBytes(payload)
        return buffer
    }

    mutating func decode(
        context: ChannelHandlerContext, buffer: inout ByteBuffer
    ) throws -> DecodingState {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else {
            return .needMoreData
        }
        guard length <= TransportLimits.frameBytes else { throw OversizedFrame(length: length) }
        guard buffer.readableBytes >= Self.headerBytes + Int(length) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: Self.headerBytes)
        guard let payload = buffer.readSlice(length: Int(length)) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(payload))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        // A frame cut off by the link's end is no error of its own: the link's end is reported.
        try decode(context: context, buffer: &buffer)
    }
}
