/// What the wire last said of the arm, one number per joint.
public struct JointState: Equatable, Sendable {
    /// rad
    public var position: JointVector
    /// rad/s
    public var velocity: JointVector
    /// N·m at the joint; zero where the device does not report it (see `hasEffort`).
    public var effort: JointVector
    /// Bit i is set when joint i reports an effort.
    public var hasEffort: UInt16
    /// °C, the hottest servo of each joint, renewed more rarely than the position.
    public var temperature: JointVector
    /// V, the lowest of the supply voltages read, or the highest where that is above its limit; NaN until one was read.
    public var voltage: Double
    /// Seconds since the numbers were measured.
    public var age: Double

    @_noLocks public init(joints: Int) {
        position = JointVector(count: joints)
        velocity = JointVector(count: joints)
        effort = JointVector(count: joints)
        hasEffort = 0
        temperature = JointVector(count: joints)
        voltage = .nan
        age = .infinity
    }
}

/// What a joint is asked to do, one number per joint.
public struct JointCommand: Equatable, Sendable {
    /// What the values of a command are.
    public enum Mode: UInt8, Codable, Sendable {
        /// rad
        case position
        /// rad/s
        case velocity
        /// N·m
        case effort
    }

    public var mode: Mode
    public var values: JointVector

    @_noLocks public init(mode: Mode, values: JointVector) {
        self.mode = mode
        self.values = values
    }

    /// Whether the joints are to come to rest and stay there.
    public var isHold: Bool {
        @_noLocks get {
            guard case .velocity = mode else { return false }
            for joint in 0..<values.count where values[joint] != 0 { return false }
            return true
        }
    }

    /// Come to rest and stay there.
    @_noLocks public static func hold(joints: Int) -> JointCommand {
        JointCommand(mode: .velocity, values: JointVector(count: joints))
    }
}
