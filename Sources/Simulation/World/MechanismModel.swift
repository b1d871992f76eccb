import Robot

/// What the gear train of one joint adds to its link: reflected rotor inertia and dry friction.
///
/// Vendors publish neither. The numbers are this emulator's guesses: the XM430 rotor follows the value in common use for
/// MuJoCo models of arms with that servo, and the others are scaled by gear ratio and size; the friction is the vendor's
/// URDF value (0.1 N·m for every joint) shared out by size. Those of the STS3215 come with the SO-101's own MuJoCo model. They shape the simulated arm only, never a real one.
public struct MechanismModel: Equatable, Sendable {
    /// kg·m² at the joint
    public var armature: Double
    /// N·m
    public var friction: Double

    public init(armature: Double, friction: Double) {
        self.armature = armature
        self.friction = friction
    }

    /// One servo of `model`; an unknown model counts as an XM430.
    public static func servo(_ model: String) -> MechanismModel {
        if model.hasPrefix("XM540") { return MechanismModel(armature: 0.1, friction: 0.1) }
        if model.hasPrefix("XL330") || model.hasPrefix("XC330") { return MechanismModel(armature: 0.004, friction: 0.01) }
        if model.hasPrefix("STS3215") { return MechanismModel(armature: 0.028, friction: 0.052) }
        if model.hasPrefix("XL430") { return MechanismModel(armature: 0.02, friction: 0.04) }
        return MechanismModel(armature: 0.045, friction: 0.06)
    }

    /// Of a joint, by its servos or as the robot's file states it.
    public static func joint(_ joint: Joint) -> MechanismModel {
        switch joint.drive {
        case .servo(let servo): .joint(servo)
        case .gear(let gear): MechanismModel(armature: gear.armature, friction: gear.friction)
        }
    }

    /// The servos of one joint drive the same shaft, so their contributions add up.
    public static func joint(_ servo: ServoDescription) -> MechanismModel {
        let one = MechanismModel.servo(servo.model)
        let count = Double(servo.ids.count)
        return MechanismModel(armature: one.armature * count, friction: one.friction * count)
    }
}
