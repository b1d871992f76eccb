/// What one part of a description says about another.
extension RobotDescription {
    static let baseName = "base"
    static let tipName = "tip"

    func checkReferences(_ path: [any CodingKey]) throws {
        try checkJoints(path)
        try checkServos(path)
        try checkFrames(path)
        try checkCollisions(path)
        try checkPoses(path)
        try checkContact(path)
        try checkTimes(path)
        try checkModes(path)
        try checkTorque(path)
        try checkSupply(path)
    }

    private func checkJoints(_ path: [any CodingKey]) throws {
        guard !joints.isEmpty, joints.count <= JointVector.capacity else {
            throw fault(path, ["joints"], "an arm has 1 to \(JointVector.capacity) joints, found \(joints.count)")
        }
        var names: [String] = []
        for (index, joint) in joints.enumerated() {
            guard joint.name != RobotDescription.baseName, !names.contains(joint.name) else {
                throw fault(path, ["joints", PathKey(index), "name"], "the name '\(joint.name)' is taken; give every joint its own")
            }
            guard joint.parent == RobotDescription.baseName || names.contains(joint.parent) else {
                let known = ([RobotDescription.baseName] + names).joined(separator: ", ")
                let message = "'\(joint.parent)' is no joint before this one; known here: \(known)"
                throw fault(path, ["joints", PathKey(index), "parent"], message)
            }
            names.append(joint.name)
        }
        if let gripper, gripper.name == RobotDescription.baseName || names.contains(gripper.name) {
            throw fault(path, ["gripper", "name"], "the name '\(gripper.name)' is taken; give every joint its own")
        }
    }

    private func checkServos(_ path: [any CodingKey]) throws {
        var owners: [Int: String] = [:]
        func claim(_ servo: ServoDescription, for owner: String, _ place: [PathKey]) throws {
            for id in servo.ids {
                if let other = owners.updateValue(owner, forKey: id) {
                    throw fault(path, place + ["ids"], "servo \(id) belongs to '\(other)' already")
                }
            }
        }
        for (index, joint) in joints.enumerated() {
            guard (joint.servo != nil) == wire.isBus else {
                let drive = wire.isBus ? "a servo" : "a gear, since the robot drives its joints itself"
                throw fault(path, ["joints", PathKey(index)], "every joint on a \(wire.protocol.rawValue) wire has \(drive)")
            }
            guard let servo = joint.servo else { continue }
            guard servo.ids.count == 1 || wire.protocol != .feetech else {
                throw fault(path, ["joints", PathKey(index), "servo", "ids"], "a Feetech servo shadows no other; give one")
            }
            try claim(servo, for: joint.name, ["joints", PathKey(index), "servo"])
        }
        if let gripper { try claim(gripper.servo, for: gripper.name, ["gripper", "servo"]) }
    }

    private func checkFrames(_ path: [any CodingKey]) throws {
        let names = frames.keys.sorted()
        guard frames[RobotDescription.tipName] != nil else { throw fault(path, ["frames"], "the frame 'tip' is missing") }
        guard names.count <= Kinematics.frameCapacity else {
            throw fault(path, ["frames"], "at most \(Kinematics.frameCapacity) frames, found \(names.count)")
        }
        for (name, frame) in frames.sorted(by: { $0.key < $1.key }) where !joints.contains(where: { $0.name == frame.on }) {
            let known = joints.map(\.name).joined(separator: ", ")
            throw fault(path, ["frames", PathKey(name), "on"], "'\(frame.on)' is no joint; known here: \(known)")
        }
        for (index, name) in safety.workspace.frames.enumerated() where frames[name] == nil {
            let known = names.joined(separator: ", ")
            throw fault(path, ["safety", "workspace", "frames", PathKey(index)], "'\(name)' is no frame; known here: \(known)")
        }
    }

    private func checkPoses(_ path: [any CodingKey]) throws {
        for (name, pose) in [("ready", poses.ready), ("park", poses.park)] {
            guard pose.count == joints.count else {
                throw fault(path, ["poses", PathKey(name)], "expected \(joints.count) numbers, one per joint, found \(pose.count)")
            }
            for (index, joint) in joints.enumerated() where !joint.limits.position.contains(pose[index]) {
                let limits = joint.limits.position
                throw fault(
                    path, ["poses", PathKey(name), PathKey(index)],
                    "\(pose[index]) rad is outside the limits of \(joint.name), \(limits.lowerBound) to \(limits.upperBound)")
            }
        }
    }

    private func checkContact(_ path: [any CodingKey]) throws {
        let contact = safety.contact
        for (name, values) in [("effort", contact.effort), ("yield", contact.yield)] where values.count != joints.count {
            throw fault(
                path, ["safety", "contact", PathKey(name)], "expected \(joints.count) numbers, one per joint, found \(values.count)")
        }
        let tooFar = "must be below the tracking error that stops anyway, \(safety.trackingError) rad"
        guard contact.trackingError < safety.trackingError else { throw fault(path, ["safety", "contact", "tracking_error"], tooFar) }
        guard contact.yield.array.allSatisfy({ $0 < safety.trackingError }) else {
            throw fault(path, ["safety", "contact", "yield"], tooFar)
        }
    }

    private func checkTimes(_ path: [any CodingKey]) throws {
        let period = 1 / wire.rate
        guard safety.staleState > period else {
            throw fault(path, ["safety", "stale_state"], "must exceed the control period of \(period) s")
        }
        guard safety.watchdog.isInfinite != wire.hasWatchdog else {
            let reason = wire.hasWatchdog ? "the key 'watchdog' is missing" : "these servos have no watchdog; leave 'watchdog' out"
            throw fault(path, ["safety"], reason)
        }
        guard safety.watchdog > 2 * period else {
            throw fault(path, ["safety", "watchdog"], "must exceed two control periods of \(period) s")
        }
    }

    private func checkModes(_ path: [any CodingKey]) throws {
        for mode in DrivingMode.allCases where safety.modes[mode].tip > safety.tipSpeed {
            let place: [PathKey] = ["safety", "modes", PathKey(mode.rawValue), "tip_speed"]
            throw fault(path, place, "must be at most tip_speed, \(safety.tipSpeed) m/s")
        }
    }

    private func checkTorque(_ path: [any CodingKey]) throws {
        guard let torque else { return }
        for (name, values) in [("limits", torque.limits), ("stiffness", torque.stiffness), ("damping", torque.damping)]
        where values.count != joints.count {
            throw fault(path, ["torque", PathKey(name)], "expected \(joints.count) numbers, one per joint, found \(values.count)")
        }
    }

    /// Servos tell their temperature and their voltage, and are held to both.
    private func checkSupply(_ path: [any CodingKey]) throws {
        guard wire.isBus else { return }
        if safety.temperature == .unknown { throw fault(path, ["safety"], "the key 'temperature' is missing") }
        if safety.voltage.lowerBound.isInfinite { throw fault(path, ["safety"], "the key 'voltage' is missing") }
    }
}
