import Robot

/// What a fault is called in a plan.
enum FaultName: String, Decodable, CaseIterable {
    case drop, corrupt, delay, duplicate, reorder, garbage, unplug, stuck, overheating, overload, reboot, refuse, push, disable
    case brownOut = "brown-out"
    case frozenEncoder = "frozen-encoder"
    case wrongPosition = "wrong-position"
    case wrongID = "wrong-id"
    case protectiveStop = "protective-stop"
    case safeguardStop = "safeguard-stop"
    case emergencyStop = "emergency-stop"

    /// Whether it can happen to an arm that is spoken to so.
    func happens(by wire: WireDescription.WireProtocol) -> Bool {
        switch self {
        case .unplug, .push: true
        case .protectiveStop, .safeguardStop: wire == .rtde
        case .disable: wire == .intera
        case .emergencyStop: wire == .rtde || wire == .intera
        case .drop, .corrupt, .delay, .duplicate, .reorder, .garbage, .stuck, .overheating, .overload, .reboot, .refuse, .brownOut,
            .frozenEncoder, .wrongPosition, .wrongID:
            wire == .dynamixel || wire == .feetech
        }
    }
}

extension TimedFault.Kind {
    var name: FaultName {
        switch self {
        case .drop: .drop
        case .corrupt: .corrupt
        case .delay: .delay
        case .duplicate: .duplicate
        case .reorder: .reorder
        case .garbage: .garbage
        case .unplug: .unplug
        case .stuck: .stuck
        case .overheating: .overheating
        case .brownOut: .brownOut
        case .overload: .overload
        case .reboot: .reboot
        case .frozenEncoder: .frozenEncoder
        case .wrongPosition: .wrongPosition
        case .wrongID: .wrongID
        case .refuse: .refuse
        case .push: .push
        case .protectiveStop: .protectiveStop
        case .safeguardStop: .safeguardStop
        case .emergencyStop: .emergencyStop
        case .disable: .disable
        }
    }
}

extension FaultPlan {
    /// Refuses what cannot happen to such an arm.
    func require(_ robot: RobotDescription, _ world: World) throws(EmulatorError) {
        let wire = robot.wire.protocol
        if wire == .intera || wire == .rtde, !start.isEmpty { throw .noServos(robot.name) }
        for fault in timed where !fault.kind.name.happens(by: wire) {
            throw .unknownFault(fault.kind.name.rawValue, robot: robot.name)
        }
        for frame in pushedFrames where world.frames[frame] == nil { throw .unknownFrame(frame) }
    }
}
