/// What Protocol 2.0 fixes about a packet: `FF FF FD 00 | id | length | instruction | … | CRC`, little-endian.
///
/// Source: ROBOTIS e-manual, "DYNAMIXEL Protocol 2.0".
public enum DynamixelPacket {
    /// The id that addresses every servo, and under which a merged status arrives.
    public static var broadcast: UInt8 { @_noLocks get { 0xFE } }
    /// The highest id that a servo may have.
    public static var highestID: UInt8 { @_noLocks get { 0xFC } }
    /// Bytes of a status with `parameters` bytes of data, none of them stuffed.
    @_noLocks public static func statusCount(parameters: Int) -> Int { 11 + parameters }
    /// Bytes of the merged status to a fast sync read of `devices` servos with `count` bytes of data each.
    @_noLocks public static func mergedStatusCount(devices: Int, count: Int) -> Int { 8 + devices * (4 + count) }

    /// The instruction byte.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case ping = 0x01
        case read = 0x02
        case write = 0x03
        case registeredWrite = 0x04
        case action = 0x05
        case factoryReset = 0x06
        case reboot = 0x08
        case clear = 0x10
        case controlTableBackup = 0x20
        case status = 0x55
        case syncRead = 0x82
        case syncWrite = 0x83
        case fastSyncRead = 0x8A
        case bulkRead = 0x92
        case bulkWrite = 0x93
        case fastBulkRead = 0x9A
    }
}

/// The error byte of a status: bit 7 is the alert, the rest one number.
public struct DynamixelStatusError: RawRepresentable, Hashable, Sendable {
    /// What a servo finds wrong with an instruction (Protocol 2.0, "Error").
    public enum Number: UInt8, Error, CaseIterable, Sendable {
        case resultFail = 1
        case instruction, checksum, dataRange, dataLength, dataLimit, access
    }

    public var rawValue: UInt8
    @_noLocks public init(rawValue: UInt8) { self.rawValue = rawValue }

    public init(_ number: Number? = nil, alert: Bool = false) {
        rawValue = (number?.rawValue ?? 0) | (alert ? 0x80 : 0)
    }

    /// The servo has a hardware error; its Hardware Error Status says which.
    public var alert: Bool { @_noLocks get { rawValue & 0x80 != 0 } }
    /// The instruction was not carried out.
    public var isRefusal: Bool { @_noLocks get { rawValue & 0x7F != 0 } }
    public var number: Number? { Number(rawValue: rawValue & 0x7F) }
}

extension DynamixelStatusError.Number: CustomStringConvertible {
    public var description: String {
        switch self {
        case .resultFail: "the servo could not process the instruction"
        case .instruction: "the servo does not know the instruction"
        case .checksum: "the servo received a damaged packet"
        case .dataRange: "the value is outside the register's range, or the bus watchdog has latched"
        case .dataLength: "the data is shorter than the register"
        case .dataLimit: "the value is outside a limit that the servo stores"
        case .access: "the register cannot be accessed so, or torque locks it"
        }
    }
}

/// A packet in the parser's memory, its stuffing removed; valid until the parser is next used.
public struct DynamixelPacketView: SizedPacket {
    public let id: UInt8
    public let instruction: UInt8
    /// What follows the instruction byte: parameters, or the error byte and parameters of a status.
    public let body: UnsafePointer<UInt8>
    public let count: Int
    /// Bytes on the wire, stuffing included.
    public let size: Int
    /// CRC of everything before the body, from which a merged status is checked device by device.
    let checksumBeforeBody: UInt16

    public var isStatus: Bool { @_noLocks get { instruction == 0x55 } }
    /// Only of a status with a body.
    public var error: DynamixelStatusError { @_noLocks get { DynamixelStatusError(rawValue: body[0]) } }
    /// Only of a status with a body.
    public var parameters: UnsafePointer<UInt8> { @_noLocks get { body + 1 } }
    public var parameterCount: Int { @_noLocks get { count - 1 } }
}
