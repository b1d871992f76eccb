/// What Feetech's protocol fixes about a packet: `FF FF | id | length | instruction or error | parameters | checksum`.
///
/// The length counts what follows it; the checksum is the complement of the sum of everything between header and checksum. Words of STS
/// servos are little-endian. Which way a packet goes, nothing in it says.
public enum FeetechPacket {
    /// The id that addresses every servo.
    public static var broadcast: UInt8 { @_noLocks get { 0xFE } }
    /// The highest id that a servo may have.
    public static var highestID: UInt8 { @_noLocks get { 0xFC } }
    /// Bytes; the vendor's own tools send and take no more.
    public static var largest: Int { @_noLocks get { 250 } }
    /// Bytes of a packet with so many parameters.
    @_noLocks public static func count(parameters: Int) -> Int { 6 + parameters }

    @_noLocks static func checksum(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt8 {
        var sum: UInt8 = 0
        for index in 0..<count { sum &+= bytes[index] }
        return ~sum
    }

    /// The instruction byte.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case ping = 0x01
        case read = 0x02
        case write = 0x03
        case registeredWrite = 0x04
        case action = 0x05
        case reboot = 0x08
        case syncRead = 0x82
        case syncWrite = 0x83
    }
}

/// The error byte of a status: what is wrong with the servo now. It says nothing of the instruction.
public struct FeetechStatusError: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    @_noLocks public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let voltage = FeetechStatusError(rawValue: 1 << 0)
    public static let sensor = FeetechStatusError(rawValue: 1 << 1)
    public static let overheating = FeetechStatusError(rawValue: 1 << 2)
    public static let overcurrent = FeetechStatusError(rawValue: 1 << 3)
    public static let overload = FeetechStatusError(rawValue: 1 << 5)

    /// The same as bits of `ServoAlert`, which has another one for overcurrent.
    public var alert: UInt8 {
        @_noLocks get {
            let overcurrent = rawValue & 1 << 3
            return rawValue & ~(1 << 3) | (overcurrent == 0 ? 0 : ServoAlert.overcurrent)
        }
    }
}

/// A packet in the parser's memory; valid until the parser is next used.
public struct FeetechPacketView: SizedPacket {
    public let id: UInt8
    /// The instruction of a request, the error byte of an answer.
    public let code: UInt8
    public let parameters: UnsafePointer<UInt8>
    public let parameterCount: Int

    public var size: Int { @_noLocks get { FeetechPacket.count(parameters: parameterCount) } }
    /// Only of an answer.
    public var error: FeetechStatusError { @_noLocks get { FeetechStatusError(rawValue: code) } }
}
