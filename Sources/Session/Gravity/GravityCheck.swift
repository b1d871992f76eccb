import Control
import Foundation
import Glibc
import Realtime
import Recording
import Robot

/// Takes an arm slowly through poses, and compares the effort of its joints with the torque that gravity asks for there.
///
/// The arm moves by itself, at reduced speed, as a jogged one does: through the same loop, filter, guardian and log.
public final class GravityCheck {
    /// How many poses make sense.
    public static let poseCounts = GravityFindings.fewestPoses...40
    private static let seed: UInt64 = 1

    private let setup: RunSetup
    private let poses: [JointVector]

    /// Looks for the poses; nothing moves.
    /// - Parameter setup: that weighs.
    public init(_ setup: RunSetup, poses count: Int) throws(GravityCheckError) {
        let joints = setup.robot.joints
        if setup.robot.wire.isBus, joints.allSatisfy({ setup.calibration.torqueConstant(of: $0) == nil }) {
            throw .noEffort(unit: setup.calibration.unit)
        }
        self.setup = setup
        poses = GravityPoses(setup.robot, count: count, seed: GravityCheck.seed).chosen
        guard poses.count >= GravityFindings.fewestPoses else { throw .noRoom(robot: setup.robot.name) }
    }

    /// What will happen, before it does.
    public var plan: String {
        // Seen on the emulated arms.
        let seconds = 12 * poses.count
        return
            "The arm will move by itself, for about \(seconds) s: to its ready pose, then slowly through \(poses.count) poses in all of its "
            + "workspace, and back to park. \(setup.speedSentence)"
    }

    /// - Parameters:
    ///   - keys: the descriptor of a terminal that gives each key at once; nil where nobody presses any.
    ///   - leave: is called when somebody has pressed a key; it asks the loop to park. It parks by itself when the terminal has gone.
    ///   - report: shows a sentence to a person.
    public func run(
        folder: RunFolder, rig: any Rig, keys: Int32?, leave: @escaping () -> Void, report: @escaping @Sendable (String) -> Void
    ) throws -> GravityOutcome {
        let arm = LedArm(setup, rig: rig)
        var (policy, view, tour) = (LedPolicy(arm.job), LoopView(), GravityTour(setup, poses))
        var (terminal, passed, isOver) = (keys, 0, false)
        rig.control.requireEnable(by: .keyboard)
        let ending = try arm.run(folder: folder, report: report) {
            // While this lives, as a thread that hears keys.
            rig.control.enable(at: LoopClock.monotonic.now(), by: .keyboard)
            switch GravityCheck.hear(terminal) {
            case .nothing: break
            case .key:
                terminal = nil
                leave()
            case .gone:
                terminal = nil
                rig.control.ask(.park)
            }
            let ticks = arm.ticks.take()
            view.follow(ticks)
            tour.follow(ticks)
            policy.publish(tour.action)
            if tour.posesPassed > passed {
                passed = tour.posesPassed
                report("pose \(passed) of \(poses.count)")
            }
            if !isOver, tour.isDone || tour.isStuck {
                isOver = true
                rig.control.ask(.park)
            }
            return view
        }
        let laggard = tour.isStuck ? tour.laggard.map { setup.robot.joints[$0].name } : nil
        let findings = GravityFindings(tour.passages, setup: setup)
        return GravityOutcome(
            ending: ending, isComplete: tour.isDone, laggard: laggard, findings: findings,
            suspicion: findings == nil ? suspicion(from: tour.glimpses) : nil)
    }

    /// What the little that was seen tells of a mistake; a sentence.
    private func suspicion(from glimpses: [GravityPassage]) -> String? {
        let (kinematics, names) = (Kinematics(setup.robot), setup.robot.joints.map(\.name))
        let weighed = names.indices.filter { joint in glimpses.allSatisfy { $0.tellsEffort(joint) } }
        guard let last = glimpses.last, !weighed.isEmpty else { return nil }
        let pairs = glimpses.map { PassagePair(up: $0, back: $0) }
        if let sentence = GravityCause.likeliest(for: pairs, joints: weighed, kinematics, isLine: false).sentence(names) { return sentence }
        let torques = kinematics.gravityTorque(last.position)
        let worst = weighed.max { abs(last.effort($0) - torques[$0]) < abs(last.effort($1) - torques[$1]) } ?? weighed[0]
        func fixed(_ torque: Double) -> String { String(format: "%.2f", torque) }
        return "Last \(names[worst]) told an effort of \(fixed(last.effort(worst))) N·m, where gravity asks for \(fixed(torques[worst]))."
    }

    private enum Heard { case nothing, key, gone }

    private static func hear(_ descriptor: Int32?) -> Heard {
        guard let descriptor else { return .nothing }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) > 0 else { return .nothing }
        var byte: UInt8 = 0
        let count = read(descriptor, &byte, 1)
        if count > 0 { return .key }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .gone
    }
}

/// What came of a gravity check.
public struct GravityOutcome: Sendable {
    public var ending: Ending
    /// Whether all poses were passed, and the arm was back at ready.
    public var isComplete: Bool
    /// The joint that was furthest from where it was to go, where the arm did not come on.
    public var laggard: String?
    /// Nil where too few poses were passed to tell anything.
    public var findings: GravityFindings?
    /// What the little that was seen then tells of a mistake; a sentence.
    public var suspicion: String?
}

/// Why gravity is not checked.
public enum GravityCheckError: Error, Equatable, CustomStringConvertible {
    case noEffort(unit: String)
    case noRoom(robot: String)

    public var description: String {
        switch self {
        case .noEffort(let unit):
            "The arm \(unit) reports no effort to compare with gravity: its servos tell how hard they are driven and not how strongly they "
                + "pull, or their torque constants (torque_constant, N·m/A) are not in the unit's file."
        case .noRoom(let robot):
            "There are too few poses in the workspace of the \(robot) that can be gone to straight from ready: widen its box, or mend its capsules."
        }
    }
}
