import Realtime
import Robot

// What whoever looks at the arm between two runs wants to know.
extension FeetechDriver {
    /// Whether each servo that answers is energised.
    public mutating func readTorque() -> [UInt8: Bool] { read(.torqueEnable).mapValues { $0 != 0 } }

    /// None: these servos have no watchdog.
    public func readStopped() -> Set<UInt8> { [] }

    /// Renews the arm's state. Not for the loop.
    /// - Returns: false when no whole answer came in a few attempts.
    public mutating func readAll(into state: inout JointState) -> Bool {
        for _ in 0..<5 {
            switch read(into: &state) {
            case .lost: return false
            case .bad: continue
            default: return true
            }
        }
        return false
    }

    /// Reads where each joint has last been sent, rad. Not for the loop.
    /// - Returns: false, and `goals` as they were, when not every joint's servo answers.
    public mutating func readGoals(into goals: inout JointVector) -> Bool {
        let ticks = read(.goalPosition)
        var found = JointVector(count: jointCount)
        for index in 0..<slotCount where slots[index].joint >= 0 {
            guard let tick = ticks[slots[index].id] else { return false }
            found[slots[index].joint] = slots[index].radians(ofTick: tick)
        }
        goals = found
        return true
    }

    mutating func read(_ register: FeetechRegister) -> [UInt8: Int] {
        do throws(ExchangeFailure) { return try values(of: register) } catch { return [:] }
    }
}
