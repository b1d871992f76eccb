import ROS
import Robot
import Synchronization

/// The robot's own kinematics services, as the vendor's SDK asks them.
final class InteraKinematics: Sendable {
    private let names: [String]
    private let limits: [ClosedRange<Double>]
    private let kinematics: Kinematics
    private let tip: Int
    /// rad, where the arm is, for seeds.
    let present: Mutex<[Double]>

    /// Tips that are known; the vendor calls its own so.
    private static let tips = ["", "right_hand"]
    private static let (rounds, damping) = (300, 1e-4)
    /// m and rad, of a solution.
    private static let exact = 1e-5

    /// - Returns: nil for a robot without a tip.
    init?(_ robot: RobotDescription) {
        kinematics = Kinematics(robot)
        guard let tip = kinematics.frameIndex("tip") else { return nil }
        self.tip = tip
        names = robot.joints.map(\.name)
        limits = robot.joints.map(\.limits.position)
        present = Mutex(robot.poses.park.array)
    }

    func serve(_ node: ROSNode) throws(ROSError) {
        let place = "/ExternalTools/right/PositionKinematicsNode"
        try node.serve("\(place)/FKService", SolvePositionFK.self) { self.forward($0) }
        try node.serve("\(place)/IKService", SolvePositionIK.self) { self.inverse($0) }
    }

    func forward(_ request: SolvePositionFK.Request) -> SolvePositionFK.Response {
        let known = request.configurations.indices.map { index in
            index < request.tips.count ? InteraKinematics.tips.contains(request.tips[index]) : true
        }
        let poses = request.configurations.map { configuration in
            PoseStampedMessage(header: HeaderMessage(frame: "base"), pose: pose(JointVector(angles(configuration))))
        }
        return SolvePositionFK.Response(poses: poses, areValid: known, inCollision: known.map { _ in false })
    }

    func inverse(_ request: SolvePositionIK.Request) -> SolvePositionIK.Response {
        var response = SolvePositionIK.Response(joints: [], results: [])
        for (index, goal) in request.poses.enumerated() {
            let isKnown = index < request.tips.count ? InteraKinematics.tips.contains(request.tips[index]) : true
            let hasSeed = index < request.seeds.count && !request.seeds[index].names.isEmpty && request.seedMode <= SolvePositionIK.userSeed
            let seed = hasSeed ? angles(request.seeds[index]) : present.withLock { $0 }
            let solution = isKnown ? solve(goal.pose, from: seed) : nil
            response.joints.append(JointStateMessage(names: solution == nil ? [] : names, position: solution ?? []))
            let kind = hasSeed ? SolvePositionIK.userSeed : SolvePositionIK.currentSeed
            response.results.append(solution != nil ? kind : isKnown ? SolvePositionIK.failed : SolvePositionIK.unknownTip)
        }
        return response
    }

    /// Angles in the arm's order; joints that are not named stay where they are.
    private func angles(_ state: JointStateMessage) -> [Double] {
        var angles = present.withLock { $0 }
        for (name, angle) in zip(state.names, state.position) where angle.isFinite {
            if let joint = names.firstIndex(of: name) { angles[joint] = angle }
        }
        return angles
    }

    /// Of the tip in the base frame.
    func pose(_ angles: JointVector) -> PoseMessage {
        let poses = kinematics.forward(angles)
        let (place, turn) = (kinematics.position(frame: tip, poses), kinematics.orientation(frame: tip, poses))
        return PoseMessage(
            position: PointMessage(place.x, place.y, place.z), orientation: QuaternionMessage(x: turn.y, y: turn.z, z: turn.w, w: turn.x))
    }

    /// m/s and rad/s of the tip.
    func twist(_ angles: JointVector, _ velocities: JointVector) -> TwistMessage {
        let poses = kinematics.forward(angles)
        let linear = kinematics.linearJacobian(frame: tip, poses) * velocities
        let angular = kinematics.angularJacobian(frame: tip, poses) * velocities
        return TwistMessage(linear: Vector3Message(linear.x, linear.y, linear.z), angular: Vector3Message(angular.x, angular.y, angular.z))
    }

    /// Damped least squares inside the limits.
    /// - Returns: nil where it does not come to the pose.
    private func solve(_ goal: PoseMessage, from seed: [Double]) -> [Double]? {
        let turn = SIMD4(goal.orientation.w, goal.orientation.x, goal.orientation.y, goal.orientation.z)
        let length = (turn * turn).sum().squareRoot()
        let place = SIMD3(goal.position.x, goal.position.y, goal.position.z)
        guard length.isFinite, length > 1e-6, (place * place).sum().isFinite else { return nil }
        var angles = zip(seed, limits).map { min(max($0, $1.lowerBound), $1.upperBound) }
        for _ in 0..<InteraKinematics.rounds {
            let poses = kinematics.forward(JointVector(angles))
            let error = InteraKinematics.error(
                place - kinematics.position(frame: tip, poses), from: kinematics.orientation(frame: tip, poses), to: turn / length)
            if error.allSatisfy({ abs($0) < InteraKinematics.exact }) { return angles }
            let (linear, angular) = (kinematics.linearJacobian(frame: tip, poses), kinematics.angularJacobian(frame: tip, poses))
            let rows = (0..<6).map { row in angles.indices.map { row < 3 ? linear[$0][row] : angular[$0][row - 3] } }
            let step = InteraKinematics.step(rows, error)
            for joint in angles.indices {
                angles[joint] = min(max(angles[joint] + step[joint], limits[joint].lowerBound), limits[joint].upperBound)
            }
        }
        return nil
    }

    /// Place, then the rotation vector from one quaternion (w x y z) to the other.
    private static func error(_ place: SIMD3<Double>, from own: SIMD4<Double>, to goal: SIMD4<Double>) -> [Double] {
        let (a, b) = (SIMD3(goal.y, goal.z, goal.w), SIMD3(own.y, own.z, own.w))
        let cross = SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
        let half = (own.x * a - goal.x * b - cross) * ((goal * own).sum() < 0 ? -2 : 2)
        return [place.x, place.y, place.z, half.x, half.y, half.z]
    }

    /// Jᵀ (J Jᵀ + λ I)⁻¹ e, by elimination.
    private static func step(_ rows: [[Double]], _ error: [Double]) -> [Double] {
        var table = (0..<6).map { row in
            (0..<6).map { column in zip(rows[row], rows[column]).reduce(row == column ? damping : 0) { $0 + $1.0 * $1.1 } } + [error[row]]
        }
        for pivot in 0..<6 {
            for row in 0..<6 where row != pivot {
                let factor = table[row][pivot] / table[pivot][pivot]
                for column in pivot..<7 { table[row][column] -= factor * table[pivot][column] }
            }
        }
        return rows[0].indices.map { joint in (0..<6).reduce(0) { $0 + rows[$1][joint] * table[$1][6] / table[$1][$1] } }
    }
}
