import Drivers

/// The servos on one line: who obeys an instruction, who answers it, and in which order. No time passes here.
final class DynamixelBus: ServoBus {
    let servos: [DynamixelServo]
    private var assembler = PacketAssembler()
    /// What Baud Rate holds in a servo that hears this line; to another it is noise.
    private let baudCode: Int
    /// Those that hear the message that is being answered.
    private var listeners: [DynamixelServo] = []

    init(servos: [DynamixelServo], baud: Int) {
        self.servos = servos
        baudCode = DynamixelBaud(rate: baud).map { Int($0.rawValue) } ?? -1
    }

    func hear(_ byte: UInt8) -> BusRequest? {
        guard let event = assembler.receive(byte) else { return nil }
        return BusRequest(goals: goals(in: event)) { self.respond(to: event) }
    }

    func forget() { assembler.reset() }

    private func goals(in event: PacketAssembler.Event) -> [HeardGoal] {
        let data: [DynamixelInstruction.Datum] =
            switch event {
            case .packet(.instruction(_, .syncWrite(DynamixelRegister.goalPosition.address, 4, let data))): data
            case .packet(.instruction(let id, .write(DynamixelRegister.goalPosition.address, let data))):
                [DynamixelInstruction.Datum(id: id, address: DynamixelRegister.goalPosition.address, data: data)]
            default: []
            }
        return data.filter { $0.data.count == 4 }.map {
            let tick = Int32(truncatingIfNeeded: DynamixelRegister.goalPosition.value(of: $0.data))
            return HeardGoal(id: $0.id, angle: DynamixelUnit.radians(ofTick: tick))
        }
    }

    /// Lets the servos that it concerns act on a message.
    /// - Returns: the answers in the order in which they go over the line.
    func respond(to event: PacketAssembler.Event) -> [BusReply] {
        listeners = servos.filter { $0.isListening && $0.table[.baudRate] == baudCode }
        return switch event {
        case .damaged(let id): refuse(id, .checksum)
        case .packet(.unknown(let id, _, _)): refuse(id, .instruction)
        case .packet(.status), .packet(.mergedStatus): []
        case .packet(.instruction(let id, let instruction)): respond(to: instruction, id: id)
        }
    }

    private func respond(to instruction: DynamixelInstruction, id: UInt8) -> [BusReply] {
        switch instruction {
        case .ping: ping(id)
        case .read(let address, let count):
            id == DynamixelPacket.broadcast ? [] : read(DynamixelInstruction.Block(id: id, address: address, count: count)).reply
        case .syncRead(let address, let count, let ids):
            readInTurn(ids.map { DynamixelInstruction.Block(id: $0, address: address, count: count) })
        case .bulkRead(let blocks): readInTurn(blocks)
        case .fastSyncRead(let address, let count, let ids):
            readMerged(ids.map { DynamixelInstruction.Block(id: $0, address: address, count: count) })
        case .fastBulkRead(let blocks): readMerged(blocks)
        case .syncWrite(_, _, let data), .bulkWrite(let data): writeAll(data)
        default: obey(instruction, id: id)
        }
    }
}

// Who is meant.
extension DynamixelBus {
    /// The servos with that ID; more than one when two have the same by mistake.
    private func owners(of id: UInt8) -> [DynamixelServo] { listeners.filter { $0.id == id } }

    /// Those that obey an instruction to `id`: owners, shadows, or everybody.
    private func obeying(_ id: UInt8) -> [DynamixelServo] {
        listeners.filter { id == DynamixelPacket.broadcast || $0.id == id || $0.secondaryID == id }
    }

    private func answer(_ servos: [DynamixelServo], _ encode: (DynamixelServo) -> DynamixelStatus) -> [BusReply] {
        guard let first = servos.first else { return [] }
        var bytes = DynamixelCodec.encode(encode(first))
        // Two servos that answer at once drive the line against each other.
        if servos.count > 1 { for index in bytes.indices where index % 3 == 2 { bytes[index] &= 0x55 } }
        return [BusReply(delay: first.returnDelay, bytes: bytes)]
    }

    private func refuse(_ id: UInt8, _ number: DynamixelStatusError.Number) -> [BusReply] {
        answer(owners(of: id).filter { $0.statusReturnLevel == 2 }) { DynamixelStatus(id: $0.spokenID, error: $0.status(number)) }
    }
}

// Reading: only the owner of an ID answers, a shadow never does.
extension DynamixelBus {
    private func ping(_ id: UInt8) -> [BusReply] {
        let called = id == DynamixelPacket.broadcast ? listeners.sorted { $0.id < $1.id } : owners(of: id)
        for servo in obeying(id) { servo.hear() }
        let ids = Set(called.map(\.id)).sorted()
        return ids.flatMap { id in answer(called.filter { $0.id == id }, identity) }
    }

    private func identity(of servo: DynamixelServo) -> DynamixelStatus {
        let model = servo.model.number
        let parameters = [UInt8(truncatingIfNeeded: model), UInt8(truncatingIfNeeded: model >> 8), servo.firmware]
        return DynamixelStatus(id: servo.spokenID, error: servo.status(nil), parameters: parameters)
    }

    private func read(_ block: DynamixelInstruction.Block) -> (reply: [BusReply], wasRead: Bool) {
        for servo in obeying(block.id) { servo.hear() }
        let owners = owners(of: block.id).filter { $0.statusReturnLevel >= 1 }
        return (answer(owners) { status(of: $0, block) }, !owners.isEmpty)
    }

    private func status(of servo: DynamixelServo, _ block: DynamixelInstruction.Block) -> DynamixelStatus {
        // Who refuses says no more.
        guard !servo.misbehaviour.refuses else { return DynamixelStatus(id: servo.spokenID, error: servo.status(nil)) }
        do {
            let data = try servo.read(address: Int(block.address), count: Int(block.count))
            return DynamixelStatus(id: servo.spokenID, error: servo.status(nil), parameters: data)
        } catch {
            return DynamixelStatus(id: servo.spokenID, error: servo.status(error))
        }
    }

    /// Each waits for the one before it, so a missing one silences those behind it.
    private func readInTurn(_ blocks: [DynamixelInstruction.Block]) -> [BusReply] {
        var replies: [BusReply] = []
        var isChained = true
        for block in blocks {
            let answer = read(block)
            isChained = isChained && answer.wasRead
            if isChained { replies += answer.reply }
        }
        return replies
    }

    /// One packet that each continues where the one before it stopped; it ends early at a missing one.
    private func readMerged(_ blocks: [DynamixelInstruction.Block]) -> [BusReply] {
        // No servo can count the place of its piece in a longer packet.
        guard blocks.reduce(8, { $0 + 4 + Int($1.count) }) <= PacketAssembler.largestPacket else { return [] }
        for block in blocks { for servo in obeying(block.id) { servo.hear() } }
        let able = blocks.map { block in
            owners(of: block.id).first { $0.firmware >= DynamixelModel.fastSyncReadFirmware && $0.statusReturnLevel >= 1 }
        }
        guard let first = able.first, let first else { return [] }
        let statuses = zip(able, blocks).map { servo, block in
            padded(servo.map { status(of: $0, block) } ?? DynamixelStatus(id: block.id), to: Int(block.count))
        }
        var bytes = DynamixelCodec.encode(merged: statuses)
        let answered = able.prefix { $0 != nil }.count
        if answered < blocks.count {
            bytes.removeLast(blocks[answered...].reduce(0) { $0 + 4 + Int($1.count) })
        }
        return [BusReply(delay: first.returnDelay, bytes: bytes)]
    }

    /// A refusing servo still fills its place, or those behind it would miss theirs.
    private func padded(_ status: DynamixelStatus, to count: Int) -> DynamixelStatus {
        var status = status
        status.parameters += Array(repeating: 0, count: max(count - status.parameters.count, 0))
        return status
    }
}

// Everything that changes a servo: owner and shadows obey, the owner alone answers.
extension DynamixelBus {
    private func writeAll(_ data: [DynamixelInstruction.Datum]) -> [BusReply] {
        for datum in data {
            for servo in obeying(datum.id) {
                servo.hear()
                try? servo.write(address: Int(datum.address), data: datum.data)
            }
        }
        return []
    }

    private func obey(_ instruction: DynamixelInstruction, id: UInt8) -> [BusReply] {
        let broadcast = id == DynamixelPacket.broadcast
        var replies: [BusReply] = []
        for servo in obeying(id) {
            servo.hear()
            let answers = !broadcast && servo.id == id && instruction != .action
            let outcome = carryOut(instruction, servo, broadcast: broadcast)
            guard answers, servo.statusReturnLevel == 2 else { continue }
            replies = answer([servo]) { DynamixelStatus(id: $0.spokenID, error: $0.status(outcome)) }
        }
        return replies
    }

    private func carryOut(_ instruction: DynamixelInstruction, _ servo: DynamixelServo, broadcast: Bool) -> DynamixelStatusError.Number? {
        do throws(DynamixelStatusError.Number) {
            switch instruction {
            case .write(let address, let data): try servo.write(address: Int(address), data: data)
            case .registeredWrite(let address, let data): try servo.register(address: Int(address), data: data)
            case .action: try servo.act()
            case .clear: try servo.clearTurns()
            case .factoryReset(let extent): try servo.factoryReset(extent, broadcast: broadcast)
            case .reboot: servo.reboot()
            default: throw .instruction
            }
            return nil
        } catch {
            return error
        }
    }
}
