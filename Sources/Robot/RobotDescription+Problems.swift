extension RobotDescription {
    /// What keeps this arm from being moved with that calibration, each a sentence; empty when nothing does.
    ///
    /// It covers what no file says alone: reading each file has checked the rest. The device itself is the driver's to check.
    public func problems(with calibration: Calibration) -> [String] {
        calibrationProblems(calibration) + workspaceProblems()
    }

    private func calibrationProblems(_ calibration: Calibration) -> [String] {
        var problems: [String] = []
        if calibration.robot != name {
            problems.append("The calibration of '\(calibration.unit)' is for a \(calibration.robot), not for a \(name).")
        }
        for (owner, servo) in namedServos {
            for id in servo.ids {
                guard let entry = calibration.servo(id) else {
                    problems.append("Servo \(id) (\(owner)) has no entry in the calibration of '\(calibration.unit)'; calibrate it.")
                    continue
                }
                if entry.model != servo.model {
                    problems.append("Servo \(id) (\(owner)) is a \(servo.model), but its calibration was made with a \(entry.model).")
                }
            }
        }
        let known = Set(servos.flatMap(\.ids))
        for entry in calibration.servos where !known.contains(entry.id) {
            problems.append("The calibration of '\(calibration.unit)' has a servo \(entry.id) that a \(name) does not have.")
        }
        return problems
    }

    private var namedServos: [(String, ServoDescription)] {
        joints.map { ($0.name, $0.servo) } + (gripper.map { [($0.name, $0.servo)] } ?? [])
    }

    /// The straight joint path from ready to park is how every run ends, so it must lie in the workspace.
    func workspaceProblems() -> [String] {
        let kinematics = Kinematics(self)
        let steps = 200
        return safety.workspace.frames.compactMap { name in
            guard let frame = kinematics.frameIndex(name) else { return "The workspace names '\(name)', which is no frame." }
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                let pose = zip(poses.ready.array, poses.park.array).map { $0 + ($1 - $0) * share }
                let point = kinematics.position(frame: frame, kinematics.forward(JointVector(pose)))
                if !safety.workspace.contains(point) { return outside(name, point, share) }
            }
            return nil
        }
    }

    private func outside(_ frame: String, _ point: SIMD3<Double>, _ share: Double) -> String {
        let place =
            switch share {
            case 0: "in the ready pose"
            case 1: "in the park pose"
            default: "on the way from ready to park"
            }
        let numbers = [point.x, point.y, point.z].map { String(($0 * 1000).rounded() / 1000) }.joined(separator: ", ")
        return "The frame '\(frame)' leaves the workspace \(place), at [\(numbers)] m; widen the box or move the pose."
    }
}
