import CMuJoCo
import Robot

/// A robot's links under gravity, in MuJoCo: torques in, motion out.
///
/// Knows nothing of servos or wires. Deterministic: the same calls give the same bits on one machine.
/// Axes are the joints of the description in their order, then the gripper's shaft where there is one.
public final class World {
    static let gripperName = "gripper shaft"

    public let jointCount: Int
    /// The joints, and the gripper's shaft.
    public let axisCount: Int
    /// s
    public let timestep: Double

    let model: UnsafeMutablePointer<mjModel>
    let data: UnsafeMutablePointer<mjData>
    /// A second state for questions about poses other than the present one.
    let scratch: UnsafeMutablePointer<mjData>
    /// MuJoCo's degree of freedom of each axis; hinges only, so it is the index in `qpos` as well.
    let address: [Int]
    /// N·m that hold the axis back, in the order of the axes, until changed.
    var pushes: [Double]
    let frames: [String: Int32]
    let barrier: Barrier?
    /// The body that carries a payload, as it was without.
    var unloaded: (body: Int, link: MassOfBody)?

    /// - Parameters:
    ///   - workpiece: what the arm handles.
    ///   - timestep: s
    public init(robot: RobotDescription, workpiece: Workpiece? = nil, timestep: Double = 0.002) throws(WorldError) {
        mujoco_silence_warnings()
        let compiled = try World.compile(World.mjcf(for: robot, workpiece: workpiece, timestep: timestep), name: robot.name)
        guard let data = mj_makeData(compiled), let scratch = mj_makeData(compiled) else {
            throw .outOfMemory
        }
        model = compiled
        self.data = data
        self.scratch = scratch
        self.timestep = timestep
        let names = robot.joints.map(\.name) + (robot.gripper == nil ? [] : [World.gripperName])
        address = names.map { Int(mj_name2id(compiled, Int32(mjOBJ_JOINT.rawValue), $0)) }
        jointCount = robot.joints.count
        axisCount = names.count
        pushes = Array(repeating: 0, count: names.count)
        frames = robot.frames.reduce(into: [:]) { $0[$1.key] = mj_name2id(compiled, Int32(mjOBJ_SITE.rawValue), $1.key) }
        barrier = workpiece?.obstacle.map { Barrier($0, in: compiled) }
        guard !address.contains(where: { $0 < 0 }) else { throw .unreachableJoint(robot.name) }
    }

    deinit {
        mj_deleteData(scratch)
        mj_deleteData(data)
        mj_deleteModel(model)
    }

    /// s since the start
    public var time: Double { data.pointee.time }

    /// False once MuJoCo has met a state it could not integrate; the simulation means nothing from then on.
    public var isFinite: Bool { (0..<axisCount).allSatisfy { position($0).isFinite && velocity($0).isFinite } }

    /// rad
    public func position(_ axis: Int) -> Double { data.pointee.qpos[address[axis]] }
    /// rad/s
    public func velocity(_ axis: Int) -> Double { data.pointee.qvel[address[axis]] }

    /// Puts the axis at rest at `position` (rad).
    public func place(_ axis: Int, at position: Double) {
        data.pointee.qpos[address[axis]] = position
        data.pointee.qvel[address[axis]] = 0
    }

    /// Drives an axis through the coming steps with `torque` (N·m) less `damping` (N·m·s/rad) times its velocity.
    ///
    /// The damping part is integrated implicitly, so a stiff motor on a light link stays stable.
    public func drive(_ axis: Int, torque: Double, damping: Double = 0) {
        data.pointee.qfrc_applied[address[axis]] = torque + pushes[axis]
        model.pointee.dof_damping[address[axis]] = damping
    }

    /// Lets one time step pass.
    public func step() { mj_step(model, data) }

    private static func compile(_ xml: String, name: String) throws(WorldError) -> UnsafeMutablePointer<mjModel> {
        var message = [CChar](repeating: 0, count: 1000)
        guard let model = mujoco_compile(xml, Int32(xml.utf8.count), &message, Int32(message.count)) else {
            let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
            throw .refused(robot: name, message: text)
        }
        return model
    }
}

/// Why a description does not make a physical model.
public enum WorldError: Error, Equatable, CustomStringConvertible {
    case refused(robot: String, message: String)
    case unreachableJoint(String)
    case outOfMemory

    public var description: String {
        switch self {
        case .refused(let robot, let message):
            "The physical model of \(robot) was refused, so check its links' masses and inertias: \(message)"
        case .unreachableJoint(let robot): "A joint of \(robot) does not hang on the base, so check the joints' parents."
        case .outOfMemory: "There is no memory left for the physical model."
        }
    }
}
