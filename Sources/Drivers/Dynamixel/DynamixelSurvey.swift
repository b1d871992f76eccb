import Robot

/// What a servo says of itself to a ping.
struct DynamixelIdentity: Equatable {
    var model: UInt16
    var firmware: UInt8

    /// - Returns: nil where these are not a ping's parameters.
    init?(_ parameters: [UInt8]) {
        guard parameters.count == 3 else { return nil }
        model = UInt16(parameters[0]) | UInt16(parameters[1]) << 8
        firmware = parameters[2]
    }
}

/// The settings that decide what a servo does with a goal.
struct DynamixelStored: Equatable {
    var returnDelay: Int
    var driveMode: Int
    var operatingMode: Int
    var secondaryID: Int
    var homingOffset: Int
    var highest: Int
    var lowest: Int
    var errorBits: Int
}

/// What was found on the wire, and how it differs from the files. Pure.
struct DynamixelSurvey {
    let robot: String
    let sites: [DynamixelSite]
    var found: [UInt8: DynamixelIdentity] = [:]
    /// Of the servos whose settings were asked for; nil inside for those that did not tell.
    var stored: [UInt8: DynamixelStored?] = [:]

    init(robot: String, sites: [DynamixelSite]) {
        self.robot = robot
        self.sites = sites
    }

    /// Whether another model stands here, and another place of the arm wants that model.
    func looksMisplaced(_ site: DynamixelSite) -> Bool {
        guard let found = found[site.id], found.model != site.model?.number else { return false }
        return sites.contains { $0.model?.number == found.model }
    }

    func problems(_ calibration: Calibration) -> [ServoProblem] {
        var problems: [ServoProblem] = []
        if calibration.robot != robot { problems.append(ServoProblem(fault: .wrongRobot(calibratedFor: calibration.robot))) }
        let partners = swappedPartners()
        for site in sites {
            if let partner = partners[site.id] {
                problems.append(swap(site, partner))
            } else {
                problems += self.problems(at: site)
            }
        }
        return problems + strangers()
    }

    private func problems(at site: DynamixelSite) -> [ServoProblem] {
        guard let model = site.model else { return [problem(site, .unknownModel(site.modelName))] }
        var problems = calibrationProblems(at: site)
        guard let identity = found[site.id] else {
            return problems + [problem(site, .missing(model: site.modelName), "--id \(candidate(for: model)) --set id=\(site.id)")]
        }
        guard identity.model == model.number else {
            let name = DynamixelModel.name(ofNumber: identity.model)
            return problems + [problem(site, .wrongModel(expected: site.modelName, found: name))]
        }
        guard let stored = stored[site.id] ?? nil else { return problems + [problem(site, .unreadable)] }
        problems += settingProblems(at: site, stored)
        if stored.errorBits != 0 { problems.append(problem(site, .hardwareError(bits: UInt8(truncatingIfNeeded: stored.errorBits)))) }
        return problems
    }

    private func calibrationProblems(at site: DynamixelSite) -> [ServoProblem] {
        guard let calibration = site.calibration else { return [problem(site, .notCalibrated)] }
        return calibration.model == site.modelName ? [] : [problem(site, .calibratedAs(model: calibration.model))]
    }

    private func settingProblems(at site: DynamixelSite, _ stored: DynamixelStored) -> [ServoProblem] {
        var problems = settings(site, stored).filter { $0.expected != $0.found }.map { setting in
            problem(
                site, .stored(register: setting.register, expected: setting.expected, found: setting.found),
                "--id \(site.id) --set \(setting.register)=\(setting.expected)")
        }
        if let wanted = site.calibration?.homingOffset, wanted != stored.homingOffset {
            problems.append(
                problem(
                    site, .staleCalibration(inFile: wanted, inServo: stored.homingOffset),
                    "--id \(site.id) --set homingOffset=\(wanted)"))
        }
        return problems
    }

    private func settings(
        _ site: DynamixelSite, _ stored: DynamixelStored
    ) -> [(register: DynamixelRegister, expected: Int, found: Int)] {
        // Time-based profiles (bit 2) are left to the owner: the driver sets profiles either way.
        let driveMode = stored.driveMode & 0b100 | (site.isReversed ? 1 : 0)
        // Any value above the highest id shadows nobody.
        let shadowed = stored.secondaryID > Int(DynamixelPacket.highestID) ? 255 : stored.secondaryID
        return [
            (.returnDelayTime, 0, stored.returnDelay), (.driveMode, driveMode, stored.driveMode), (.operatingMode, 3, stored.operatingMode),
            (.secondaryID, site.master.map(Int.init) ?? 255, shadowed),
            (.maximumPosition, site.ticks.upperBound, stored.highest), (.minimumPosition, site.ticks.lowerBound, stored.lowest),
        ]
    }

    /// The id under which a missing servo probably answers: a stranger's of that model, or the one that new servos have.
    private func candidate(for model: DynamixelModel) -> UInt8 { unknown.first { $0.value.model == model.number }?.key ?? 1 }

    private var unknown: [(key: UInt8, value: DynamixelIdentity)] {
        let known = Set(sites.map(\.id))
        return found.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    }

    private func strangers() -> [ServoProblem] {
        unknown.map { id, identity in
            ServoProblem(servo: Int(id), fault: .unexpected(model: DynamixelModel.name(ofNumber: identity.model)))
        }
    }

    private func problem(_ site: DynamixelSite, _ fault: ServoProblem.Fault, _ setting: String? = nil) -> ServoProblem {
        ServoProblem(servo: Int(site.id), joint: site.jointName, fault: fault, plan: setting.map { "limber setup \(robot) \($0)" })
    }
}

// Two servos that took each other's place: each fits the other's description, and not its own.
extension DynamixelSurvey {
    private func swappedPartners() -> [UInt8: DynamixelSite] {
        var partners: [UInt8: DynamixelSite] = [:]
        for (index, one) in sites.enumerated() where !fits(one.id, one) && partners[one.id] == nil {
            let other = sites[(index + 1)...].first { !fits($0.id, $0) && partners[$0.id] == nil && fits(one.id, $0) && fits($0.id, one) }
            guard let other else { continue }
            partners[one.id] = other
            partners[other.id] = one
        }
        return partners
    }

    private func fits(_ id: UInt8, _ site: DynamixelSite) -> Bool {
        guard let identity = found[id], identity.model == site.model?.number, let stored = stored[id] ?? nil else { return false }
        return settingProblems(at: site, stored).isEmpty
    }

    private func swap(_ site: DynamixelSite, _ partner: DynamixelSite) -> ServoProblem {
        problem(site, .swapped(with: Int(partner.id), joint: partner.jointName), "--swap \(site.id) \(partner.id)")
    }
}
