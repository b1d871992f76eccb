/// How far a joint's turn can carry a body, from link lengths alone.
enum CollisionLevers {
    /// m, one per joint: no turn of that joint by an angle carries a point of the capsules' lines further than lever × angle; zero for
    /// joints that do not carry the link of joint `body`.
    ///
    /// That is the greatest distance of such a point from the joint's axis. Of the first stretch from the joint only what is square
    /// to the axis counts, of the others their lengths.
    static func row(of body: Int, in robot: RobotDescription) -> JointVector {
        var row = JointVector(count: robot.joints.count)
        let points = robot.joints[body].link.capsules.flatMap { [$0.from, $0.to] }
        row[body] = points.map { squareLength(of: $0, to: robot.joints[body].axis) }.max() ?? 0
        var length = points.map { squareLength(of: $0, to: .zero) }.max() ?? 0
        var joint = body
        while let parent = robot.joints.firstIndex(where: { $0.name == robot.joints[joint].parent }) {
            let origin = robot.joints[joint].origin.xyz
            row[parent] = squareLength(of: origin, to: robot.joints[parent].axis) + length
            length += squareLength(of: origin, to: .zero)
            joint = parent
        }
        return row
    }

    /// m, of the part of `vector` that is square to the unit vector `axis`.
    private static func squareLength(of vector: SIMD3<Double>, to axis: SIMD3<Double>) -> Double {
        let part = vector - axis * (vector * axis).sum()
        return (part * part).sum().squareRoot()
    }
}
