/// An instruction as either side of the wire speaks of it. Not for the loop, which writes its two packets directly.
public enum FeetechInstruction: Hashable, Sendable {
    case ping
    case read(address: UInt8, count: UInt8)
    case write(address: UInt8, data: [UInt8])
    case registeredWrite(address: UInt8, data: [UInt8])
    case action
    case reboot
    case syncRead(address: UInt8, count: UInt8, ids: [UInt8])
    /// Every datum has `count` bytes and goes to `address`.
    case syncWrite(address: UInt8, count: UInt8, [Datum])

    /// Data for one servo of a sync write.
    public struct Datum: Hashable, Sendable {
        public var id: UInt8
        public var data: [UInt8]

        public init(id: UInt8, data: [UInt8]) {
            self.id = id
            self.data = data
        }
    }
}

extension FeetechInstruction {
    public var kind: FeetechPacket.Kind {
        switch self {
        case .ping: .ping
        case .read: .read
        case .write: .write
        case .registeredWrite: .registeredWrite
        case .action: .action
        case .reboot: .reboot
        case .syncRead: .syncRead
        case .syncWrite: .syncWrite
        }
    }

    public var parameters: [UInt8] {
        switch self {
        case .ping, .action, .reboot: []
        case .read(let address, let count): [address, count]
        case .write(let address, let data), .registeredWrite(let address, let data): [address] + data
        case .syncRead(let address, let count, let ids): [address, count] + ids
        case .syncWrite(let address, let count, let items): [address, count] + items.flatMap { [$0.id] + $0.data }
        }
    }

    /// - Returns: nil where the parameters do not fit the instruction.
    public init?(kind: FeetechPacket.Kind, parameters: [UInt8]) {
        switch (kind, parameters.count) {
        case (.ping, 0): self = .ping
        case (.action, 0): self = .action
        case (.reboot, 0): self = .reboot
        case (.read, 2): self = .read(address: parameters[0], count: parameters[1])
        case (.write, 1...): self = .write(address: parameters[0], data: Array(parameters[1...]))
        case (.registeredWrite, 1...): self = .registeredWrite(address: parameters[0], data: Array(parameters[1...]))
        case (.syncRead, 2...): self = .syncRead(address: parameters[0], count: parameters[1], ids: Array(parameters[2...]))
        case (.syncWrite, 2...):
            let (count, rest) = (parameters[1], parameters[2...])
            guard rest.count.isMultiple(of: 1 + Int(count)) else { return nil }
            let items = stride(from: rest.startIndex, to: rest.endIndex, by: 1 + Int(count)).map {
                Datum(id: rest[$0], data: Array(rest[($0 + 1)..<($0 + 1 + Int(count))]))
            }
            self = .syncWrite(address: parameters[0], count: count, items)
        default: return nil
        }
    }

    /// Whether one servo's answer to this request has that many parameters.
    func isAnswered(byParameters count: Int) -> Bool {
        switch self {
        case .read(_, let wanted), .syncRead(_, let wanted, _): count == Int(wanted)
        default: count == 0
        }
    }
}
