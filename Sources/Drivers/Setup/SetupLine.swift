import Realtime

/// One servo's stored registers by name, on a wire where it is alone.
protocol SetupLine: ~Copyable {
    associatedtype Make: ServoMake
    init(_ transport: Transport, baud: Int, id: Int)
    /// The register of the code of its rate.
    static func code(ofRate rate: Int) -> Int?
    /// Its id at present.
    var id: UInt8 { get set }
    mutating func value(of register: String) throws(ExchangeFailure) -> Int
    /// Does not wait for an answer where the servo may give none.
    mutating func set(_ register: String, to value: Int) throws(ExchangeFailure)
    mutating func stored() throws(ExchangeFailure) -> Make.Stored
    /// Lets registers be stored, or keeps them again.
    mutating func unlock(_ isOpen: Bool) throws(ExchangeFailure)
}

struct DynamixelSetupLine: SetupLine, ~Copyable {
    typealias Make = DynamixelMake
    private var link: PacketLink<DynamixelPacketParser>
    var id: UInt8

    init(_ transport: Transport, baud: Int, id: Int) {
        link = PacketLink(transport: transport, clock: .monotonic, baud: baud)
        self.id = UInt8(id)
    }

    static func code(ofRate rate: Int) -> Int? { DynamixelBaud(rate: rate).map { Int($0.rawValue) } }

    mutating func value(of register: String) throws(ExchangeFailure) -> Int {
        guard let register = DynamixelRegister.allCases.first(where: { "\($0)" == register }) else { throw .unanswered }
        return register.value(of: try link.ask(id, .read(address: register.address, count: UInt16(register.size))))
    }

    mutating func set(_ register: String, to value: Int) throws(ExchangeFailure) {
        guard let register = DynamixelRegister.allCases.first(where: { "\($0)" == register }) else { throw .unanswered }
        _ = try link.ask(id, .write(address: register.address, data: register.bytes(of: value)), attempts: 1)
    }

    mutating func stored() throws(ExchangeFailure) -> DynamixelMake.Stored {
        DynamixelMake.Stored(
            returnDelay: try value(of: "returnDelayTime"), driveMode: try value(of: "driveMode"),
            operatingMode: try value(of: "operatingMode"), secondaryID: try value(of: "secondaryID"),
            homingOffset: try value(of: "homingOffset"), highest: try value(of: "maximumPosition"),
            lowest: try value(of: "minimumPosition"), errorBits: 0)
    }

    /// These servos keep what is written while they have no torque.
    mutating func unlock(_ isOpen: Bool) {}
}

struct FeetechSetupLine: SetupLine, ~Copyable {
    typealias Make = FeetechMake
    private var link: PacketLink<FeetechPacketParser>
    var id: UInt8

    init(_ transport: Transport, baud: Int, id: Int) {
        link = PacketLink(transport: transport, clock: .monotonic, baud: baud)
        self.id = UInt8(id)
    }

    static func code(ofRate rate: Int) -> Int? { FeetechBaud(rate: rate).map { Int($0.rawValue) } }

    mutating func value(of register: String) throws(ExchangeFailure) -> Int {
        guard let register = FeetechRegister.allCases.first(where: { "\($0)" == register }) else { throw .unanswered }
        return register.value(of: try link.ask(id, .read(address: register.address, count: UInt8(register.size))).parameters)
    }

    mutating func set(_ register: String, to value: Int) throws(ExchangeFailure) {
        guard let register = FeetechRegister.allCases.first(where: { "\($0)" == register }) else { throw .unanswered }
        _ = try link.ask(id, .write(address: register.address, data: register.bytes(of: value)), attempts: 1)
    }

    mutating func stored() throws(ExchangeFailure) -> FeetechMake.Stored {
        let status = try link.ask(id, .read(address: 0, count: 40))
        return FeetechMake.Stored(memory: status.parameters, error: status.error)
    }

    mutating func unlock(_ isOpen: Bool) throws(ExchangeFailure) { try set("lock", to: isOpen ? 0 : 1) }
}
