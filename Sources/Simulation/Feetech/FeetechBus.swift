import Drivers

/// The STS servos on one line: who obeys an instruction, who answers it, and in which order. Damaged packets find no answer.
final class FeetechBus: ServoBus {
    let servos: [FeetechServo]
    /// What Baud Rate holds in a servo that hears this line; to another it is noise.
    private let baudCode: Int
    private var decoder = FeetechStreamDecoder()

    init(servos: [FeetechServo], baud: Int) {
        self.servos = servos
        baudCode = FeetechBaud(rate: baud).map { Int($0.rawValue) } ?? -1
    }

    func hear(_ byte: UInt8) -> BusRequest? {
        guard let message = decoder.decode([byte]).last, let instruction = message.instruction else { return nil }
        return BusRequest(goals: goals(in: instruction, to: message.id)) { self.respond(to: instruction, id: message.id) }
    }

    func forget() { decoder = FeetechStreamDecoder() }

    private var listeners: [FeetechServo] { servos.filter { $0.isListening && $0.registers[.baudRate] == baudCode } }

    /// The servos with that ID, or all of them.
    private func meant(by id: UInt8) -> [FeetechServo] { listeners.filter { id == FeetechPacket.broadcast || $0.id == id } }

    private func goals(in instruction: FeetechInstruction, to id: UInt8) -> [HeardGoal] {
        let data: [FeetechInstruction.Datum] =
            switch instruction {
            case .write(FeetechRegister.goalPosition.address, let data): [FeetechInstruction.Datum(id: id, data: data)]
            case .syncWrite(FeetechRegister.goalPosition.address, _, let data): data
            default: []
            }
        return data.compactMap { datum in
            guard datum.data.count >= 2, let servo = servos.first(where: { $0.id == datum.id }) else { return nil }
            return HeardGoal(id: datum.id, angle: servo.angle(ofTick: FeetechRegister.goalPosition.value(of: datum.data)))
        }
    }
}

extension FeetechBus {
    func respond(to instruction: FeetechInstruction, id: UInt8) -> [BusReply] {
        let isBroadcast = id == FeetechPacket.broadcast
        switch instruction {
        case .ping: return Set(meant(by: id).map(\.id)).sorted().flatMap { answer($0) }
        case .read(let address, let count): return isBroadcast ? [] : answer(id) { $0.read(address: Int(address), count: Int(count)) }
        case .syncRead(let address, let count, let ids): return readInTurn(Int(address), Int(count), ids)
        case .syncWrite(let address, _, let data):
            for datum in data { for servo in meant(by: datum.id) { servo.write(address: Int(address), data: datum.data) } }
            return []
        case .write, .registeredWrite, .action, .reboot:
            for servo in meant(by: id) { servo.obey(instruction) }
            return isBroadcast ? [] : answer(id, isRead: false)
        }
    }

    /// Each waits for the one before it, so a missing one silences those behind it (a guess).
    private func readInTurn(_ address: Int, _ count: Int, _ ids: [UInt8]) -> [BusReply] {
        var replies: [BusReply] = []
        for id in ids {
            let reply = answer(id) { $0.read(address: address, count: count) }
            guard !reply.isEmpty else { break }
            replies += reply
        }
        return replies
    }

    private func answer(_ id: UInt8, isRead: Bool = true, _ parameters: (FeetechServo) -> [UInt8] = { _ in [] }) -> [BusReply] {
        let servos = listeners.filter { $0.id == id && (isRead || $0.registers[.responseLevel] == 1) }
        guard let first = servos.first else { return [] }
        var bytes = FeetechCodec.encode(FeetechStatus(id: first.spokenID, error: first.status, parameters: parameters(first)))
        // Two servos that answer at once drive the line against each other.
        if servos.count > 1 { for index in bytes.indices where index % 3 == 2 { bytes[index] &= 0x55 } }
        return [BusReply(delay: first.returnDelay, bytes: bytes)]
    }
}

extension FeetechServo {
    fileprivate func obey(_ instruction: FeetechInstruction) {
        switch instruction {
        case .write(let address, let data): write(address: Int(address), data: data)
        case .registeredWrite(let address, let data): registered = (Int(address), data)
        case .action:
            guard let pending = registered else { return }
            registered = nil
            write(address: pending.address, data: pending.data)
        case .reboot: reboot()
        case .ping, .read, .syncRead, .syncWrite: break
        }
    }

    /// rad of the joint
    func angle(ofTick tick: Int) -> Double {
        mount.direction * (Double(tick + registers[.homingOffset]) - mount.zero) * FeetechUnit.positionTick
    }
}
