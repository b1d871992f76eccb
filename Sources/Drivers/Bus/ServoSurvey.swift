import Robot

/// What a servo says it is.
struct ServoIdentity: Equatable {
    var model: UInt16
    var firmware: UInt16
}

/// A register that must hold something, and what it holds.
struct ServoSetting {
    var register: String
    var expected: Int
    var found: Int
}

/// What one vendor's servos have of their own when an arm is compared with its files.
protocol ServoMake {
    /// The settings that decide what a servo does with a goal.
    associatedtype Stored: StoredSettings
    /// What the model number register holds; nil for a model that Limber does not know.
    static func number(ofModel name: String) -> UInt16?
    /// For messages.
    static func name(ofNumber number: UInt16) -> String
    static func settings(_ site: ServoSite, _ stored: Stored) -> [ServoSetting]
}

/// What every vendor's servos have stored.
protocol StoredSettings {
    var homingOffset: Int { get }
    /// What is wrong with the servo by itself; 0 for nothing.
    var errorBits: UInt8 { get }
}

/// What was found on the wire, and how it differs from the files. Pure.
struct ServoSurvey<Make: ServoMake> {
    let robot: String
    /// The calibrated arm, for messages.
    let unit: String
    let sites: [ServoSite]
    var found: [UInt8: ServoIdentity] = [:]
    /// Of the servos whose settings were asked for; nil inside for those that did not tell.
    var stored: [UInt8: Make.Stored?] = [:]

    init(robot: String, unit: String, sites: [ServoSite]) { (self.robot, self.unit, self.sites) = (robot, unit, sites) }

    /// Whether another model stands here, and another place of the arm wants that model.
    func looksMisplaced(_ site: ServoSite) -> Bool {
        guard let found = found[site.id], found.model != Make.number(ofModel: site.modelName) else { return false }
        return sites.contains { Make.number(ofModel: $0.modelName) == found.model }
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

    private func problems(at site: ServoSite) -> [ServoProblem] {
        guard let number = Make.number(ofModel: site.modelName) else { return [problem(site, .unknownModel(site.modelName))] }
        var problems = calibrationProblems(at: site)
        guard let identity = found[site.id] else {
            return problems + [problem(site, .missing(model: site.modelName), isMended: true, asCalibrated: false)]
        }
        guard identity.model == number else {
            let name = Make.name(ofNumber: identity.model)
            return problems + [problem(site, .wrongModel(expected: site.modelName, found: name))]
        }
        guard let stored = stored[site.id] ?? nil else { return problems + [problem(site, .unreadable)] }
        problems += settingProblems(at: site, stored)
        if stored.errorBits != 0 { problems.append(problem(site, .hardwareError(bits: stored.errorBits))) }
        return problems
    }

    private func calibrationProblems(at site: ServoSite) -> [ServoProblem] {
        guard let calibration = site.calibration else { return [problem(site, .notCalibrated)] }
        return calibration.model == site.modelName ? [] : [problem(site, .calibratedAs(model: calibration.model))]
    }

    private func settingProblems(at site: ServoSite, _ stored: Make.Stored) -> [ServoProblem] {
        var problems = Make.settings(site, stored).filter { $0.expected != $0.found }.map { setting in
            problem(
                site, .stored(register: setting.register, expected: setting.expected, found: setting.found), isMended: true)
        }
        if let wanted = site.calibration?.homingOffset, wanted != stored.homingOffset {
            problems.append(
                problem(
                    site, .staleCalibration(inFile: wanted, inServo: stored.homingOffset), isMended: true))
        }
        return problems
    }

    private var unknown: [(key: UInt8, value: ServoIdentity)] {
        let known = Set(sites.map(\.id))
        return found.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    }

    private func strangers() -> [ServoProblem] {
        unknown.map { id, identity in
            ServoProblem(servo: Int(id), fault: .unexpected(model: Make.name(ofNumber: identity.model)))
        }
    }

    /// - Parameters:
    ///   - isMended: whether `limber setup` can write what is wrong.
    ///   - asCalibrated: whether what the unit's calibration says of the servo is to be written, too: not into a new one.
    private func problem(_ site: ServoSite, _ fault: ServoProblem.Fault, isMended: Bool = false, asCalibrated: Bool = true) -> ServoProblem
    {
        let arm = asCalibrated && site.calibration != nil ? " --arm \(unit)" : ""
        return ServoProblem(
            servo: Int(site.id), joint: site.jointName, fault: fault,
            plan: isMended ? "limber setup \(robot) --id \(site.id)\(arm)" : nil)
    }
}

// Two servos that took each other's place: each fits the other's description, and not its own.
extension ServoSurvey {
    private func swappedPartners() -> [UInt8: ServoSite] {
        var partners: [UInt8: ServoSite] = [:]
        for (index, one) in sites.enumerated() where !fits(one.id, one) && partners[one.id] == nil {
            let other = sites[(index + 1)...].first { !fits($0.id, $0) && partners[$0.id] == nil && fits(one.id, $0) && fits($0.id, one) }
            guard let other else { continue }
            partners[one.id] = other
            partners[other.id] = one
        }
        return partners
    }

    private func fits(_ id: UInt8, _ site: ServoSite) -> Bool {
        guard let identity = found[id], identity.model == Make.number(ofModel: site.modelName), let stored = stored[id] ?? nil else {
            return false
        }
        return settingProblems(at: site, stored).isEmpty
    }

    private func swap(_ site: ServoSite, _ partner: ServoSite) -> ServoProblem {
        problem(site, .swapped(with: Int(partner.id), joint: partner.jointName))
    }
}
