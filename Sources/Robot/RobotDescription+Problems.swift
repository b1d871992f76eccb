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
                problems += limitProblems(owner, id, entry, calibration.unit)
                if entry.model != servo.model {
                    problems.append("Servo \(id) (\(owner)) is a \(servo.model), but its calibration was made with a \(entry.model).")
                }
            }
        }
        let known = Set(servos.flatMap(\.ids))
        for entry in calibration.servos where !known.contains(entry.id) {
            problems.append("The calibration of '\(calibration.unit)' has a servo \(entry.id) that a \(name) does not have.")
        }
        for entry in calibration.gravity?.joints ?? [] where !joints.contains(where: { $0.name == entry.joint }) {
            problems.append("The gravity check of '\(calibration.unit)' has a joint \(entry.joint) that a \(name) does not have.")
        }
        return problems
    }

    /// What the servo of this unit stores must suit the wire, and leave the joint the way that the robot's file gives it.
    private func limitProblems(_ owner: String, _ id: Int, _ entry: ServoCalibration, _ unit: String) -> [String] {
        var problems: [String] = []
        if wire.protocol == .dynamixel {
            // In position mode the device obeys no more than a quarter turn.
            if abs(entry.homingOffset) > 1024 {
                problems.append("The homing offset of servo \(id) (\(owner)) must lie within -1024 to 1024, found \(entry.homingOffset).")
            }
            if entry.range != nil {
                problems.append("Servo \(id) (\(owner)) has a range in the calibration of '\(unit)', which only Feetech servos have.")
            }
        }
        guard let range = entry.range, let limits = joints.first(where: { $0.name == owner })?.limits.position else { return problems }
        func tick(_ radians: Double) -> Double { entry.zeroTick + radians / ServoDescription.radiansPerTick }
        let reversed = joints.first { $0.name == owner }?.servo?.reversed.first == true
        let ends = [tick(reversed ? -limits.upperBound : limits.lowerBound), tick(reversed ? -limits.lowerBound : limits.upperBound)]
        if ends[0] < Double(range.lowerBound) || ends[1] > Double(range.upperBound) {
            problems.append(
                "Servo \(id) (\(owner)) of '\(unit)' turns from tick \(range.lowerBound) to \(range.upperBound), but the limits of "
                    + "\(name) need \(Int(ends[0].rounded(.down))) to \(Int(ends[1].rounded(.up))); record its range again to both ends, "
                    + "or narrow the limits in a copy of the robot's file.")
        }
        return problems
    }

    /// Those of the joints, base to tip, and then the gripper's; by the name of what they turn.
    public var namedServos: [(String, ServoDescription)] {
        joints.compactMap { joint in joint.servo.map { (joint.name, $0) } } + (gripper.map { [($0.name, $0.servo)] } ?? [])
    }
}
