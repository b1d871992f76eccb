import Robot

/// Feetech servos, as an arm of them is compared with its files.
enum FeetechMake: ServoMake {
    /// The stored registers of one servo, as they were read, and its status.
    struct Stored: StoredSettings {
        /// Bytes 0 to 39.
        var memory: [UInt8]
        var error: FeetechStatusError

        subscript(register: FeetechRegister) -> Int { register.value(of: memory[Int(register.address)...]) }
        var homingOffset: Int { self[.homingOffset] }
        var errorBits: UInt8 { error.alert }
    }

    /// Too hot, too much current, overloaded: each must make a servo let go by itself.
    private static let protections: FeetechStatusError = [.overheating, .overcurrent, .overload]
    /// Angles are counted over several turns.
    private static let multiTurn = 0x10

    static func number(ofModel name: String) -> UInt16? { FeetechModel(rawValue: name)?.number }
    static func name(ofNumber number: UInt16) -> String { FeetechModel.name(ofNumber: number) }

    static func settings(_ site: ServoSite, _ stored: Stored) -> [ServoSetting] {
        let protections = stored[.unloadingCondition] | Int(FeetechMake.protections.rawValue)
        let expected: [(FeetechRegister, Int)] = [
            (.returnDelay, 0), (.responseLevel, 1), (.operatingMode, 0), (.phase, stored[.phase] & ~multiTurn),
            (.unloadingCondition, protections), (.minimumPosition, site.ticks.lowerBound), (.maximumPosition, site.ticks.upperBound),
        ]
        return expected.map { ServoSetting(register: "\($0.0)", expected: $0.1, found: stored[$0.0]) }
    }
}
