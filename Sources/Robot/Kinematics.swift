/// Where the links are and what they weigh, for any joint positions.
///
/// A plain value without references or heap, so that the control loop may own and copy it. Joints may branch.
public struct Kinematics: Sendable {
    /// The most frames that are watched.
    public static let frameCapacity = 16

    public let jointCount: Int
    let frameCount: Int
    let joints: InlineArray<16, JointModel>
    let links: InlineArray<16, LinkModel>
    /// Bit i is set for each joint i that carries the joint, itself included.
    let carriers: InlineArray<16, UInt16>
    let frames: InlineArray<16, FrameModel>

    public init(_ robot: RobotDescription) {
        jointCount = robot.joints.count
        joints = InlineArray { index in
            index < robot.joints.count ? JointModel(robot.joints[index], in: robot.joints) : JointModel()
        }
        links = InlineArray { index in index < robot.joints.count ? LinkModel(robot.joints[index].link) : LinkModel() }
        var carriers = InlineArray<16, UInt16>(repeating: 0)
        for index in 0..<jointCount {
            let parent = joints[index].parent
            carriers[index] = (parent < 0 ? 0 : carriers[parent]) | 1 << UInt16(index)
        }
        self.carriers = carriers
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
        // The compiler copies a constant InlineArray anew for each element that is read from it, a variable one never: four times
        // as fast.
        var joints = joints
        var poses = LinkPoses(count: q.count)
        Kinematics.forward(&joints, q, into: &poses)
        return poses
    }

    @_noLocks static func forward(_ joints: inout InlineArray<16, JointModel>, _ q: JointVector, into poses: inout LinkPoses) {
        for index in 0..<q.count {
            let parent = joints[index].parent
            let turn = joints[index].rotation * Rotation(axis: joints[index].axis, angle: q[index])
            if parent < 0 {
                poses.origins[index] = joints[index].origin
                poses.rotations[index] = turn
            } else {
                poses.origins[index] = poses.origins[parent] + poses.rotations[parent] * joints[index].origin
                poses.rotations[index] = poses.rotations[parent] * turn
            }
            poses.axes[index] = poses.rotations[index] * joints[index].axis
        }
    }

    /// m, in the base frame.
    @_noLocks public func position(frame: Int, _ poses: LinkPoses) -> SIMD3<Double> {
        let point = frameModel(frame)
        return poses.origins[point.joint] + poses.rotations[point.joint] * point.xyz
    }

    /// Unit quaternion w x y z with w >= 0, of the frame in the base frame.
    @_noLocks public func orientation(frame: Int, _ poses: LinkPoses) -> SIMD4<Double> { rotation(frame: frame, poses).quaternion }

    /// Of the frame in the base frame.
    @_noLocks public func rotation(frame: Int, _ poses: LinkPoses) -> Rotation {
        let model = frameModel(frame)
        return poses.rotations[model.joint] * model.rotation
    }

    /// The axes about which the joints below the frame turn it, in the base frame; zero for the others.
    @_noLocks public func angularJacobian(frame: Int, _ poses: LinkPoses) -> LinearJacobian {
        let carriers = carriers[frameModel(frame).joint]
        let axes = poses.axes
        var jacobian = LinearJacobian(count: jointCount)
        for index in 0..<jointCount where carriers & (1 << UInt16(index)) != 0 { jacobian.columns[index] = axes[index] }
        return jacobian
    }

    /// ∂position/∂q: column i is zᵢ × (p - pᵢ) for the joints below the frame, zero for the others.
    @_noLocks public func linearJacobian(frame: Int, _ poses: LinkPoses) -> LinearJacobian {
        let position = position(frame: frame, poses)
        let (origins, axes) = (poses.origins, poses.axes)
        let carriers = carriers[frameModel(frame).joint]
        var jacobian = LinearJacobian(count: jointCount)
        for index in 0..<jointCount where carriers & (1 << UInt16(index)) != 0 {
            jacobian.columns[index] = cross(axes[index], position - origins[index])
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
    /// Of the joints, in the base frame.
    var axes: InlineArray<16, SIMD3<Double>>
    public let count: Int

    @_noLocks init(count: Int) {
        rotations = InlineArray(repeating: Rotation())
        origins = InlineArray(repeating: SIMD3(0, 0, 0))
        axes = InlineArray(repeating: SIMD3(0, 0, 0))
        self.count = count
    }

    /// m, in the base frame, of a point in the frame of a joint.
    @_noLocks public func place(_ point: SIMD3<Double>, on joint: Int) -> SIMD3<Double> {
        origin(joint: joint) + rotations[joint] * point
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
        let columns = jacobian.columns
        for joint in 0..<jacobian.count { sum += columns[joint] * velocity[joint] }
        return sum
    }
}
