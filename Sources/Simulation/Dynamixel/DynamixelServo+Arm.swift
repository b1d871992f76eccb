import Drivers

// The servo as the arm around it has to do with it.
extension DynamixelServo: EmulatedServo {
    var temperature: Double {
        get { health.heat.temperature }
        set { health.heat.temperature = newValue }
    }

    var isEnergised: Bool { settings.torqueOn }
    var isStopped: Bool { isWatchdogLatched }
    var believedAngle: Double { DynamixelUnit.radians(ofTick: Int32(position)) }

    /// Begins, goes on with or ends what is wrong.
    func misbehave(_ next: ServoMisbehaviour) {
        if next.isOverloaded { health.errors |= ServoHealth.ErrorBit.overload }
        if next.restarts && !misbehaviour.restarts { reboot() }
        encoder.isFrozen = next.isFrozen
        misbehaviour = next
    }

    /// The ID that it answers under.
    var spokenID: UInt8 { misbehaviour.answersAs ?? id }
}
