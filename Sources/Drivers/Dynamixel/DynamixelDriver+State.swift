import Realtime
import Robot

// From what the servos said to what the loop knows of the joints.
extension DynamixelDriver {
    /// rad; two servos on one joint that differ by more than this do not turn together.
    static var shadowPlay: Double { @_noLocks get { 0.1 } }

    @_noLocks func publish(into state: inout JointState, _ count: Int) {
        state.effort = JointVector(count: jointCount)
        state.hasEffort = UInt16(truncatingIfNeeded: (1 << jointCount) - 1)
        for index in 0..<slotCount where slots[index].joint >= 0 { publish(index, into: &state) }
        if count == 21 { publishSupply(into: &state) }
    }

    @_noLocks private func publish(_ index: Int, into state: inout JointState) {
        let slot = slots[index]
        let torque = Double(slot.current) * slot.effortUnit
        // A shadow adds its torque to the joint's; its position is only compared.
        if torque.isNaN {
            state.hasEffort &= ~(1 << UInt16(truncatingIfNeeded: slot.joint))
        } else {
            state.effort[slot.joint] += torque
        }
        guard slot.master == index else { return }
        state.position[slot.joint] = DynamixelUnit.radians(ofTick: slot.position)
        state.velocity[slot.joint] = Double(slot.velocity) * DynamixelUnit.velocity
    }

    @_noLocks private func publishSupply(into state: inout JointState) {
        var voltage = Double.infinity
        state.temperature = JointVector(count: jointCount)
        for index in 0..<slotCount {
            let slot = slots[index]
            voltage = min(voltage, Double(slot.voltage) * DynamixelUnit.voltage)
            guard slot.joint >= 0 else { continue }
            state.temperature[slot.joint] = max(state.temperature[slot.joint], Double(slot.temperature))
        }
        state.voltage = voltage
    }

    /// What a whole answer says beyond its numbers.
    @_noLocks mutating func verdict(_ count: Int) -> WireOutcome {
        for index in 0..<slotCount where !slots[index].error.alert { slots[index].errorBits = 0 }
        for index in 0..<slotCount where slots[index].error.alert {
            link.statistics.alerts += 1
            // What is wrong may become more; a look with every wide read keeps the tick short.
            if slots[index].errorBits == 0 || count == 21 { slots[index].errorBits = readErrorBits(slots[index].id) }
            return .alert(device: slots[index].id, bits: slots[index].errorBits)
        }
        for index in 0..<slotCount where isApart(slots[index]) { return .shadowApart(device: slots[index].id) }
        return .fresh
    }

    @_noLocks private func isApart(_ slot: DynamixelSlot) -> Bool {
        let difference = Double(slot.position) - Double(slots[slot.master].position)
        return abs(difference) * DynamixelUnit.positionTick > DynamixelDriver.shadowPlay
    }

    /// - Returns: 0 when the register could not be read.
    @_noLocks private mutating func readErrorBits(_ id: UInt8) -> UInt8 {
        var packet = link.writer()
        packet.begin(id: id, instruction: 0x02)
        packet.append(UInt16(70))
        packet.append(UInt16(1))
        guard link.request(packet.finish(checksum)) == .sent else { return 0 }
        let deadline = link.sentAt.advanced(bySeconds: link.byteTime * 26 + 2.5e-3)
        while case .packet(let answer) = link.receive(until: deadline) {
            if answer.isStatus && answer.id == id && answer.count == 2 { return answer.parameters[0] }
            link.discard(answer)
        }
        return 0
    }
}
