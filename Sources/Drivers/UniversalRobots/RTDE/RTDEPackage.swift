/// The frame of a package of the Real-Time Data Exchange (RTDE): its size, header included, and its kind; all numbers are big-endian.
public enum RTDEPackage {
    public static var headerSize: Int { @_noLocks get { 3 } }
    /// Bytes of the largest package that is understood: more than all fields of the controller together take.
    public static var largest: Int { @_noLocks get { 4096 } }
    /// Bytes of a list of names that a controller takes.
    public static let longestList = 2048

    public enum Kind: UInt8, CaseIterable, Sendable {
        case protocolVersion = 0x56
        case controlVersion = 0x76
        case text = 0x4D
        case data = 0x55
        case setUpOutputs = 0x4F
        case setUpInputs = 0x49
        case start = 0x53
        case pause = 0x50

        /// Sizes of whole packages of that kind, of either side and either version of the protocol.
        @_noLocks func takes(_ size: Int) -> Bool {
            switch self {
            case .protocolVersion: size == 4 || size == 5
            case .controlVersion: size == 3 || size == 19
            case .start, .pause: size == 3 || size == 4
            case .text, .data: size >= 4 && size <= RTDEPackage.largest
            case .setUpOutputs, .setUpInputs: size >= 3 && size <= RTDEPackage.largest
            }
        }
    }

    /// The package's bytes around a body.
    static func frame(_ kind: Kind, _ body: [UInt8] = []) -> [UInt8] {
        let size = headerSize + body.count
        precondition(size <= largest, "a package has at most \(largest) bytes")
        return [UInt8(size >> 8), UInt8(size & 0xFF), kind.rawValue] + body
    }
}

/// A whole package in a parser's memory, valid until the parser is next used.
public struct RTDEPackageView: SizedPacket, @unchecked Sendable {
    public let kind: RTDEPackage.Kind
    public let body: UnsafePointer<UInt8>
    public let bodyCount: Int

    public var size: Int { @_noLocks get { RTDEPackage.headerSize + bodyCount } }
}
