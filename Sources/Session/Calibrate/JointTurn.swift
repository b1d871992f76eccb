import Robot

/// Says in words which way a joint turns.
enum JointTurn {
    /// m/rad; a tip that moves less tells a person nothing.
    private static let visible = 0.03

    /// The positive way of a joint in the zero pose: where the tip goes, or which way round.
    static func positive(joint: Int, of robot: RobotDescription) -> String {
        let kinematics = Kinematics(robot)
        let poses = kinematics.forward(JointVector(count: robot.joints.count))
        guard let tip = kinematics.frameIndex("tip") ?? (robot.frames.isEmpty ? nil : 0) else { return "in its positive direction" }
        let motion = kinematics.linearJacobian(frame: tip, poses)[joint]
        if (motion * motion).sum() > visible * visible {
            return "so that the tip goes \(direction(motion, ["ahead", "to the left", "up"], ["back", "to the right", "down"]))"
        }
        let axis = kinematics.angularJacobian(frame: tip, poses)[joint]
        return "counter-clockwise, seen from \(direction(axis, ["ahead", "the left", "above"], ["behind", "the right", "below"]))"
    }

    /// By the greatest component, with x ahead, y to the left and z up.
    private static func direction(_ vector: SIMD3<Double>, _ positive: [String], _ negative: [String]) -> String {
        let axis = (0..<3).max { abs(vector[$0]) < abs(vector[$1]) } ?? 0
        return vector[axis] > 0 ? positive[axis] : negative[axis]
    }
}
