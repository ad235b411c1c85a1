// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "byline",
    products: [
        .executable(name: "bylined", targets: ["bylined"]),
        .executable(name: "byline", targets: ["byline"]),
        .library(name: "BylineClient", targets: ["BylineClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CAvahi", providers: [.apt(["libavahi-client-dev", "libavahi-core-dev"])]),
        .systemLibrary(
            name: "CDBus", pkgConfig: "dbus-1", providers: [.apt(["libdbus-1-dev"])]),
        .systemLibrary(name: "CSpawn"),
        .target(name: "Redux", swiftSettings: strict),
        .target(name: "Replication", swiftSettings: strict),
        .target(name: "Newsroom", dependencies: ["Redux", "Replication"], swiftSettings: strict),
        .target(
            name: "Wire",
            dependencies: [
                "Newsroom", "Redux", "Replication", crypto,
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["byline.proto"],
            swiftSettings: strict),
        .target(
            name: "Discovery", dependencies: ["CAvahi", logging],
            swiftSettings: strict),
        .target(
            name: "Transport",
            dependencies: nio + [
                "Newsroom", "Replication", logging, crypto,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict),
        .target(
            name: "Storage",
            dependencies: [
                "Newsroom", "Replication", "Wire", crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "BylineClient",
            dependencies: nio + [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "LocalAPI",
            dependencies: nio + [
                "BylineClient", logging, crypto,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["LocalAPI.docc", "openapi.yaml"],
            // In the program itself: only the two executables are installed.
            resources: [
                "index.html", "board.css", "board.js", "articles.js", "attention.js",
                "connection.js", "daemon.js", "dialogs.js", "dom.js", "people.js", "words.js",
            ].map { .embedInCode("board/\($0)") },
            swiftSettings: strict),
        .target(
            name: "Hooks", dependencies: ["BylineClient", "CSpawn", logging],
            swiftSettings: strict),
        .target(
            name: "Notifications", dependencies: ["BylineClient", "CDBus", logging],
            swiftSettings: strict),
        .executableTarget(
            name: "bylined",
            dependencies: nio + [
                "BylineClient", "Discovery", "Hooks", "LocalAPI", "Newsroom", "Notifications",
                "Redux", "Replication", "Storage", "Transport", "Wire", argumentParser, logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "byline",
            dependencies: ["BylineClient", "Newsroom", "Storage", "Wire", argumentParser],
            swiftSettings: strict),
        .target(
            name: "Simulator",
            dependencies: [
                "Newsroom", "Redux", "Replication", "Wire",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            exclude: ["Simulator.docc"],
            swiftSettings: strict),
        .executableTarget(
            name: "simulate", dependencies: ["Newsroom", "Simulator", argumentParser],
            swiftSettings: strict),
        // What several test targets use.
        .target(
            name: "TestSupport", dependencies: ["CDBus"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "ReduxTests", dependencies: ["Redux"], swiftSettings: strict),
        .testTarget(name: "ReplicationTests", dependencies: ["Replication"], swiftSettings: strict),
        .testTarget(
            name: "NewsroomTests", dependencies: ["Newsroom", "Redux", "Replication", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "WireTests", dependencies: ["Newsroom", "Replication", "Wire", crypto],
            swiftSettings: strict),
        .testTarget(
            name: "DiscoveryTests", dependencies: ["Discovery", logging], swiftSettings: strict),
        .testTarget(
            name: "TransportTests",
            dependencies: nio + [
                "Newsroom", "Replication", "Transport", logging, crypto,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Newsroom", "Replication", "Storage", "TestSupport", "Wire", crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LocalAPITests",
            dependencies: nio + [
                "BylineClient", "LocalAPI", logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HooksTests", dependencies: ["BylineClient", "Hooks", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "NotificationsTests",
            dependencies: ["BylineClient", "Notifications", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "Newsroom", "Redux", "Replication", "Simulator", "Storage", "Wire", "simulate",
            ],
            swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(name: "LabTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ]
)
