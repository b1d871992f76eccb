extension BusEmulator: ObservedArm {
    public var elapsed: Double { Double(now.nanoseconds) * 1e-9 }

    public func pass(_ seconds: Double) { advance(to: now.advanced(bySeconds: seconds)) }

    public var energisedCount: Int { energised.count }

    public var motorCount: Int { servos.count }

    public func isLimp(axis: Int) -> Bool {
        for (index, servo) in servos.enumerated() where axes[index] == axis && servo.isEnergised { return false }
        return true
    }

    /// By the encoder of the first servo of the axis.
    public func believedPosition(axis: Int) -> Double? {
        axes.firstIndex(of: axis).map { servos[$0].believedAngle }
    }

    public func isEncoderFrozen(axis: Int) -> Bool {
        axes.firstIndex(of: axis).map { servos[$0].misbehaviour.isFrozen } ?? false
    }

    /// Where it rests without torque, so that the cradle carries it.
    public var isNearPark: Bool { cradle.share(of: world) > 0 }

    public var isLeftAlone: Bool { energised.isEmpty }
}

// What else one may want to know of the servos.
extension BusEmulator {
    /// IDs of the servos whose torque is on.
    public var energised: Set<UInt8> { Set(servos.filter(\.isEnergised).map(\.id)) }

    /// IDs of the servos that their watchdogs have stopped.
    public var stoppedByWatchdog: Set<UInt8> { Set(servos.filter(\.isStopped).map(\.id)) }
}
