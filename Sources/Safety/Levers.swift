import Robot

/// How far a joint's turn can carry the watched frames, from link lengths alone.
enum Levers {
    /// m, per joint: the greatest sum of link lengths from the joint's origin out to a watched frame; zero where it moves none.
    static func bound(of robot: RobotDescription) -> JointVector {
        var lever = [String: Double]()
        for name in robot.safety.workspace.frames {
            guard let frame = robot.frames[name] else { continue }
            var length = frame.xyz.length
            var joint = robot.joints.first { $0.name == frame.on }
            while let link = joint {
                lever[link.name] = max(lever[link.name] ?? 0, length)
                length += link.origin.xyz.length
                joint = robot.joints.first { $0.name == link.parent }
            }
        }
        return JointVector(robot.joints.map { lever[$0.name] ?? 0 })
    }
}

extension SIMD3<Double> {
    var length: Double { (self * self).sum().squareRoot() }
    var squaredLength: Double { @_noLocks get { x * x + y * y + z * z } }
}
