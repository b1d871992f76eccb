import Realtime
import Robot

// A servo that restarts comes back without torque, and answers as if nothing had been.
extension DynamixelDriver {
    /// After an exchange that failed: whether every servo still holds. Asked again with the next read where not all answer.
    @_noLocks mutating func lookAfterTorque() -> WireOutcome {
        switch link.request(writeTorqueRequest()) {
        case .lost: return .lost
        case .notAccepted: return .fresh
        case .sent: break
        }
        let deadline = link.sentAt.advanced(bySeconds: link.byteTime * Double(14 + slotCount * 13) + 2e-3)
        for index in 0..<slotCount { slots[index].hasAnswered = false }
        var missing = slotCount
        var limp: UInt8?
        while missing > 0 {
            switch link.receive(until: deadline) {
            case .lost: return .lost
            case .nothing: return limp.map { .letGo(device: $0) } ?? .fresh
            case .packet(let packet):
                guard packet.isStatus, packet.parameterCount == 1, !packet.error.isRefusal, let index = slotAwaiting(packet.id) else {
                    link.discard(packet)
                    continue
                }
                slots[index].hasAnswered = true
                if packet.parameters[0] == 0 { limp = packet.id }
                missing -= 1
            }
        }
        mistrustsTorque = limp != nil
        return limp.map { .letGo(device: $0) } ?? .fresh
    }

    @_noLocks private func writeTorqueRequest() -> Int {
        var packet = link.writer()
        packet.begin(id: DynamixelPacket.broadcast, instruction: 0x82)
        packet.append(UInt16(64))
        packet.append(UInt16(1))
        for index in 0..<slotCount { packet.append(slots[index].id) }
        return packet.finish(checksum)
    }
}
