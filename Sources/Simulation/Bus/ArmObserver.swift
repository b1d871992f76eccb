/// Sees what really happens to an emulated arm, whatever its wire or its driver say.
public protocol ArmObserver: AnyObject {
    /// After each step of the physics, on the emulator's thread.
    func sawMotion(of arm: BusEmulator, at seconds: Double)
    /// Each request that the host has sent whole, before the line may lose it, with the goals that it sets.
    func heard(_ goals: [HeardGoal], at seconds: Double)
}

// What an observer may want to know of the servos.
extension BusEmulator {
    /// IDs of the servos whose torque is on.
    public var energised: Set<UInt8> { Set(servos.filter(\.isEnergised).map(\.id)) }

    /// IDs of the servos that their watchdogs have stopped.
    public var stoppedByWatchdog: Set<UInt8> { Set(servos.filter(\.isStopped).map(\.id)) }

    /// Whether no servo drives the axis.
    public func isLimp(axis: Int) -> Bool {
        for (index, servo) in servos.enumerated() where axes[index] == axis && servo.isEnergised { return false }
        return true
    }

    /// rad, where the first servo of an axis believes to be, by its own encoder.
    public func believedPosition(axis: Int) -> Double? {
        axes.firstIndex(of: axis).map { servos[$0].believedAngle }
    }

    /// Whether the first servo of an axis does not know that it moves, and so drives on by itself wherever it was sent.
    public func isEncoderFrozen(axis: Int) -> Bool {
        axes.firstIndex(of: axis).map { servos[$0].misbehaviour.isFrozen } ?? false
    }

    /// Whether the arm is where it rests without torque, so that the cradle carries it.
    public var isNearPark: Bool { cradle.share(of: world) > 0 }

    public var servoCount: Int { servos.count }
}
