import Robot

/// A servo that answered a ping, and what it says it is.
public struct FoundServo: Hashable, Sendable {
    public var `protocol`: WireDescription.WireProtocol
    /// bit/s; nil on a pseudo-terminal, which has none.
    public var baud: Int?
    public var id: Int
    /// The vendor's name of it.
    public var model: String
    public var modelNumber: Int
    public var firmware: String
}

extension FoundServo: Encodable {
    private enum CodingKeys: String, CodingKey {
        case `protocol`, baud, id, model, firmware
        case modelNumber = "model_number"
    }
}

/// A robot with a controller of its own, and what that says of it.
public struct FoundRobot: Equatable, Encodable, Sendable {
    public var `protocol`: WireDescription.WireProtocol
    public var vendor: String
    /// nil where it does not say.
    public var model: String?
    public var serial: String?
    public var software: String?
    /// What it is about: powered, stopped, who may drive it.
    public var state: String?
}

extension RobotDescription {
    /// Whether all the servos of the file are among these, at its rate.
    public func isMade(of found: [FoundServo]) -> Bool {
        let bus = found.filter { $0.protocol == wire.protocol && $0.baud ?? wire.baud == wire.baud }
        return wire.isBus
            && servos.allSatisfy { servo in
                servo.ids.allSatisfy { id in bus.contains { $0.id == id && $0.model == servo.model } }
            }
    }

    /// Whether the file is of such a robot. A controller of an e-Series arm leaves the e out.
    public func describes(_ found: FoundRobot) -> Bool {
        guard found.protocol == wire.protocol, let model = found.model?.lowercased() else { return false }
        return name == model || name == model + "e"
    }
}
