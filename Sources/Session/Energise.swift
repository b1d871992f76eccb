import Drivers
import Robot
import Safety

extension ServoDriver where Self: ~Copyable {
    public mutating func prepare() throws { try connect() }

    public mutating func release() -> Bool { disengage() }

    /// Engages, and where that fails says in what state it has left the arm.
    public mutating func energise() throws {
        do throws(ConnectError) { try engage() } catch {
            let torque = readTorque()
            throw torque.isEmpty || torque.values.contains(true) ? EngageError(cause: error) : error
        }
    }
}

extension DynamixelDriver: ServoDriver {}
extension FeetechDriver: ServoDriver {}

extension InteraDriver: ArmDriver {
    public mutating func prepare() throws { try connect() }

    public mutating func release() -> Bool { disengage() }

    public mutating func energise() throws { try engage(filter: ProofMotion.filtered) }

    public mutating func readAll(into state: inout JointState) -> Bool { listen(&state, for: 0.2) { $0.age < 0.1 } }
}

extension URDriver: ArmDriver {
    public mutating func prepare() throws { try connect() }

    public mutating func release() -> Bool { disengage() }

    public mutating func energise() throws { try engage(filter: ProofMotion.filtered) }

    public mutating func readAll(into state: inout JointState) -> Bool { listen(&state, for: 0.2) { $0.age < 0.1 } }
}

/// What little an arm moves for the proof of its watchdog.
enum ProofMotion {
    /// What passes the safety filter of wished velocities (rad/s), one vector per period (s), from a measured state at rest.
    static func filtered(_ robot: RobotDescription, _ wish: [JointVector], _ state: JointState, _ period: Double) -> [JointVector] {
        var state = state
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: state.position, velocity: JointVector(count: state.position.count))
        return wish.map { velocity in
            state.position = filter.setPoint.position
            _ = filter.apply(JointCommand(mode: .velocity, values: velocity), state: state)
            return filter.setPoint.velocity
        }
    }
}

/// An arm that could not be engaged and was not left limp.
public struct EngageError: Error, Equatable, CustomStringConvertible {
    public var cause: ConnectError

    public var description: String {
        let warning = "The arm may still be energised: support it before you switch it off."
        return cause.problems.contains { $0.fault == .wireLost } ? cause.description : "\(cause)\n\(warning)"
    }
}
