import Robot

/// What a gravity check has found, joint by joint, and what is the likeliest mistake behind it.
public struct GravityFindings: Sendable {
    /// One joint: by how much effort follows gravity, and what else it takes.
    public struct Joint: Sendable {
        public var name: String
        /// Nil for a joint whose device reports no effort.
        public var law: JointGravity?
        /// N·m, gravity's torque beside the effort, upwards and back.
        public var upwards: [SIMD2<Double>] = []
        public var back: [SIMD2<Double>] = []
    }

    public let joints: [Joint]
    public let cause: GravityCause
    /// Poses that were passed both ways.
    public let poseCount: Int

    /// Poses that it takes to tell anything.
    static let fewestPoses = 4
    /// Of the predicted torques' range over the poses, N·m, and the gain's error, beyond which a joint's gain is not told.
    private static let leastRange = 0.1
    private static let mostError = 0.4

    /// Nil where too few poses were passed both ways.
    init?(_ passages: [GravityPassage], setup: RunSetup) {
        let pairs = PassagePair.all(of: passages)
        guard pairs.count >= GravityFindings.fewestPoses else { return nil }
        let kinematics = Kinematics(setup.robot)
        let weighed = setup.robot.joints.indices.filter { joint in pairs.allSatisfy { $0.tellsEffort(joint) } }
        joints = setup.robot.joints.indices.map { index in
            let joint = setup.robot.joints[index]
            guard weighed.contains(index) else { return Joint(name: joint.name) }
            let points = pairs.map { $0.points(index, kinematics) }
            let law = GravityFindings.law(joint, points, constant: setup.calibration.torqueConstant(of: joint))
            return Joint(name: joint.name, law: law, upwards: points.map(\.0), back: points.map(\.1))
        }
        cause = GravityCause.likeliest(for: pairs, joints: weighed, kinematics)
        poseCount = pairs.count
    }

    /// Of the points upwards and back of each pose.
    private static func law(_ joint: Robot.Joint, _ points: [(SIMD2<Double>, SIMD2<Double>)], constant: Double?) -> JointGravity {
        let means = points.map { ($0.0 + $0.1) / 2 }
        let line = GravityLine(means.map(\.x), means.map(\.y))
        let range = (means.map(\.x).max() ?? 0) - (means.map(\.x).min() ?? 0)
        let isTold = range >= leastRange && line.gainError <= mostError
        // Both ways see gravity at places that differ by how far the arm lags behind.
        let gain = isTold ? line.gain : 1
        let frictions = points.map { up, back in ((up.y - back.y) - gain * (up.x - back.x)) / 2 }
        let offsets = means.map { $0.y - gain * $0.x }
        let offset = isTold ? line.offset : offsets.median
        let residual = (offsets.reduce(0) { $0 + ($1 - offset) * ($1 - offset) } / Double(offsets.count)).squareRoot()
        return JointGravity(
            joint: joint.name, gain: isTold ? .init(value: rounded(line.gain), error: max(0.001, rounded(line.gainError))) : nil,
            offset: rounded(offset), friction: rounded(frictions.median), residual: rounded(residual),
            torqueConstant: isTold && line.gain > line.gainError ? constant.map { rounded($0 / line.gain) } : nil)
    }

    private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }

    /// For the unit's file.
    public func record(on day: String) -> GravityRecord? {
        let laws = joints.compactMap(\.law)
        guard !laws.isEmpty else { return nil }
        return GravityRecord(
            date: day, method: "\(poseCount) poses, each passed both ways at \(GravityTour.speed) rad/s by all joints at once", joints: laws
        )
    }
}

/// A pose's passages upwards and back.
struct PassagePair {
    let up: GravityPassage
    let back: GravityPassage

    static func all(of passages: [GravityPassage]) -> [PassagePair] {
        passages.filter { $0.sign > 0 }.compactMap { up in
            passages.first { $0.pose == up.pose && $0.sign < 0 }.map { PassagePair(up: up, back: $0) }
        }
    }

    func tellsEffort(_ joint: Int) -> Bool { up.tellsEffort(joint) && back.tellsEffort(joint) }

    /// Gravity's torque beside the effort, upwards and back.
    func points(_ joint: Int, _ kinematics: Kinematics) -> (SIMD2<Double>, SIMD2<Double>) {
        (
            SIMD2(kinematics.gravityTorque(up.position)[joint], up.effort(joint)),
            SIMD2(kinematics.gravityTorque(back.position)[joint], back.effort(joint))
        )
    }
}
