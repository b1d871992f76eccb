import CMuJoCo

extension World {
    /// Somebody turns the axis with `torque` (N·m), from the next `drive` until changed.
    public func push(axis: Int, torque: Double) { pushes[axis] = torque }

    /// Somebody pulls at a frame with `force` (N, base frame), until changed; false for an unknown name.
    ///
    /// The force keeps acting through the frame's place at the time of this call, so renew it while the arm moves far.
    @discardableResult
    public func push(frame: String, force: SIMD3<Double>) -> Bool {
        guard let site = frames[frame] else { return false }
        let body = Int(model.pointee.site_bodyid[Int(site)])
        for entry in 0..<6 { data.pointee.xfrc_applied[6 * body + entry] = 0 }
        add(force: force, at: frame)
        return true
    }

    /// Somebody pulls besides at a frame that is known, with `force` (N, base frame).
    func add(force: SIMD3<Double>, at frame: String) {
        guard let site = frames[frame], let place = position(frame: frame) else { return }
        let body = Int(model.pointee.site_bodyid[Int(site)])
        let wrench = data.pointee.xfrc_applied + 6 * body
        let center = data.pointee.xipos + 3 * body
        let arm = place - SIMD3(center[0], center[1], center[2])
        let moment = SIMD3(
            arm.y * force.z - arm.z * force.y,
            arm.z * force.x - arm.x * force.z,
            arm.x * force.y - arm.y * force.x)
        for axis in 0..<3 {
            wrench[axis] += force[axis]
            wrench[3 + axis] += moment[axis]
        }
    }

    /// Everybody lets go.
    public func releasePushes() {
        for axis in pushes.indices { pushes[axis] = 0 }
        for entry in 0..<(6 * Int(model.pointee.nbody)) { data.pointee.xfrc_applied[entry] = 0 }
    }
}
