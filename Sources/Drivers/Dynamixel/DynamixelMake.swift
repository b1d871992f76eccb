import Robot

/// Dynamixel servos, as an arm of them is compared with its files.
enum DynamixelMake: ServoMake {
    struct Stored: StoredSettings {
        var returnDelay: Int
        var driveMode: Int
        var operatingMode: Int
        var secondaryID: Int
        var homingOffset: Int
        var highest: Int
        var lowest: Int
        var errorBits: UInt8
    }

    static func number(ofModel name: String) -> UInt16? { DynamixelModel(rawValue: name)?.number }
    static func name(ofNumber number: UInt16) -> String { DynamixelModel.name(ofNumber: number) }

    static func settings(_ site: ServoSite, _ stored: Stored) -> [ServoSetting] {
        // Time-based profiles (bit 2) are left to the owner: the driver sets profiles either way.
        let driveMode = stored.driveMode & 0b100 | (site.isReversed ? 1 : 0)
        // Any value above the highest id shadows nobody.
        let shadowed = stored.secondaryID > Int(DynamixelPacket.highestID) ? 255 : stored.secondaryID
        let settings: [(register: DynamixelRegister, expected: Int, found: Int)] = [
            (.returnDelayTime, 0, stored.returnDelay), (.driveMode, driveMode, stored.driveMode), (.operatingMode, 3, stored.operatingMode),
            (.secondaryID, site.master.map(Int.init) ?? 255, shadowed),
            (.maximumPosition, site.ticks.upperBound, stored.highest), (.minimumPosition, site.ticks.lowerBound, stored.lowest),
        ]
        return settings.map { ServoSetting(register: "\($0.register)", expected: $0.expected, found: $0.found) }
    }
}

extension ServoIdentity {
    /// - Returns: nil where these are not a ping's parameters.
    init?(_ parameters: [UInt8]) {
        guard parameters.count == 3 else { return nil }
        self.init(model: UInt16(parameters[0]) | UInt16(parameters[1]) << 8, firmware: UInt16(parameters[2]))
    }
}
