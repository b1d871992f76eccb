/// An instruction as either side of the wire speaks of it. Not for the loop, which writes its two packets directly.
public enum DynamixelInstruction: Hashable, Sendable {
    case ping
    case read(address: UInt16, count: UInt16)
    case write(address: UInt16, data: [UInt8])
    case registeredWrite(address: UInt16, data: [UInt8])
    case action
    /// 1 all but the id, 2 all but id and baud rate, 255 everything.
    case factoryReset(UInt8)
    case reboot
    /// Resets the count of turns.
    case clear
    case syncRead(address: UInt16, count: UInt16, ids: [UInt8])
    case fastSyncRead(address: UInt16, count: UInt16, ids: [UInt8])
    /// Every datum has `count` bytes and goes to `address`.
    case syncWrite(address: UInt16, count: UInt16, [Datum])
    case bulkRead([Block])
    case fastBulkRead([Block])
    case bulkWrite([Datum])

    /// A piece of one servo's control table.
    public struct Block: Hashable, Sendable {
        public var id: UInt8
        public var address: UInt16
        public var count: UInt16

        public init(id: UInt8, address: UInt16, count: UInt16) {
            self.id = id
            self.address = address
            self.count = count
        }
    }

    /// Data for a place in one servo's control table.
    public struct Datum: Hashable, Sendable {
        public var id: UInt8
        public var address: UInt16
        public var data: [UInt8]

        public init(id: UInt8, address: UInt16, data: [UInt8]) {
            self.id = id
            self.address = address
            self.data = data
        }
    }
}

extension DynamixelInstruction {
    public var kind: DynamixelPacket.Kind {
        switch self {
        case .ping: .ping
        case .read: .read
        case .write: .write
        case .registeredWrite: .registeredWrite
        case .action: .action
        case .factoryReset: .factoryReset
        case .reboot: .reboot
        case .clear: .clear
        case .syncRead: .syncRead
        case .fastSyncRead: .fastSyncRead
        case .syncWrite: .syncWrite
        case .bulkRead: .bulkRead
        case .fastBulkRead: .fastBulkRead
        case .bulkWrite: .bulkWrite
        }
    }

    /// The parameter bytes, not stuffed.
    public var parameters: [UInt8] {
        switch self {
        case .ping, .action, .reboot: []
        case .clear: DynamixelInstruction.clearParameters
        case .factoryReset(let extent): [extent]
        case .read(let address, let count): address.littleEndianBytes + count.littleEndianBytes
        case .write(let address, let data), .registeredWrite(let address, let data): address.littleEndianBytes + data
        case .syncRead(let address, let count, let ids), .fastSyncRead(let address, let count, let ids):
            address.littleEndianBytes + count.littleEndianBytes + ids
        case .syncWrite(let address, let count, let items):
            address.littleEndianBytes + count.littleEndianBytes + items.flatMap { [$0.id] + $0.data }
        case .bulkRead(let blocks), .fastBulkRead(let blocks):
            blocks.flatMap { [$0.id] + $0.address.littleEndianBytes + $0.count.littleEndianBytes }
        case .bulkWrite(let items):
            items.flatMap { [$0.id] + $0.address.littleEndianBytes + UInt16($0.data.count).littleEndianBytes + $0.data }
        }
    }

    /// The reset that Clear asks for, with the word that guards it ("DXL" and a checksum).
    private static let clearParameters: [UInt8] = [0x01, 0x44, 0x58, 0x4C, 0x22]

    /// - Returns: nil where the parameters do not fit the instruction.
    public init?(kind: DynamixelPacket.Kind, parameters: [UInt8]) {
        var bytes = ByteReader(parameters)
        switch kind {
        case .ping: self = .ping
        case .action: self = .action
        case .reboot: self = .reboot
        case .clear where parameters == DynamixelInstruction.clearParameters:
            self = .clear
            return
        case .factoryReset:
            guard let extent = bytes.byte() else { return nil }
            self = .factoryReset(extent)
        case .read:
            guard let address = bytes.word(), let count = bytes.word() else { return nil }
            self = .read(address: address, count: count)
        case .write, .registeredWrite:
            guard let address = bytes.word() else { return nil }
            let data = bytes.rest()
            self = kind == .write ? .write(address: address, data: data) : .registeredWrite(address: address, data: data)
        case .syncRead, .fastSyncRead:
            guard let address = bytes.word(), let count = bytes.word() else { return nil }
            let ids = bytes.rest()
            self =
                kind == .syncRead
                ? .syncRead(address: address, count: count, ids: ids) : .fastSyncRead(address: address, count: count, ids: ids)
        case .syncWrite:
            guard let address = bytes.word(), let count = bytes.word(), let items = bytes.items(address, Int(count)) else { return nil }
            self = .syncWrite(address: address, count: count, items)
        case .bulkRead, .fastBulkRead:
            guard let blocks = bytes.blocks() else { return nil }
            self = kind == .bulkRead ? .bulkRead(blocks) : .fastBulkRead(blocks)
        case .bulkWrite:
            guard let items = bytes.bulkItems() else { return nil }
            self = .bulkWrite(items)
        case .clear, .status, .controlTableBackup: return nil
        }
        guard bytes.isEmpty else { return nil }
    }
}

/// Takes little-endian values off the front of a parameter list.
private struct ByteReader {
    private var bytes: ArraySlice<UInt8>
    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var isEmpty: Bool { bytes.isEmpty }
    mutating func byte() -> UInt8? { bytes.popFirst() }
    mutating func word() -> UInt16? { take(2).map { UInt16($0[0]) | UInt16($0[1]) << 8 } }
    mutating func rest() -> [UInt8] { take(bytes.count) ?? [] }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return Array(bytes.prefix(count))
    }

    mutating func items(_ address: UInt16, _ count: Int) -> [DynamixelInstruction.Datum]? {
        var items: [DynamixelInstruction.Datum] = []
        while let id = byte() {
            guard let data = take(count) else { return nil }
            items.append(.init(id: id, address: address, data: data))
        }
        return items
    }

    mutating func blocks() -> [DynamixelInstruction.Block]? {
        var blocks: [DynamixelInstruction.Block] = []
        while let id = byte() {
            guard let address = word(), let count = word() else { return nil }
            blocks.append(.init(id: id, address: address, count: count))
        }
        return blocks
    }

    mutating func bulkItems() -> [DynamixelInstruction.Datum]? {
        var items: [DynamixelInstruction.Datum] = []
        while let id = byte() {
            guard let address = word(), let count = word(), let data = take(Int(count)) else { return nil }
            items.append(.init(id: id, address: address, data: data))
        }
        return items
    }
}

extension FixedWidthInteger {
    /// As they stand on the wire.
    var littleEndianBytes: [UInt8] { (0..<MemoryLayout<Self>.size).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

extension DynamixelInstruction {
    /// Whether one servo's answer to this request has that many parameters; those of broadcasts have many sizes.
    func isAnswered(byParameters count: Int) -> Bool {
        switch self {
        case .ping: count == 3
        case .read(_, let wanted): count == Int(wanted)
        case .write, .registeredWrite, .action, .reboot, .factoryReset, .clear: count == 0
        default: true
        }
    }
}
