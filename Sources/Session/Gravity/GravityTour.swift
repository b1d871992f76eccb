import Control
import Drivers
import Robot
import Safety

/// The way of an arm through the poses of a gravity check, and what was measured on it.
///
/// Each pose is passed slowly by all joints at once, first upwards and then back, so that friction, which turns with the motion, cancels
/// in the mean of both and shows in half of their difference.
struct GravityTour {
    /// rad/s, of each joint while it is measured.
    static let speed = 0.1
    /// The part of the mode's velocities at which the arm goes from pose to pose.
    private static let share = 0.9
    /// s, in which what is left of a way shrinks to a third.
    private static let approach = 0.25
    /// rad, from the end of a way.
    private static let arrival = 0.004
    /// The middle part of a stroke, in which a joint is measured, and by how much its speed may differ from what it should be.
    private static let middle = 0.5
    private static let evenness = 0.2
    /// Ticks of which a passage has to have as many, at least.
    private static let fewest = 8
    /// s between two glimpses.
    private static let pause = 0.02
    /// How many glimpses are kept, the newest.
    private static let most = 100

    /// A straight way, on which a pose is passed or not.
    private struct Leg {
        var end: JointVector
        var passage: (pose: Int, sign: Double)?
        /// s, after which it is given up.
        var patience: Double
    }

    private let poses: [JointVector]
    private let legs: [Leg]
    /// rad/s, of each joint: the most from pose to pose, while measured, and at action 1.
    private let quick: JointVector
    private let slow: JointVector
    private let scale: JointVector
    private let period: Double
    /// rad, where the arm rests, and how near to that.
    private let park: JointVector
    private let rest: Double
    private var leg = 0
    private var spent = 0.0
    private var sums: [GravityPassage] = []
    /// What was seen now and then on all ways, for a check that ends before enough poses were passed.
    private(set) var glimpses: [GravityPassage] = []
    private var glimpsedAt = -Double.infinity
    private var seconds = 0.0
    /// rad, where the arm was sent last.
    private var place: JointVector?

    /// - Parameter setup: of a led arm.
    init(_ setup: RunSetup, _ poses: [JointVector]) {
        self.poses = poses
        let limits = setup.robot.joints.map(\.limits.velocity)
        let scale = JointVector(limits.map { $0 * setup.jointSpeed })
        let quick = JointVector(scale.array.map { $0 * GravityTour.share })
        let slow = JointVector(scale.array.map { min(GravityTour.speed, $0 * GravityTour.share) })
        (self.scale, self.quick, self.slow) = (scale, quick, slow)
        period = 1 / setup.robot.wire.rate
        (park, rest) = (setup.robot.poses.park, setup.robot.safety.contact.rest)
        let ready = setup.robot.poses.ready
        // Of what the slowest joint needs for half a turn, several times, because tips have limits of their own.
        let patience = 20 + 4 * Double.pi / (quick.array.min() ?? 1)
        var legs = [Leg(end: ready, patience: patience)]
        for (index, pose) in poses.enumerated() {
            let (low, high) = GravityPoses.ends(of: pose)
            if let last = legs.last?.end, !GravityPoses.isOpen(from: last, to: low, of: setup.robot) {
                legs.append(Leg(end: ready, patience: patience))
            }
            legs.append(Leg(end: low, patience: patience))
            legs.append(Leg(end: high, passage: (index, 1), patience: patience))
            legs.append(Leg(end: low, passage: (index, -1), patience: patience))
        }
        legs.append(Leg(end: ready, patience: patience))
        self.legs = legs
    }

    /// Whether the arm is back at ready.
    var isDone: Bool { leg == legs.count }
    /// How many poses have been passed both ways.
    var posesPassed: Int { legs.prefix(leg).count { $0.passage?.sign == -1 } }
    /// Whether the arm does not come on.
    var isStuck: Bool { !isDone && spent > legs[leg].patience }
    /// The joint that is furthest from where it should be.
    var laggard: Int? {
        guard let place, !isDone else { return nil }
        return (0..<place.count).max { abs(legs[leg].end[$0] - place[$0]) < abs(legs[leg].end[$1] - place[$1]) }
    }

    /// What was measured on each passage that was long enough.
    var passages: [GravityPassage] { sums.filter { $0.count >= GravityTour.fewest } }

    mutating func follow(_ ticks: [TickRecord]) {
        for tick in ticks where tick.mode == .running && !isDone {
            place = tick.setPoint.position
            spent += period
            seconds += period
            glimpse(tick)
            if let passage = legs[leg].passage { measure(tick, passage) }
            guard zip(legs[leg].end.array, tick.setPoint.position.array).allSatisfy({ abs($0 - $1) < GravityTour.arrival }) else {
                continue
            }
            leg += 1
            spent = 0
        }
    }

    private mutating func glimpse(_ tick: TickRecord) {
        guard tick.outcome == .fresh, seconds - glimpsedAt >= GravityTour.pause else { return }
        // Near park its rest may carry the arm.
        guard zip(tick.state.position.array, park.array).contains(where: { abs($0 - $1) > rest }) else { return }
        glimpsedAt = seconds
        var glimpse = GravityPassage(pose: -1, sign: 0, joints: slow.count)
        glimpse.take(tick.state)
        glimpses.append(glimpse)
        if glimpses.count > GravityTour.most { glimpses.removeFirst() }
    }

    private mutating func measure(_ tick: TickRecord, _ passage: (pose: Int, sign: Double)) {
        guard tick.outcome == .fresh else { return }
        for joint in 0..<slow.count {
            let away = tick.setPoint.position[joint] - poses[passage.pose][joint]
            let unevenness = tick.setPoint.velocity[joint] - passage.sign * slow[joint]
            guard abs(away) <= GravityPoses.stroke * GravityTour.middle, abs(unevenness) <= slow[joint] * GravityTour.evenness else {
                return
            }
        }
        if sums.last?.pose != passage.pose || sums.last?.sign != passage.sign {
            sums.append(GravityPassage(pose: passage.pose, sign: passage.sign, joints: slow.count))
        }
        sums[sums.count - 1].take(tick.state)
    }

    /// In [-1, 1] per joint, what takes the arm on; zero before it has begun and when it is done.
    var action: JointVector {
        guard !isDone, let place else { return JointVector(count: scale.count) }
        let away = zip(legs[leg].end.array, place.array).map { $0 - $1 }
        guard legs[leg].passage == nil else {
            return JointVector(
                away.indices.map { max(-slow[$0], min(slow[$0], away[$0] / GravityTour.approach)) / scale[$0] })
        }
        // All joints are there at the same time, so that the way is the straight one that was looked at before.
        let seconds = away.indices.map { abs(away[$0]) / quick[$0] }.max() ?? 0
        return JointVector(away.indices.map { away[$0] / max(seconds, GravityTour.approach) / scale[$0] })
    }
}

/// One passage of a pose: the means over its ticks.
struct GravityPassage {
    let pose: Int
    /// 1 upwards, -1 back, 0 of a glimpse.
    let sign: Double
    private(set) var count = 0
    /// Joints that told an effort in every tick, a bit each.
    private(set) var hasEffort = UInt16.max
    private var positions: JointVector
    private var efforts: JointVector

    init(pose: Int, sign: Double, joints: Int) {
        (self.pose, self.sign) = (pose, sign)
        (positions, efforts) = (JointVector(count: joints), JointVector(count: joints))
    }

    mutating func take(_ state: JointState) {
        count += 1
        hasEffort &= state.hasEffort
        for joint in 0..<positions.count {
            positions[joint] += state.position[joint]
            efforts[joint] += state.effort[joint]
        }
    }

    /// rad
    var position: JointVector { JointVector(positions.array.map { $0 / Double(count) }) }
    /// N·m
    func effort(_ joint: Int) -> Double { efforts[joint] / Double(count) }
    func tellsEffort(_ joint: Int) -> Bool { hasEffort >> UInt16(joint) & 1 == 1 }
}
