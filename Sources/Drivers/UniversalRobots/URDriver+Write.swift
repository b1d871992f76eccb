import Realtime
import Robot

// The tick's second half.
extension URDriver {
    /// Sends set-points (rad). A program that stood still, since the arm was stopped or hindered, follows again once they are near the arm
    /// and hardly move: one that passes by would take the arm along with a jerk.
    @_noLocks public mutating func write(position setPoint: JointVector) -> WireOutcome {
        guard setPoint.count == 6, setPoint.isFinite else { return fail(.notAccepted) }
        if stands, isNear(setPoint, measuredPosition, URDriver.nearness), isNear(setPoint, lastSetPoint, URDriver.slowness * period) {
            stands = false
        }
        lastSetPoint = setPoint
        return send(stands ? .hold : .position, setPoint)
    }

    @_noLocks private func isNear(_ setPoint: JointVector, _ other: JointVector, _ distance: Double) -> Bool {
        guard other.count == 6 else { return false }
        for joint in 0..<6 where !((setPoint[joint] - other[joint]).magnitude < distance) { return false }
        return true
    }

    /// Sends torques (N·m) beside those that hold the arm against gravity. Nobody knows what they do to an arm that is not heard, so that it
    /// stands still then; a program that stood still follows again once it is heard and hardly moves.
    @_noLocks public mutating func write(effort: JointVector) -> WireOutcome {
        guard operating == .torque else { return fail(.refused) }
        guard effort.count == 6, effort.isFinite else { return fail(.notAccepted) }
        if trouble != nil || clock.now().seconds(since: heardAt) > URDriver.longestSilence {
            stands = true
        } else if isSlow {
            stands = false
        }
        return send(stands ? .hold : .torque, effort)
    }

    private var isSlow: Bool {
        @_noLocks get {
            guard measuredVelocity.count == 6 else { return false }
            for joint in 0..<6 where !(measuredVelocity[joint].magnitude < URDriver.slowness) { return false }
            return true
        }
    }

    /// Sends velocities (rad/s).
    @_noLocks mutating func write(velocity: JointVector) -> WireOutcome {
        guard velocity.count == 6, velocity.isFinite else { return fail(.notAccepted) }
        return send(.velocity, velocity)
    }

    @_noLocks mutating func send(_ mode: URProgram.Mode, _ values: JointVector) -> WireOutcome {
        if let loss { return .topicLost(loss) }
        var place = RTDEPackage.headerSize + 1
        place = put(UInt64(UInt32(bitPattern: mode.rawValue)), bytes: 4, at: place)
        place = put(UInt64(UInt32(bitPattern: token)), bytes: 4, at: place)
        for joint in 0..<6 { place = put(values[joint].bitPattern, bytes: 8, at: place) }
        hasSent = true
        let count = ways.rtde.write(frame, count: URDriver.frameSize)
        statistics.bytesSent += max(0, count)
        if count < 0 || (count > 0 && count < URDriver.frameSize) {
            loss = .commands
            return .topicLost(.commands)
        }
        return count == 0 ? fail(.notAccepted) : .fresh
    }

    @_noLocks private func put(_ word: UInt64, bytes: Int, at place: Int) -> Int {
        for index in 0..<bytes { frame[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (bytes - 1 - index))) }
        return place + bytes
    }
}
