import Realtime
import Robot
import Safety

/// Poses that tell much of how gravity pulls, and that can be gone to from the ready pose.
///
/// Found by farthest points: out of many random poses inside all limits each next one is that whose gravity torques, as shares of their
/// range, differ most from those of all chosen before.
struct GravityPoses {
    /// rad, to either side of a pose that is passed.
    static let stroke = 0.08
    private static let candidates = 600
    /// N·m; a joint of which gravity asks less has no say.
    static let least = 0.05

    /// Those that ask least of the arm come first, so that a mistake shows before an arm is stretched out.
    let chosen: [JointVector]

    init(_ robot: RobotDescription, count: Int, seed: UInt64) {
        let kinematics = Kinematics(robot)
        let all = GravityPoses.candidates(robot, seed: seed).map { (pose: $0, torque: kinematics.gravityTorque($0).array) }
        let spans = robot.joints.indices.map { joint in
            let torques = all.map { $0.torque[joint] }
            return (torques.max() ?? 0) - (torques.min() ?? 0)
        }
        func distance(_ one: [Double], _ other: [Double]) -> Double {
            robot.joints.indices.reduce(0) { sum, joint in
                guard spans[joint] > GravityPoses.least else { return sum }
                let away = (one[joint] - other[joint]) / spans[joint]
                return sum + away * away
            }
        }
        var found: [(pose: JointVector, torque: [Double])] = []
        var nearest = all.map { distance($0.torque, kinematics.gravityTorque(robot.poses.ready).array) }
        while found.count < count, let index = nearest.indices.max(by: { nearest[$0] < nearest[$1] }), nearest[index] > 0 {
            let candidate = all[index]
            if GravityPoses.isOpen(candidate.pose, of: robot) {
                found.append(candidate)
                for other in all.indices { nearest[other] = min(nearest[other], distance(all[other].torque, candidate.torque)) }
            }
            nearest[index] = 0
        }
        let strengths = robot.joints.map(\.limits.effort)
        func demand(_ torque: [Double]) -> Double { zip(torque, strengths).map { abs($0) / $1 }.max() ?? 0 }
        chosen = found.sorted { demand($0.torque) < demand($1.torque) }.map(\.pose)
    }

    /// The ends of the stroke through a pose.
    static func ends(of pose: JointVector) -> (low: JointVector, high: JointVector) {
        (JointVector(pose.array.map { $0 - stroke }), JointVector(pose.array.map { $0 + stroke }))
    }

    /// Whether the straight ways between both lie inside the limits.
    static func isOpen(from start: JointVector, to end: JointVector, of robot: RobotDescription) -> Bool {
        PathCheck.problems(of: robot, from: start, to: end).isEmpty
    }

    private static func isOpen(_ pose: JointVector, of robot: RobotDescription) -> Bool {
        let (low, high) = ends(of: pose)
        return isOpen(from: low, to: high, of: robot) && isOpen(from: robot.poses.ready, to: low, of: robot)
    }

    /// Inside the joints' ranges and within a quarter turn of ready, so that ways are short. A joint that changes nothing for gravity, such as
    /// one with an upright axis at the base, stays where it is.
    private static func candidates(_ robot: RobotDescription, seed: UInt64) -> [JointVector] {
        var random = RandomGenerator(seed: seed)
        let ready = robot.poses.ready
        var poses = (0..<candidates).map { _ in
            JointVector(
                robot.joints.indices.map { joint in
                    let range = robot.joints[joint].limits.position
                    let (low, high) = (range.lowerBound + 2 * stroke, range.upperBound - 2 * stroke)
                    return random.uniform(max(low, min(ready[joint] - .pi / 2, high)), min(high, max(ready[joint] + .pi / 2, low)))
                })
        }
        let kinematics = Kinematics(robot)
        for joint in robot.joints.indices {
            let changes = poses.prefix(30).flatMap { pose in
                var other = pose
                other[joint] = ready[joint]
                return zip(kinematics.gravityTorque(pose).array, kinematics.gravityTorque(other).array).map { abs($0 - $1) }
            }
            if changes.allSatisfy({ $0 < least }) { for index in poses.indices { poses[index][joint] = ready[joint] } }
        }
        return poses
    }
}
