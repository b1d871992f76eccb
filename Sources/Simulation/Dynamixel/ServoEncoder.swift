import Drivers

/// From the shaft's angle to the position that a servo reports.
///
/// The magnet knows one turn; turns are counted from power-up. The drive mode's reversal comes first and the homing offset is
/// added after it (ROBOTIS e-manual, "Homing Offset").
struct ServoEncoder {
    /// How the servo sits in the arm, which no register tells.
    struct Mount: Equatable {
        /// -1 where the shaft turns against the joint.
        var direction: Double
        /// ticks that the magnet shows when the joint is at 0 rad.
        var zero: Double

        /// The mount for which a servo with these EEPROM values reports 2048 at 0 rad of the joint.
        init(reversed: Bool, homingOffset: Int) {
            direction = reversed ? -1 : 1
            zero = direction * Double(Int(DynamixelUnit.centreTick) - homingOffset)
        }
    }

    var mount: Mount
    /// rad of the joint
    var shaft: Double { didSet { if isFrozen { shaft = oldValue } } }
    /// Shows for ever where the shaft was.
    var isFrozen = false
    /// ticks that counting turns adds
    private var turns = 0.0

    init(mount: Mount, shaft: Double) {
        self.mount = mount
        self.shaft = shaft
    }

    /// ticks, with fractions
    func position(_ settings: ServoSettings) -> Double { actual(settings) + turns + settings.homingOffset }

    /// Counting begins anew: the position without the offset is within one turn.
    mutating func restart(_ settings: ServoSettings) {
        let turn = Double(DynamixelUnit.ticksPerTurn)
        turns = -(actual(settings) / turn).rounded(.down) * turn
    }

    private func actual(_ settings: ServoSettings) -> Double {
        settings.direction * (mount.direction * shaft * DynamixelUnit.ticksPerRadian + mount.zero)
    }
}
