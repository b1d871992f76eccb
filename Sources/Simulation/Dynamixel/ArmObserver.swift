import Drivers

/// Sees what really happens to an emulated arm, whatever its wire or its driver say.
public protocol ArmObserver: AnyObject {
    /// After each step of the physics, on the emulator's thread.
    func sawMotion(of arm: DynamixelEmulator, at seconds: Double)
    /// Each instruction that the host has sent whole, before the line may lose it.
    func heard(_ instruction: DynamixelInstruction, to id: UInt8, at seconds: Double)
}

// What an observer may want to know of the servos.
extension DynamixelEmulator {
    /// IDs of the servos whose torque is on.
    public var energised: Set<UInt8> { Set(bus.servos.filter { $0.settings.torqueOn }.map(\.id)) }

    /// IDs of the servos that their watchdogs have stopped.
    public var stoppedByWatchdog: Set<UInt8> { Set(bus.servos.filter(\.isWatchdogLatched).map(\.id)) }

    /// Whether no servo drives the axis.
    public func isLimp(axis: Int) -> Bool {
        for (index, servo) in bus.servos.enumerated() where axes[index] == axis && servo.settings.torqueOn { return false }
        return true
    }

    /// rad, where the first servo of an axis believes to be, by its own encoder.
    public func believedPosition(axis: Int) -> Double? {
        axes.firstIndex(of: axis).map { DynamixelUnit.radians(ofTick: Int32(bus.servos[$0].position)) }
    }

    /// Whether the arm is where it rests without torque, so that the cradle carries it.
    public var isNearPark: Bool { cradle.share(of: world) > 0 }

    public var servoCount: Int { bus.servos.count }
}
