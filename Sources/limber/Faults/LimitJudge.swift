import Foundation
import Robot
import Simulation
import Synchronization

/// Judges an emulated arm by its links' own motion and by the goals on its wire, with nothing of the controller's but the robot's file.
///
/// Goals must keep the limits exactly, to a servo's ticks, and torques the joints' efforts. Joints and watched frames must stay within the margin
/// that `Docs/safety.md` derives, or where torques lead the arm, and none is derived, within a quarter of a radian and of a metre; and no joint may
/// be faster than its over-speed limit for longer than the filter takes to notice. A joint that no motor drives is under nobody's control, and is
/// left out. One whose encoder is frozen is driven by its servo as fast as it can: its speed is
/// left out, and its goal must not stay away from where that servo believes to be.
final class LimitJudge: ArmObserver, @unchecked Sendable {
    /// rad/s; what moves less stands still.
    private static let stillness = 0.05
    /// Goals between which the speed of a frame is measured, since single ones are whole ticks.
    private static let window = 20
    private static let tick = ServoDescription.radiansPerTick

    private let robot: RobotDescription
    private let kinematics: Kinematics
    private let frames: [Int]
    private let masters: [UInt8: Int]
    private let period: Double
    /// rad, by joint.
    private let margins: [Double]
    /// rad/s, by joint.
    private let overSpeeds: [Double]
    /// m, by which a frame may be outside its box.
    private let slack: Double
    /// rad and m, where torques lead the arm.
    private static let pressed = 0.25

    private(set) var violations = 0
    private(set) var firstViolation: String?
    /// s, from when to when a joint moved, pauses of a tenth of a second not counted.
    private(set) var motions: [ClosedRange<Double>] = []
    /// s, of every instruction.
    private(set) var heardAt: [Double] = []
    private var goals: [Double?]
    /// Whether the arm was not led by goals just before, so that it can be anywhere.
    private var beginsAnew = false
    private var path: [[SIMD3<Double>]] = []
    private var position: [Double]
    /// rad, where the servos believe to be.
    private var believed: [Double]
    private var fastSince: [Double?]
    private var frozen: [FrozenGoal?]
    private var steps = 0

    init(_ robot: RobotDescription) {
        self.robot = robot
        kinematics = Kinematics(robot)
        frames = robot.safety.workspace.frames.compactMap(kinematics.frameIndex)
        masters = Dictionary(
            uniqueKeysWithValues: robot.joints.enumerated().compactMap { index, joint in
                joint.servo.map { (UInt8(truncatingIfNeeded: $0.ids[0]), index) }
            })
        period = 1 / robot.wire.rate
        overSpeeds = robot.joints.map { 1.5 * $0.limits.velocity + 0.2 }
        let delay = robot.safety.staleState + period
        let isLedByTorques = robot.wire.protocol == .intera || robot.wire.protocol == .rtde
        let margins = overSpeeds.map { isLedByTorques ? LimitJudge.pressed : robot.safety.trackingError + $0 * delay }
        self.margins = margins
        slack = isLedByTorques ? LimitJudge.pressed : margins.reduce(0) { $0 + $1 * robot.reach * 1.1 }
        goals = Array(repeating: nil, count: robot.joints.count)
        position = robot.poses.park.array
        believed = robot.poses.park.array
        fastSince = Array(repeating: nil, count: robot.joints.count)
        frozen = Array(repeating: nil, count: robot.joints.count)
    }

    private func complain(_ sentence: @autoclosure () -> String, _ seconds: Double) {
        violations += 1
        if firstViolation == nil { firstViolation = String(format: "%.2f s: ", seconds) + sentence() }
    }

    /// s of the first instruction after `instant`.
    func firstHeard(after instant: Double) -> Double? { heardAt.first { $0 > instant } }

    /// Whether it was shown an arm.
    var hasSeen: Bool { steps > 0 }
}

// The arm.
extension LimitJudge {
    func sawMotion(of arm: any ObservedArm, at seconds: Double) {
        for joint in robot.joints.indices {
            position[joint] = arm.world.position(joint)
            believed[joint] = arm.believedPosition(axis: joint) ?? position[joint]
            let speed = abs(arm.world.velocity(joint))
            if speed > LimitJudge.stillness { noteMotion(seconds) }
            if arm.isLimp(axis: joint) { continue }
            let isFrozen = arm.isEncoderFrozen(axis: joint)
            judge(joint, isFrozen ? 0 : speed, seconds)
            judgeFrozen(joint, isFrozen, seconds)
        }
        steps += 1
        if steps.isMultiple(of: 5), robot.joints.indices.allSatisfy({ !arm.isLimp(axis: $0) }) { judgeFrames(seconds) }
    }

    private func noteMotion(_ seconds: Double) {
        if let last = motions.last, seconds - last.upperBound < 0.1 {
            motions[motions.count - 1] = last.lowerBound...seconds
        } else {
            motions.append(seconds...seconds)
        }
    }

    /// s, when the arm had come to rest. What a servo sinks when its watchdog takes the goal's place is left out: that comes after the end.
    var cameToRest: Double {
        let end = (heardAt.last ?? 0) + robot.safety.watchdog
        return motions.last { $0.lowerBound <= end }?.upperBound ?? 0
    }

    private func judge(_ joint: Int, _ speed: Double, _ seconds: Double) {
        let range = robot.joints[joint].limits.position
        if position[joint] < range.lowerBound - margins[joint] || position[joint] > range.upperBound + margins[joint] {
            complain("\(robot.joints[joint].name) is at \(position[joint]) rad", seconds)
        }
        guard speed > overSpeeds[joint] else {
            fastSince[joint] = nil
            return
        }
        let since = fastSince[joint] ?? seconds
        fastSince[joint] = since
        if seconds - since > robot.safety.staleState + 2 * period {
            complain("\(robot.joints[joint].name) moves at \(speed) rad/s", seconds)
            fastSince[joint] = seconds
        }
    }

    private func judgeFrozen(_ joint: Int, _ isFrozen: Bool, _ seconds: Double) {
        guard isFrozen, let goal = goals[joint] else {
            frozen[joint] = nil
            return
        }
        var watch = frozen[joint] ?? FrozenGoal(goal: goal, at: seconds)
        let isLate = watch.isLate(
            goal, believed: believed[joint], scale: robot.safety.trackingError, noticed: robot.safety.staleState + 2 * period, at: seconds)
        if isLate {
            let name = robot.joints[joint].name
            complain("\(name), whose encoder is frozen, is still sent elsewhere: to \(goal) rad", seconds)
        }
        frozen[joint] = watch
    }

    private func judgeFrames(_ seconds: Double) {
        let box = robot.safety.workspace
        for place in places(position) {
            for axis in 0..<3 where place[axis] < box.min[axis] - slack || place[axis] > box.max[axis] + slack {
                complain("a frame is at \(place)", seconds)
            }
        }
    }

    private func places(_ angles: [Double]) -> [SIMD3<Double>] {
        let poses = kinematics.forward(JointVector(angles))
        return frames.map { kinematics.position(frame: $0, poses) }
    }
}

// The wire.
extension LimitJudge {
    func heard(_ command: HeardCommand, at seconds: Double) {
        heardAt.append(seconds)
        switch command {
        case .goals(let goals): judge(goals.compactMap { goal in masters[goal.id].map { ($0, goal.angle) } }, seconds)
        case .positions(let angles):
            guard isWhole(angles, seconds) else { return }
            judge(angles.enumerated().map { ($0, $1) }, seconds)
        case .torques(let torques):
            beginAnew()
            guard isWhole(torques, seconds) else { return }
            for (joint, torque) in zip(robot.joints, torques) where abs(torque) > joint.limits.effort {
                complain("\(joint.name) is sent \(torque) N·m", seconds)
            }
        case .other: beginAnew()
        }
    }

    private func judge(_ goals: [(joint: Int, angle: Double)], _ seconds: Double) {
        guard !goals.isEmpty else { return }
        var isPath = true
        for (joint, angle) in goals {
            isPath = judge(angle, joint, seconds) && isPath
            self.goals[joint] = angle
        }
        follow(isPath, seconds)
    }

    /// What follows is no path from the goals that went before.
    private func beginAnew() {
        path.removeAll()
        goals = goals.map { _ in nil }
        beginsAnew = true
    }

    private func isWhole(_ numbers: [Double], _ seconds: Double) -> Bool {
        let isWhole = numbers.count == robot.joints.count && numbers.allSatisfy(\.isFinite)
        if !isWhole { complain("\(numbers) is sent", seconds) }
        return isWhole
    }

    /// - Returns: whether the goal goes on from the last one.
    private func judge(_ goal: Double, _ joint: Int, _ seconds: Double) -> Bool {
        let limits = robot.joints[joint].limits
        let away = max(limits.position.lowerBound - goal, goal - limits.position.upperBound)
        let truthAway = max(limits.position.lowerBound - position[joint], position[joint] - limits.position.upperBound)
        if away > max(0, truthAway) + 2 * LimitJudge.tick { complain("\(robot.joints[joint].name) is sent to \(goal) rad", seconds) }
        guard let last = goals[joint] ?? (beginsAnew ? .infinity : nil) else { return false }
        if abs(goal - last) <= limits.velocity * period + 2 * LimitJudge.tick { return true }
        // A new beginning where the arm is, as far as a state that may be old can tell, or where its servo believes to be: there it does
        // not drive.
        let near = overSpeeds[joint] * (robot.safety.staleState + period) + 3 * LimitJudge.tick
        let way = min(abs(goal - position[joint]), abs(goal - believed[joint]))
        if way > near {
            complain("\(robot.joints[joint].name) is sent \(way) rad away at once", seconds)
        } else {
            frozen[joint]?.beginAnew(at: goal)
        }
        return false
    }

    /// The speed of the frames over some goals.
    private func follow(_ isPath: Bool, _ seconds: Double) {
        let known = goals.compactMap(\.self)
        guard isPath, known.count == goals.count else { return path.removeAll() }
        path.append(places(known))
        guard path.count > LimitJudge.window else { return }
        let first = path.removeFirst()
        let slack = 2 * LimitJudge.tick * robot.reach * Double(goals.count)
        let most = robot.safety.tipSpeed * period * Double(LimitJudge.window) + slack
        for (from, to) in zip(first, path[path.count - 1]) {
            let way = to - from
            if (way * way).sum().squareRoot() > most { complain("a frame is sent faster than the tip may move", seconds) }
        }
    }
}
