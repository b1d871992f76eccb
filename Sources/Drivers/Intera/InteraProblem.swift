import ROS

/// What keeps a Sawyer from being driven.
public enum InteraProblem: Error, Equatable, CustomStringConvertible, Sendable {
    /// Something on the way to the robot, or on the robot, does not answer.
    case graph(ROSError)
    case wrongRobot(found: String)
    case unknownVersion(String)
    case missingJoints([String])
    /// The file allows what the robot's own limits do not.
    case looseLimit(joint: String, quantity: String, file: Double, robot: Double)
    case noState(topic: String, seconds: Double)
    case ended(RobotTopic)
    case stopped(AssemblyState.StopSource, AssemblyState.EmergencyButton)
    case faulty
    case notHomed
    case didNotObey(wish: String, seconds: Double)
    case pressedButton
    case notStopped
    case atLimit(joint: String, position: Double)
    case watchdogNotProven(moved: Double)
    case watchdogToothless(moved: Double, allowed: Double)

    public var description: String {
        switch self {
        case .graph(let error): error.description
        case .wrongRobot(let found): "The robot says that it is a '\(found)': name the master of a Sawyer in the robot's wire."
        case .unknownVersion(let version): "The robot's software is '\(version)': versions 5.0 to 5.5 are understood."
        case .missingJoints(let names):
            "The robot has no joints \(names.joined(separator: ", ")): give the joints the names that the robot gives them."
        case .looseLimit(let joint, let quantity, let file, let robot):
            "\(joint): the file's \(quantity) is \(file), beyond the robot's own \(robot); make it smaller in the robot file."
        case .noState(let topic, let seconds): "Nothing came on \(topic) within \(seconds) s: see that the robot's software is up."
        case .ended(let topic): "\(topic) ended: see to the robot's network and its software, then try again."
        case .stopped(let source, let button):
            "The robot is stopped (by \(source), button \(button)): find the cause, release the button, and reset it with the SDK's `enable_robot.py -r`."
        case .faulty: "The robot reports an error: read its log, mend the cause, and reset it."
        case .notHomed: "Not all of the robot's joints know where they are: home them with the SDK's `home_joints.py`."
        case .didNotObey(let wish, let seconds): "The robot did not become \(wish) within \(seconds) s: see what its screen says."
        case .pressedButton: "The emergency stop button is pressed: release it first."
        case .notStopped: "The robot is not stopped, so there is nothing to reset."
        case .atLimit(let joint, let position):
            "\(joint) stands at \(position) rad, too near its limit for the proof of the command timeout: move it away by hand."
        case .watchdogNotProven(let moved):
            "The joint for the proof of the command timeout moved \(moved) rad only, so nothing is proven: see that the arm can move."
        case .watchdogToothless(let moved, let allowed):
            "The arm went on for \(moved) rad without commands, more than the \(allowed) rad that its command timeout allows: it would not stop by itself."
        }
    }
}

extension RobotStop {
    /// - Parameter assembly: of a robot that is stopped.
    @_noLocks public init(_ assembly: AssemblyState) {
        switch assembly.source {
        case .user: self = .button
        case .fault: self = .fault
        case .engine: self = .engine
        case .none, .unknown: self = assembly.hasError ? .fault : .unknown
        }
    }
}
