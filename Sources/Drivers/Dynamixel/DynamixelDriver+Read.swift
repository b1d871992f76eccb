import Realtime
import Robot

extension DynamixelDriver {
    /// Reads position, velocity and effort of every joint, and every tenth time voltage and temperature too.
    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        let count = nextCount()
        let outcome = readState(count)
        note(outcome, count)
        var result = outcome
        if outcome == .fresh {
            publish(into: &state, count)
            result = verdict(count)
            if mistrustsTorque, result == .fresh { result = lookAfterTorque() }
        } else if isEngaged {
            mistrustsTorque = true
        }
        if let measuredAt { state.age = link.clock.now().seconds(since: measuredAt) }
        return result
    }

    /// Bytes to read from each servo, from register 126 on: 10 reach the position, 21 the temperature.
    ///
    /// A count whose answer has stayed out is not asked for again while it may still come, so that it cannot be taken for
    /// the answer to a later read.
    @_noLocks private func nextCount() -> Int {
        let now = link.clock.now()
        if readsSinceWide >= DynamixelDriver.readsPerWideRead && overdueUntil[4] <= now { return 21 }
        var safest = 0
        for index in 0..<4 {
            if overdueUntil[index] <= now { return count(index) }
            if overdueUntil[index] < overdueUntil[safest] { safest = index }
        }
        return count(safest)
    }

    @_noLocks private func count(_ index: Int) -> Int {
        switch index {
        case 0: 10
        case 1: 14
        case 2: 18
        case 3: 20
        default: 21
        }
    }

    @_noLocks private mutating func note(_ outcome: WireOutcome, _ count: Int) {
        switch outcome {
        case .bad(let kind):
            link.statistics.count(kind)
            for index in 0..<5 where self.count(index) == count {
                overdueUntil[index] = link.clock.now().advanced(bySeconds: DynamixelDriver.longestDelay)
            }
        case .lost: break
        default:
            readsSinceWide = count == 21 ? 1 : readsSinceWide + 1
            measuredAt = link.sentAt
        }
    }

    @_noLocks private mutating func readState(_ count: Int) -> WireOutcome {
        link.statistics.exchanges += 1
        switch link.request(writeReadRequest(count)) {
        case .lost: return .lost
        case .notAccepted: return .bad(.notAccepted)
        case .sent: break
        }
        let deadline = link.sentAt.advanced(bySeconds: patience(count))
        let outcome = readsFast ? gatherMerged(count, deadline) : gatherEach(count, deadline)
        if outcome == .fresh { link.conclude() }
        return outcome
    }

    @_noLocks private func writeReadRequest(_ count: Int) -> Int {
        var packet = link.writer()
        packet.begin(id: DynamixelPacket.broadcast, instruction: readsFast ? 0x8A : 0x82)
        packet.append(UInt16(126))
        packet.append(UInt16(count))
        for index in 0..<slotCount { packet.append(slots[index].id) }
        return packet.finish(checksum)
    }

    /// s to wait for the answer: what request and answer take on the wire and in the adapter, or most of a tick if that is more.
    @_noLocks private func patience(_ count: Int) -> Double {
        let answer =
            readsFast
            ? DynamixelPacket.mergedStatusCount(devices: slotCount, count: count)
            : slotCount * DynamixelPacket.statusCount(parameters: count)
        return max(link.byteTime * Double(14 + slotCount + answer) + 1.5e-3, 0.6 * period)
    }

    @_noLocks private mutating func gatherMerged(_ count: Int, _ deadline: Instant) -> WireOutcome {
        while true {
            switch link.receive(until: deadline) {
            case .lost: return .lost
            case .nothing: return .bad(link.giveUp())
            case .packet(let packet):
                // The last servo's checksum is the packet's, which the parser has taken off.
                guard packet.isStatus, packet.id == DynamixelPacket.broadcast, packet.count == slotCount * (4 + count) - 2 else {
                    link.discard(packet)
                    continue
                }
                return takeMerged(packet, count)
            }
        }
    }

    @_noLocks private mutating func takeMerged(_ packet: DynamixelPacketView, _ count: Int) -> WireOutcome {
        var crc = packet.checksumBeforeBody
        for index in 0..<slotCount {
            let piece = packet.body + index * (4 + count)
            crc = checksum.of(piece, count: 2 + count, continuing: crc)
            if index + 1 < slotCount {
                let sent = UInt16(piece[2 + count]) | UInt16(piece[3 + count]) << 8
                guard sent == crc else { return .bad(.corrupted) }
                crc = checksum.of(piece + 2 + count, count: 2, continuing: crc)
            }
            guard piece[1] == slots[index].id else { return .bad(.corrupted) }
            let error = DynamixelStatusError(rawValue: piece[0])
            guard !error.isRefusal else { return .bad(.refused) }
            take(piece + 2, count, error, into: index)
        }
        return .fresh
    }

    @_noLocks private mutating func gatherEach(_ count: Int, _ deadline: Instant) -> WireOutcome {
        for index in 0..<slotCount { slots[index].hasAnswered = false }
        var missing = slotCount
        while missing > 0 {
            switch link.receive(until: deadline) {
            case .lost: return .lost
            case .nothing:
                let kind = link.giveUp()
                return .bad(kind == .silence && missing < slotCount ? .truncated : kind)
            case .packet(let packet):
                guard packet.isStatus, packet.count > 0, let index = slotAwaiting(packet.id) else {
                    link.discard(packet)
                    continue
                }
                guard !packet.error.isRefusal else { return .bad(.refused) }
                guard packet.parameterCount == count else {
                    link.discard(packet)
                    continue
                }
                take(packet.parameters, count, packet.error, into: index)
                missing -= 1
            }
        }
        return .fresh
    }

    @_noLocks func slotAwaiting(_ id: UInt8) -> Int? {
        for index in 0..<slotCount where slots[index].id == id && !slots[index].hasAnswered { return index }
        return nil
    }

    @_noLocks private func take(_ data: UnsafePointer<UInt8>, _ count: Int, _ error: DynamixelStatusError, into index: Int) {
        let slot = slots + index
        slot.pointee.hasAnswered = true
        slot.pointee.error = error
        slot.pointee.current = Int16(truncatingIfNeeded: word(data))
        slot.pointee.velocity = long(data + 2)
        slot.pointee.position = long(data + 6)
        guard count == 21 else { return }
        slot.pointee.voltage = UInt16(truncatingIfNeeded: word(data + 18))
        slot.pointee.temperature = data[20]
    }

    @_noLocks private func word(_ data: UnsafePointer<UInt8>) -> Int32 { Int32(data[0]) | Int32(data[1]) << 8 }
    @_noLocks private func long(_ data: UnsafePointer<UInt8>) -> Int32 { word(data) | word(data + 2) << 16 }
}
