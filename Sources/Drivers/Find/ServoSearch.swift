import Realtime
import Robot

/// Asks everybody on a wire who they are, in the languages of both vendors: by pings and reads alone, which change nothing.
///
/// A ping of one vendor's is noise to the other's servos. Dynamixels of protocol 1 answer Feetech's, and are then told by a model that is
/// none of Feetech's.
enum ServoSearch {
    /// bit/s at which servos are usually found, a new servo's first.
    static let usualBauds: [WireDescription.WireProtocol: [Int]] = [
        .dynamixel: [57_600, 1_000_000, 115_200, 2_000_000, 3_000_000, 4_000_000],
        .feetech: [1_000_000, 500_000, 250_000, 115_200],
    ]
    /// Those who are asked one by one where answers to the broadcast ran into each other.
    private static let likelyIDs: ClosedRange<UInt8> = 0...20

    /// Takes about a second.
    static func dynamixels(on transport: Transport, clock: LoopClock, baud: Int) throws(ExchangeFailure) -> [FoundServo] {
        var link = PacketLink<DynamixelPacketParser>(transport: transport, clock: clock, baud: baud)
        // Servos answer in the order of their ids, each in its own slot of time: the vendor's SDK waits 3 ms and a packet for each.
        let quiet = Double(DynamixelPacket.highestID) * (0.003 + 14 * link.byteTime) + 0.016
        return try link.askAll(.ping, quiet: quiet).compactMap { status in
            guard let identity = ServoIdentity(status.parameters) else { return nil }
            return FoundServo(
                protocol: .dynamixel, baud: baud, id: Int(status.id), model: DynamixelModel.name(ofNumber: identity.model),
                modelNumber: Int(identity.model), firmware: "\(identity.firmware)")
        }
    }

    /// Takes half a second, or one and a half where servos speak at the same time.
    static func feetechs(on transport: Transport, clock: LoopClock, baud: Int) throws(ExchangeFailure) -> [FoundServo] {
        var link = PacketLink<FeetechPacketParser>(transport: transport, clock: clock, baud: baud)
        let quiet = 0.3 + Double(FeetechPacket.highestID) * 6 * link.byteTime
        // An adapter that hears itself gives the ping back.
        var ids = Set(try link.askAll(.ping, quiet: quiet).map(\.id).filter { $0 <= FeetechPacket.highestID })
        if link.giveUp() != .silence {
            for id in likelyIDs where !ids.contains(id) {
                if try answers(&link, .ping, id) != nil { ids.insert(id) }
            }
        }
        var servos: [FoundServo] = []
        for id in ids.sorted() {
            let registers = FeetechInstruction.read(address: 0, count: UInt8(FeetechRegister.id.rawValue))
            guard let memory = try answers(&link, registers, id)?.parameters else { continue }
            func value(_ register: FeetechRegister) -> Int { register.value(of: memory[Int(register.address)...]) }
            servos.append(
                FoundServo(
                    protocol: .feetech, baud: baud, id: Int(id), model: FeetechModel.name(ofNumber: UInt16(value(.modelNumber))),
                    modelNumber: value(.modelNumber), firmware: "\(value(.firmwareMajor)).\(value(.firmwareMinor))"))
        }
        return servos
    }

    private static func answers(
        _ link: inout PacketLink<FeetechPacketParser>, _ instruction: FeetechInstruction, _ id: UInt8
    ) throws(ExchangeFailure) -> FeetechStatus? {
        do throws(ExchangeFailure) { return try link.ask(id, instruction, attempts: 2) } catch .lost { throw .lost } catch { return nil }
    }
}
