/// Sees what really happens to an emulated arm, whatever its wire or its driver say.
public protocol ArmObserver: AnyObject {
    /// After each step of the physics, on the emulator's thread.
    func sawMotion(of arm: any ObservedArm, at seconds: Double)
    /// Each request that has arrived whole; on a bus, before a fault may lose it.
    func heard(_ command: HeardCommand, at seconds: Double)
}

/// What a request of the host's asks of the joints.
public enum HeardCommand: Equatable, Sendable {
    /// Of some servos; of none where the request moves nothing.
    case goals([HeardGoal])
    /// rad, of all joints in order
    case positions([Double])
    /// N·m, of all joints in order
    case torques([Double])
    /// To stand still, or velocities.
    case other
}

/// An emulated arm, for who looks on.
public protocol ObservedArm: AnyObject {
    /// The links; look here for the truth.
    var world: World { get }
    var observer: (any ArmObserver)? { get set }
    /// s of its time so far
    var elapsed: Double { get }
    /// Lets so many seconds pass, with nobody on its wire.
    func pass(_ seconds: Double)
    /// Motors that are on, of `motorCount`.
    var energisedCount: Int { get }
    var motorCount: Int { get }
    /// Whether no motor drives the axis; brakes may hold it.
    func isLimp(axis: Int) -> Bool
    /// rad, where what drives an axis believes it to be; nil for an axis that nothing drives.
    func believedPosition(axis: Int) -> Double?
    /// Whether what drives an axis does not know that it moves, and so drives on by itself wherever it was sent.
    func isEncoderFrozen(axis: Int) -> Bool
    /// Whether the arm is where it may be left.
    var isNearPark: Bool { get }
    /// Whether the arm follows nobody any more: its torque is off, or its own controller has it.
    var isLeftAlone: Bool { get }
}
