import Realtime

/// What keeps a Universal Robots arm from being driven.
public enum URProblem: Error, Equatable, CustomStringConvertible, Sendable {
    case unreachable(URAddress, String)
    case silent(what: String, seconds: Double)
    case closed(what: String)
    case unknownVersion(URControlVersion)
    case wrongModel(found: String)
    case noOutput([String])
    case inputsTaken([String])
    case noInput([String])
    case rateNotOffered(wanted: Double, offered: Double)
    case noTorque(URControlVersion)
    case localControl
    case stopped(URSafetyStatus)
    case notReady(URRobotMode)
    case didNotObey(wish: String, answer: String)
    case didNotBecome(wish: String, seconds: Double)
    case speedSlider(Double)
    case atLimit(joint: String, position: Double)
    case watchdogNotProven(moved: Double)
    case watchdogToothless(moved: Double, allowed: Double)
    case programOutlived(seconds: Double)
    case proofDisturbed
    case reducedMode

    public var description: String {
        switch self {
        case .unreachable(let address, let why):
            "Nobody answers at \(address) (\(why)): see that the controller is on and in the network, and give its address in the robot's wire."
        case .silent(let what, let seconds): "\(what) did not answer within \(seconds) s: see that the controller has started up."
        case .closed(let what): "\(what) closed the connection: see to the network, and whether another client took the place."
        case .unknownVersion(let version): "The controller's software is \(version): 3.10 and above, and 5.4 to 5.25 are understood."
        case .wrongModel(let found): "The robot says that it is a '\(found)': name the controller of the robot that the file describes."
        case .noOutput(let names): "The controller does not tell \(names.joined(separator: ", ")): update its software."
        case .inputsTaken(let names):
            "Another client writes \(names.joined(separator: ", ")): end it; fieldbuses and other programs must leave the registers from 24 on alone."
        case .noInput(let names): "The controller does not take \(names.joined(separator: ", ")): update its software."
        case .rateNotOffered(let wanted, let offered):
            "The controller sends at most \(offered) packages a second, the file wants \(wanted): set the rate in the robot's wire to 125."
        case .noTorque(let version):
            "The controller's software is \(version), and takes torques from 5.23 on: update it, or train a task whose actions are velocities."
        case .localControl: "The robot is not in remote control: switch it on at the teach pendant, upper right corner."
        case .stopped(let status):
            "The robot's safety system has stopped it (\(status.name)): find the cause, and release it at the teach pendant."
        case .notReady(let mode): "The robot is in the mode \(mode.name): bring it to POWER_OFF, IDLE or RUNNING at the teach pendant."
        case .didNotObey(let wish, let answer): "The robot did not \(wish); it says: '\(answer)'."
        case .didNotBecome(let wish, let seconds): "The robot did not become \(wish) within \(seconds) s: see what the teach pendant says."
        case .speedSlider(let share):
            "The speed slider of the teach pendant is at \((share * 100).rounded()) %: put it to 100 %; Limber has limits of its own."
        case .atLimit(let joint, let position):
            "\(joint) stands at \(position) rad, too near its limit for the proof of the watchdog: move it away at the teach pendant."
        case .watchdogNotProven(let moved):
            "The joint for the proof of the watchdog moved \(moved) rad only, so nothing is proven: see that the arm can move."
        case .watchdogToothless(let moved, let allowed):
            "The arm went on for \(moved) rad without commands, more than the \(allowed) rad that its watchdog allows: it would not stop by itself."
        case .programOutlived(let seconds):
            "The program in the controller still ran \(seconds) s after the last command: its watchdog does not bite. It was told to stop."
        case .proofDisturbed:
            "Something else stopped or slowed the arm while its watchdog was proven: leave pendant and safeguards alone, and start again."
        case .reducedMode: "The robot's safety system is in reduced mode: leave its reduced zone or input, and start again."
        }
    }
}

/// All that is wrong with a Universal Robots arm, or with the way to it.
public struct URError: ArmProblems, Equatable, CustomStringConvertible, Sendable {
    public var problems: [URProblem]

    public init(_ problems: [URProblem]) { self.problems = problems }

    public var sentences: [String] { problems.map(\.description) }
    public var description: String { sentences.joined(separator: "\n") }
}
