/// Packages to bytes and back, for either side of the wire: pure, and free to allocate.
public struct RTDECodec: Sendable {
    public var version: RTDEVersion

    public init(_ version: RTDEVersion = .two) { self.version = version }

    public func encode(_ request: RTDERequest) -> [UInt8] {
        switch request {
        case .protocolVersion(let number): RTDEPackage.frame(.protocolVersion, [UInt8(number >> 8), UInt8(number & 0xFF)])
        case .controlVersion: RTDEPackage.frame(.controlVersion)
        case .text(let text): RTDEPackage.frame(.text, encode(text))
        case .setUpOutputs(let frequency, let names):
            RTDEPackage.frame(
                .setUpOutputs, (version == .two ? RTDECodec.encode([RTDEValue(frequency ?? 0)]) : []) + RTDECodec.list(names))
        case .setUpInputs(let names): RTDEPackage.frame(.setUpInputs, RTDECodec.list(names))
        case .start: RTDEPackage.frame(.start)
        case .pause: RTDEPackage.frame(.pause)
        case .data(let recipe, let body): RTDEPackage.frame(.data, [recipe] + body)
        }
    }

    public func encode(_ reply: RTDEReply) -> [UInt8] {
        switch reply {
        case .protocolVersion(let isAccepted): RTDEPackage.frame(.protocolVersion, [isAccepted ? 1 : 0])
        case .controlVersion(let version):
            RTDEPackage.frame(
                .controlVersion,
                RTDECodec.encode(
                    [version.major, version.minor, version.bugfix, version.build].map { RTDEValue(.uint32, integers: [Int64($0)]) }))
        case .text(let text): RTDEPackage.frame(.text, encode(text))
        case .outputs(let recipe, let types): RTDEPackage.frame(.setUpOutputs, numbered(recipe) + RTDECodec.list(types))
        case .inputs(let recipe, let types): RTDEPackage.frame(.setUpInputs, [recipe] + RTDECodec.list(types))
        case .started(let isAccepted): RTDEPackage.frame(.start, [isAccepted ? 1 : 0])
        case .paused(let isAccepted): RTDEPackage.frame(.pause, [isAccepted ? 1 : 0])
        case .data(let recipe, let body): RTDEPackage.frame(.data, numbered(recipe) + body)
        }
    }

    /// The fields of a data package behind its recipe's number.
    public static func encode(_ values: [RTDEValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values { value.append(to: &bytes) }
        return bytes
    }

    /// - Returns: nil where there are not as many bytes as the types take.
    public static func decode(_ body: [UInt8], _ types: [RTDEType]) -> [RTDEValue]? {
        guard body.count == types.reduce(0, { $0 + $1.size }) else { return nil }
        var rest = body[...]
        return types.compactMap { type in
            defer { rest = rest.dropFirst(type.size) }
            return RTDEValue(type, rest)
        }
    }

    /// A client's package; nil for what none says.
    public func request(_ kind: RTDEPackage.Kind, _ body: [UInt8]) -> RTDERequest? {
        switch (kind, body.count) {
        case (.protocolVersion, 2): return .protocolVersion(UInt16(body[0]) << 8 | UInt16(body[1]))
        case (.controlVersion, 0): return .controlVersion
        case (.text, _): return text(body).map(RTDERequest.text)
        case (.setUpOutputs, _) where version == .one: return RTDECodec.words(body[...]).map { .setUpOutputs(frequency: nil, names: $0) }
        case (.setUpOutputs, 8...):
            guard let frequency = RTDEValue(.double, body[...])?.doubles[0], frequency.isFinite,
                let names = RTDECodec.words(body.dropFirst(8))
            else { return nil }
            return .setUpOutputs(frequency: frequency, names: names)
        case (.setUpInputs, _): return RTDECodec.words(body[...]).map(RTDERequest.setUpInputs)
        case (.start, 0): return .start
        case (.pause, 0): return .pause
        case (.data, 1...): return .data(recipe: body[0], body: Array(body.dropFirst()))
        default: return nil
        }
    }

    /// A controller's package; nil for what none says.
    public func reply(_ kind: RTDEPackage.Kind, _ body: [UInt8]) -> RTDEReply? {
        switch (kind, body.count) {
        case (.protocolVersion, 1): return .protocolVersion(isAccepted: body[0] != 0)
        case (.controlVersion, 16):
            let numbers = RTDECodec.decode(body, Array(repeating: .uint32, count: 4))?.map { UInt32($0.words[0]) } ?? []
            return .controlVersion(URControlVersion(numbers[0], numbers[1], numbers[2], build: numbers[3]))
        case (.text, _): return text(body).map(RTDEReply.text)
        case (.setUpOutputs, _) where version == .one: return RTDECodec.words(body[...]).map { .outputs(recipe: nil, types: $0) }
        case (.setUpOutputs, 1...): return RTDECodec.words(body.dropFirst()).map { .outputs(recipe: body[0], types: $0) }
        case (.setUpInputs, 1...): return RTDECodec.words(body.dropFirst()).map { .inputs(recipe: body[0], types: $0) }
        case (.start, 1): return .started(body[0] != 0)
        case (.pause, 1): return .paused(body[0] != 0)
        case (.data, _) where version == .one: return .data(recipe: nil, body: body)
        case (.data, 1...): return .data(recipe: body[0], body: Array(body.dropFirst()))
        default: return nil
        }
    }

    private func numbered(_ recipe: UInt8?) -> [UInt8] { version == .two ? [recipe ?? 0] : [] }

    private static func list(_ words: [String]) -> [UInt8] { Array(words.joined(separator: ",").utf8) }

    private static func words(_ bytes: ArraySlice<UInt8>) -> [String]? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        // Some clients end their lists with a comma.
        while words.last?.isEmpty == true { words.removeLast() }
        return words
    }
}

// Texts.
extension RTDECodec {
    private func encode(_ text: RTDEText) -> [UInt8] {
        guard version == .two else { return [text.level.rawValue] + Array(text.message.utf8) }
        let (message, source) = (RTDECodec.short(text.message), RTDECodec.short(text.source))
        return [UInt8(message.count)] + message + [UInt8(source.count)] + source + [text.level.rawValue]
    }

    /// What fits behind a length of one byte.
    private static func short(_ text: String) -> [UInt8] {
        var text = text
        while text.utf8.count > Int(UInt8.max) { text.removeLast() }
        return Array(text.utf8)
    }

    private func text(_ body: [UInt8]) -> RTDEText? {
        guard version == .two else {
            guard let level = body.first.flatMap(RTDEText.Level.init(rawValue:)),
                let message = String(validating: body.dropFirst(), as: UTF8.self)
            else { return nil }
            return RTDEText(level, message)
        }
        var rest = body[...]
        guard let message = RTDECodec.text(&rest), let source = RTDECodec.text(&rest), rest.count == 1,
            let level = rest.first.flatMap(RTDEText.Level.init(rawValue:))
        else { return nil }
        return RTDEText(level, message, source: source)
    }

    private static func text(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let count = bytes.popFirst(), bytes.count >= Int(count) else { return nil }
        defer { bytes = bytes.dropFirst(Int(count)) }
        return String(validating: bytes.prefix(Int(count)), as: UTF8.self)
    }
}

/// Turns a stream of bytes, in pieces of any size, into packages.
public struct RTDEStreamDecoder: ~Copyable {
    private var parser = RTDEPackageParser()

    public init() {}

    /// How often the stream has lost its frame.
    public var corrupted: Int { parser.corrupted }

    /// The packages that `bytes` complete.
    public mutating func decode(_ bytes: [UInt8]) -> [(kind: RTDEPackage.Kind, body: [UInt8])] {
        var packages: [(kind: RTDEPackage.Kind, body: [UInt8])] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = parser.room()
            let piece = rest.prefix(room.count)
            for (index, byte) in piece.enumerated() { room[index] = byte }
            parser.received(piece.count)
            rest = rest.dropFirst(piece.count)
            while let package = parser.next() {
                packages.append((package.kind, Array(UnsafeBufferPointer(start: package.body, count: package.bodyCount))))
            }
        }
        return packages
    }
}
