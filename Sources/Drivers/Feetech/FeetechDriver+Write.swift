import Realtime
import Robot

extension FeetechDriver {
    /// Sends the goal positions of all joints and the gripper's in one sync write, which no servo answers.
    /// - Parameter setPoint: rad; one that is not finite is not sent.
    @_noLocks public mutating func write(position setPoint: JointVector) -> WireOutcome {
        guard setPoint.count == jointCount, setPoint.isFinite else { return reject() }
        var packet = link.writer()
        packet.begin(id: FeetechPacket.broadcast, code: 0x83)
        packet.append(UInt8(42))
        packet.append(UInt8(2))
        for index in 0..<slotCount {
            let slot = slots[index]
            packet.append(slot.id)
            packet.append(slot.tick(ofRadians: slot.joint < 0 ? gripperHold : setPoint[slot.joint]))
        }
        switch link.send(packet.finish()) {
        case .sent: return .fresh
        case .notAccepted: return reject()
        case .lost: return .lost
        }
    }

    @_noLocks private mutating func reject() -> WireOutcome {
        link.statistics.count(.notAccepted)
        return .bad(.notAccepted)
    }
}
