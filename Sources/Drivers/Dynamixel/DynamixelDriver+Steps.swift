import Robot

// The steps of engaging, each of which succeeds or names its servo.
extension DynamixelDriver {
    typealias Step = (inout DynamixelDriver, ServoSite) throws(ServoProblem) -> Void

    /// Does a step with every servo, so that all of its problems are told at once.
    mutating func each(where isMeant: (ServoSite) -> Bool = { _ in true }, _ step: Step) throws(ConnectError) {
        var problems: [ServoProblem] = []
        for site in sites where isMeant(site) {
            do throws(ServoProblem) { try step(&self, site) } catch { problems.append(error) }
        }
        guard problems.isEmpty else { throw ConnectError(problems) }
    }

    mutating func get(_ register: DynamixelRegister, _ site: ServoSite) throws(ServoProblem) -> Int {
        do throws(ExchangeFailure) { return try value(of: register, site.id) } catch { throw problem(site, error, register, 0) }
    }

    /// Writes a register of one servo, and of those that shadow it.
    mutating func set(_ register: DynamixelRegister, _ value: Int, _ site: ServoSite) throws(ServoProblem) {
        do throws(ExchangeFailure) {
            _ = try link.ask(site.id, .write(address: register.address, data: register.bytes(of: value)))
        } catch { throw problem(site, error, register, value) }
    }

    mutating func verify(_ register: DynamixelRegister, _ value: Int, _ site: ServoSite) throws(ServoProblem) {
        let found = try get(register, site)
        guard found == value else { throw problem(site, .didNotTake(register: "\(register)", value: value, found: found)) }
    }

    /// Writes a register of all servos at one moment, and reads it back.
    mutating func setEverywhere(_ register: DynamixelRegister, _ value: Int) throws(ConnectError) {
        let ids = sites.map(\.id)
        let found: [UInt8: Int]
        do throws(ExchangeFailure) {
            try setAll(register, to: value, ids)
            found = try values(of: register, ids)
        } catch { throw ConnectError([ServoProblem(fault: .wireLost)]) }
        try each { (driver, site) throws(ServoProblem) in
            guard let found = found[site.id] else { throw driver.problem(site, .unreadable) }
            guard found == value else { throw driver.problem(site, .didNotTake(register: "\(register)", value: value, found: found)) }
        }
    }

    func problem(_ site: ServoSite, _ fault: ServoProblem.Fault) -> ServoProblem {
        ServoProblem(servo: Int(site.id), joint: site.jointName, fault: fault)
    }

    private func problem(_ site: ServoSite, _ failure: ExchangeFailure, _ register: DynamixelRegister, _ value: Int) -> ServoProblem {
        switch failure {
        case .lost: ServoProblem(fault: .wireLost)
        case .unanswered: problem(site, .unreadable)
        case .refused(let why): problem(site, .refused(register: "\(register)", value: value, why: why))
        }
    }
}
