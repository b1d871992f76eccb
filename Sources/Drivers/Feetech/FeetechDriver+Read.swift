import Realtime
import Robot

/// A run of registers that a read of the state asks for; each has another size, by which a late answer is known.
struct FeetechBlock {
    /// The blocks by number; 1 begins at Torque Enable.
    static var count: Int { @_noLocks get { 5 } }

    let address: Int
    let size: Int

    @_noLocks init(_ number: Int) {
        switch number {
        case 0: (address, size) = (56, 15)
        case 1: (address, size) = (40, 31)
        case 2: (address, size) = (56, 16)
        case 3: (address, size) = (56, 17)
        default: (address, size) = (42, 29)
        }
    }
}

extension FeetechDriver {
    /// Reads position, velocity, load, current, voltage and temperature of every servo; after a failure whether it still holds, too.
    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        let number = nextBlock()
        let outcome = readState(FeetechBlock(number))
        note(outcome, number)
        var result = outcome
        if outcome == .fresh {
            publish(into: &state)
            result = verdict(seesTorque: number == 1)
        } else if isEngaged {
            mistrustsTorque = true
        }
        if let measuredAt { state.age = link.clock.now().seconds(since: measuredAt) }
        return result
    }

    /// One whose answer has stayed out is not asked for again while that may still come, so that it cannot be taken for the answer to a
    /// later read.
    @_noLocks private func nextBlock() -> Int {
        let now = link.clock.now()
        if mistrustsTorque && overdueUntil[1] <= now { return 1 }
        var safest = 0
        for number in 0..<FeetechBlock.count where number != 1 {
            if overdueUntil[number] <= now { return number }
            if overdueUntil[number] < overdueUntil[safest] { safest = number }
        }
        return safest
    }

    @_noLocks private mutating func note(_ outcome: WireOutcome, _ number: Int) {
        switch outcome {
        case .bad(let kind):
            link.statistics.count(kind)
            overdueUntil[number] = link.clock.now().advanced(bySeconds: FeetechDriver.longestDelay)
        case .lost: break
        default: measuredAt = link.sentAt
        }
    }

    @_noLocks private mutating func readState(_ block: FeetechBlock) -> WireOutcome {
        link.statistics.exchanges += 1
        switch link.request(writeReadRequest(block)) {
        case .lost: return .lost
        case .notAccepted: return .bad(.notAccepted)
        case .sent: break
        }
        let outcome = gather(block, until: link.sentAt.advanced(bySeconds: patience(block)))
        if outcome == .fresh { link.conclude() }
        return outcome
    }

    @_noLocks private func writeReadRequest(_ block: FeetechBlock) -> Int {
        var packet = link.writer()
        packet.begin(id: FeetechPacket.broadcast, code: 0x82)
        packet.append(UInt8(truncatingIfNeeded: block.address))
        packet.append(UInt8(truncatingIfNeeded: block.size))
        for index in 0..<slotCount { packet.append(slots[index].id) }
        return packet.finish()
    }

    /// s to wait for the answers: what request and answers take on the wire and in the adapter, or most of a tick if that is more.
    @_noLocks private func patience(_ block: FeetechBlock) -> Double {
        let bytes = FeetechPacket.count(parameters: 2 + slotCount) + slotCount * FeetechPacket.count(parameters: block.size)
        return max(link.byteTime * Double(bytes) + 1.5e-3, 0.6 * period)
    }

    @_noLocks private mutating func gather(_ block: FeetechBlock, until deadline: Instant) -> WireOutcome {
        for index in 0..<slotCount { slots[index].hasAnswered = false }
        var missing = slotCount
        while missing > 0 {
            switch link.receive(until: deadline) {
            case .lost: return .lost
            case .nothing:
                let kind = link.giveUp()
                return .bad(kind == .silence && missing < slotCount ? .truncated : kind)
            case .packet(let packet):
                guard packet.parameterCount == block.size, let index = slotAwaiting(packet.id) else {
                    link.discard(packet)
                    continue
                }
                take(packet, block, into: index)
                missing -= 1
            }
        }
        return .fresh
    }

    @_noLocks private func slotAwaiting(_ id: UInt8) -> Int? {
        for index in 0..<slotCount where slots[index].id == id && !slots[index].hasAnswered { return index }
        return nil
    }

    @_noLocks private func take(_ packet: FeetechPacketView, _ block: FeetechBlock, into index: Int) {
        let slot = slots + index
        let present = packet.parameters + (56 - block.address)
        slot.pointee.hasAnswered = true
        slot.pointee.error = packet.error
        if block.address == 40 { slot.pointee.torque = packet.parameters[0] }
        slot.pointee.position = FeetechUnit.signed(word(present), bit: 15)
        slot.pointee.velocity = FeetechUnit.signed(word(present + 2), bit: 15)
        slot.pointee.load = FeetechUnit.signed(word(present + 4), bit: 10)
        slot.pointee.current = word(present + 13) & 0x7FFF
        slot.pointee.voltage = present[6]
        slot.pointee.temperature = present[7]
    }

    @_noLocks private func word(_ data: UnsafePointer<UInt8>) -> Int { Int(data[0]) | Int(data[1]) << 8 }
}

// From what the servos said to what the loop knows of the joints.
extension FeetechDriver {
    @_noLocks private func publish(into state: inout JointState) {
        state.effort = JointVector(count: jointCount)
        state.hasEffort = 0
        var (lowest, highest) = (Double.infinity, -Double.infinity)
        for index in 0..<slotCount {
            let slot = slots[index]
            lowest = min(lowest, Double(slot.voltage) * FeetechUnit.voltage)
            highest = max(highest, Double(slot.voltage) * FeetechUnit.voltage)
            guard slot.joint >= 0 else { continue }
            state.position[slot.joint] = slot.radians(ofTick: slot.position)
            state.velocity[slot.joint] = slot.speed
            state.temperature[slot.joint] = Double(slot.temperature)
            let effort = slot.effort
            guard !effort.isNaN else { continue }
            state.effort[slot.joint] = effort
            state.hasEffort |= 1 << UInt16(truncatingIfNeeded: slot.joint)
        }
        // A servo that is turned from outside feeds the bus, and raises it beyond the supply's voltage.
        state.voltage = highest > highestVoltage ? highest : lowest
    }

    /// What a whole answer says beyond its numbers.
    @_noLocks private mutating func verdict(seesTorque: Bool) -> WireOutcome {
        for index in 0..<slotCount where !slots[index].error.isEmpty {
            link.statistics.alerts += 1
            return .alert(device: slots[index].id, bits: slots[index].error.alert)
        }
        guard seesTorque else { return .fresh }
        for index in 0..<slotCount where slots[index].torque == 0 { return .letGo(device: slots[index].id) }
        mistrustsTorque = false
        return .fresh
    }
}
