import CMuJoCo

/// A MuJoCo model that a task is made of: motors in, motion out.
///
/// Deterministic: equal calls give equal bits on one machine. A state that MuJoCo cannot integrate stays: from then on every
/// position and velocity is NaN, so that the observation made of them is refused at the pool's border and the trial stops there.
final class Physics {
    /// s between two calls of `advance`.
    let interval: Double
    let motorCount: Int
    private let model: UnsafeMutablePointer<mjModel>
    private let data: UnsafeMutablePointer<mjData>
    private let substeps: Int

    /// - Parameters:
    ///   - mjcf: a model of ours, with motors that take [-1, 1]; one that MuJoCo refuses is a mistake in the program.
    ///   - substeps: of the model's own time step, for one `advance`.
    init(mjcf: String, substeps: Int) {
        mujoco_silence_warnings()
        var message = [CChar](repeating: 0, count: 1000)
        guard let model = mujoco_compile(mjcf, Int32(mjcf.utf8.count), &message, Int32(message.count)), let data = mj_makeData(model) else {
            let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
            fatalError("MuJoCo refuses a task's model: \(text)\n\(mjcf)")
        }
        self.model = model
        self.data = data
        self.substeps = substeps
        interval = model.pointee.opt.timestep * Double(substeps)
        motorCount = Int(model.pointee.nu)
        reset()
    }

    deinit {
        mj_deleteData(data)
        mj_deleteModel(model)
    }

    /// Puts everything where the model has it, at rest.
    func reset() {
        mj_resetData(model, data)
        refresh()
    }

    /// Lets one interval pass with the motors at `controls` (one number in [-1, 1] each, cut to it).
    func advance(_ controls: [Float]) {
        precondition(controls.count == motorCount, "there is one control per motor")
        for (motor, control) in controls.enumerated() { data.pointee.ctrl[motor] = Double(min(max(control, -1), 1)) }
        for _ in 0..<substeps { mj_step(model, data) }
        refresh()
    }

    /// False once MuJoCo has met a state that it could not integrate, until the next `reset`.
    var isFinite: Bool {
        let warnings = data.pointee.warning
        return warnings.4.number == 0 && warnings.5.number == 0 && warnings.6.number == 0 && warnings.7.number == 0
    }

    /// Generalised positions, as many as the model has (a free joint has seven: place and quaternion).
    var positions: [Double] { numbers(data.pointee.qpos, model.pointee.nq) }
    /// Generalised velocities, one per degree of freedom.
    var velocities: [Double] { numbers(data.pointee.qvel, model.pointee.nv) }

    /// m, the centre of mass of body `index` (the world is 0) with all that hangs on it.
    func centerOfMass(_ index: Int = 1) -> SIMD3<Double> { place(data.pointee.subtree_com, index) }
    /// m, the centre of mass of body `index` alone.
    func bodyCenter(_ index: Int) -> SIMD3<Double> { place(data.pointee.xipos, index) }
    /// The x axis of body `index` in the world.
    func forward(_ index: Int) -> SIMD3<Double> { column(0, index) }
    /// The z axis of body `index` in the world.
    func upward(_ index: Int) -> SIMD3<Double> { column(2, index) }
    /// Contacts of the last step.
    var contactCount: Int { Int(data.pointee.ncon) }

    /// Sets one generalised position; `refresh` brings the rest up to date.
    func set(position: Double, at index: Int) { data.pointee.qpos[index] = position }
    func set(velocity: Double, at index: Int) { data.pointee.qvel[index] = velocity }

    /// Brings bodies and centres of mass up to date with the positions.
    func refresh() {
        mj_kinematics(model, data)
        mj_comPos(model, data)
    }

    private func numbers(_ start: UnsafeMutablePointer<mjtNum>, _ count: Int32) -> [Double] {
        isFinite ? Array(UnsafeBufferPointer(start: start, count: Int(count))) : Array(repeating: .nan, count: Int(count))
    }

    private func place(_ start: UnsafeMutablePointer<mjtNum>, _ index: Int) -> SIMD3<Double> {
        isFinite ? SIMD3(start[3 * index], start[3 * index + 1], start[3 * index + 2]) : SIMD3(repeating: .nan)
    }

    private func column(_ column: Int, _ index: Int) -> SIMD3<Double> {
        let matrix = data.pointee.xmat + 9 * index + column
        return isFinite ? SIMD3(matrix[0], matrix[3], matrix[6]) : SIMD3(repeating: .nan)
    }
}
