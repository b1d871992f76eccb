extension RobotDescription {
    /// Where the robot and that calibration disagree, each a sentence; empty when they do not.
    ///
    /// Reading each file has checked what it says alone. The poses are for `PathCheck` to judge, the device itself for its driver.
    public func problems(with calibration: Calibration) -> [String] {
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
        joints.compactMap { joint in joint.servo.map { (joint.name, $0) } } + (gripper.map { [($0.name, $0.servo)] } ?? [])
    }
}
