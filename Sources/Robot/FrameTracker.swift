/// Forward kinematics for many joint positions in a row, as a look-ahead asks for.
///
/// The compiler copies a constant InlineArray anew for each element that is read from it, a variable one never. So the model is
/// copied once, into a variable, and the poses are written over instead of being made anew.
public struct FrameTracker: Sendable {
    private var joints: InlineArray<16, JointModel>
    private var frames: InlineArray<16, FrameModel>
    private var carriers: InlineArray<16, UInt16>
    private let frameCount: Int
    private var poses: LinkPoses

    @_noLocks public init(_ kinematics: Kinematics) {
        joints = kinematics.joints
        frames = kinematics.frames
        carriers = kinematics.carriers
        frameCount = kinematics.frameCount
        poses = LinkPoses(count: kinematics.jointCount)
    }

    /// - Parameter q: rad, one per joint.
    @_noLocks public mutating func move(to q: JointVector) {
        precondition(q.count == poses.count, "one position per joint")
        Kinematics.forward(&joints, q, into: &poses)
    }

    /// m, in the base frame, after the last move.
    @_noLocks public mutating func position(frame: Int) -> SIMD3<Double> {
        precondition(frame >= 0 && frame < frameCount, "no such frame")
        let joint = frames[frame].joint
        return poses.origins[joint] + poses.rotations[joint] * frames[frame].xyz
    }

    /// m/rad, how a frame whose place is `position` moves with a joint after the last move: a column of `Kinematics.linearJacobian`.
    @_noLocks public mutating func linearJacobian(frame: Int, joint: Int, at position: SIMD3<Double>) -> SIMD3<Double> {
        guard carriers[frames[frame].joint] & (1 << UInt16(joint)) != 0 else { return .zero }
        return cross(poses.axes[joint], position - poses.origins[joint])
    }

    /// m, in the base frame, after the last move: a point of a joint's frame; of joint -1, the base's own.
    @_noLocks mutating func place(_ point: SIMD3<Double>, on joint: Int) -> SIMD3<Double> {
        joint < 0 ? point : poses.origins[joint] + poses.rotations[joint] * point
    }
}
