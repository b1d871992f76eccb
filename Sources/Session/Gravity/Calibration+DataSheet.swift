import Drivers
import Robot

extension Calibration {
    /// The unit's file with the data sheets' torque constants where it has none and the servo reports current; nil where nothing is missing.
    ///
    /// Stall torque over stall current is an upper bound, and only good for finding out how far it is off. The stall current of an STS3215
    /// is nobody's data sheet.
    func completed(with robot: RobotDescription) -> String? {
        var completed = self
        for index in servos.indices where servos[index].torqueConstant == nil {
            guard let model = DynamixelModel(rawValue: servos[index].model), model.currentUnit != nil else { continue }
            completed.servos[index].torqueConstant = model.motor.torqueConstant
        }
        return completed == self ? nil : completed.yaml(of: robot, note: "With the torque constants of data sheets, for a gravity check.")
    }

    /// N·m/A, the mean of a joint's servos; nil where one has none, or the joint no servo.
    func torqueConstant(of joint: Joint) -> Double? {
        let constants = (joint.servo?.ids ?? []).map { servo($0)?.torqueConstant }
        guard !constants.isEmpty, !constants.contains(nil) else { return nil }
        return constants.compactMap(\.self).reduce(0, +) / Double(constants.count)
    }
}
