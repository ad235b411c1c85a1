internal import Hummingbird
internal import Logging
internal import NIOCore

/// What is known of a request beside the request: the connection it came by.
struct LocalContext: InitializableFromSource, Sendable {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}
