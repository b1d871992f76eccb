/// Where the links are and what they weigh, for any joint positions.
///
/// A plain value without references or heap, so that the control loop may own and copy it. Joints may branch.
public struct Kinematics: Sendable {
    /// The most frames that are watched.
    public static let frameCapacity = 16

    public let jointCount: Int
    let frameCount: Int
    let joints: InlineArray<16, JointModel>
    let frames: InlineArray<16, FrameModel>

    public init(_ robot: RobotDescription) {
        jointCount = robot.joints.count
        joints = InlineArray { index in
            index < robot.joints.count ? JointModel(robot.joints[index], in: robot.joints) : JointModel()
        }
        let named = robot.frames.sorted { $0.key < $1.key }
        precondition(named.count <= Kinematics.frameCapacity, "at most 16 frames")
        frameCount = named.count
        frames = InlineArray { index in
            index < named.count ? FrameModel(name: named[index].key, named[index].value, in: robot.joints) : FrameModel()
        }
    }

    /// The number by which the loop knows a frame. Not for the loop.
    public func frameIndex(_ name: String) -> Int? {
        (0..<frameCount).first { frames[$0].nameHash == FrameModel.hash(name) }
    }

    /// Each joint's frame in the base frame, by forward kinematics.
    ///
    /// - Parameter q: rad, one per joint.
    @_noLocks public func forward(_ q: JointVector) -> LinkPoses {
        precondition(q.count == jointCount, "one position per joint")
        var poses = LinkPoses(count: jointCount)
        for index in 0..<jointCount {
            let joint = joints[index]
            let turn = joint.rotation * Rotation(axis: joint.axis, angle: q[index])
            if joint.parent < 0 {
                poses.origins[index] = joint.origin
                poses.rotations[index] = turn
            } else {
                let parent = poses.rotations[joint.parent]
                poses.origins[index] = poses.origins[joint.parent] + parent * joint.origin
                poses.rotations[index] = parent * turn
            }
        }
        return poses
    }

    /// m, in the base frame.
    @_noLocks public func position(frame: Int, _ poses: LinkPoses) -> SIMD3<Double> {
        let point = frameModel(frame)
        return poses.origins[point.joint] + poses.rotations[point.joint] * point.xyz
    }

    /// Unit quaternion w x y z with w >= 0, of the link that carries the frame in the base frame.
    @_noLocks public func orientation(frame: Int, _ poses: LinkPoses) -> SIMD4<Double> {
        poses.rotations[frameModel(frame).joint].quaternion
    }

    /// ∂position/∂q: column i is zᵢ × (p - pᵢ) for the joints below the frame, zero for the others.
    @_noLocks public func linearJacobian(frame: Int, _ poses: LinkPoses) -> LinearJacobian {
        let point = frameModel(frame)
        let position = poses.origins[point.joint] + poses.rotations[point.joint] * point.xyz
        var jacobian = LinearJacobian(count: jointCount)
        var index = point.joint
        while index >= 0 {
            let axis = poses.rotations[index] * joints[index].axis
            jacobian.columns[index] = cross(axis, position - poses.origins[index])
            index = joints[index].parent
        }
        return jacobian
    }

    @_noLocks private func frameModel(_ frame: Int) -> FrameModel {
        precondition(frame >= 0 && frame < frameCount, "no such frame")
        return frames[frame]
    }
}

/// Rotation and origin of each joint's frame in the base frame.
public struct LinkPoses: Sendable {
    var rotations: InlineArray<16, Rotation>
    var origins: InlineArray<16, SIMD3<Double>>
    public let count: Int

    @_noLocks init(count: Int) {
        rotations = InlineArray(repeating: Rotation())
        origins = InlineArray(repeating: SIMD3(0, 0, 0))
        self.count = count
    }

    /// m, of a joint's frame in the base frame.
    @_noLocks public func origin(joint: Int) -> SIMD3<Double> {
        precondition(joint >= 0 && joint < count)
        return origins[joint]
    }
}

/// m/rad: how a point moves with each joint, one column per joint.
public struct LinearJacobian: Sendable {
    public internal(set) var columns: InlineArray<16, SIMD3<Double>>
    public let count: Int

    @_noLocks init(count: Int) {
        columns = InlineArray(repeating: SIMD3(0, 0, 0))
        self.count = count
    }

    public subscript(joint: Int) -> SIMD3<Double> {
        @_noLocks get {
            precondition(joint >= 0 && joint < count)
            return columns[joint]
        }
    }

    /// m/s, of the point for joint velocities in rad/s.
    @_noLocks public static func * (jacobian: LinearJacobian, velocity: JointVector) -> SIMD3<Double> {
        precondition(velocity.count == jacobian.count)
        var sum = SIMD3<Double>(0, 0, 0)
        for joint in 0..<jacobian.count { sum += jacobian.columns[joint] * velocity[joint] }
        return sum
    }
}
