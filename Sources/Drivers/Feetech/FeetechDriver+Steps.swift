import Robot

// Steps, each of which succeeds or names its servo.
extension FeetechDriver {
    typealias Step = (inout FeetechDriver, ServoSite) throws(ServoProblem) -> Void

    /// Does a step with every servo, so that all of its problems are told at once.
    mutating func each(_ step: Step) throws(ConnectError) {
        var problems: [ServoProblem] = []
        for site in sites {
            do throws(ServoProblem) { try step(&self, site) } catch { problems.append(error) }
        }
        guard problems.isEmpty else { throw ConnectError(problems) }
    }

    mutating func get(_ register: FeetechRegister, _ site: ServoSite) throws(ServoProblem) -> Int {
        do throws(ExchangeFailure) { return try value(of: register, site.id) } catch { throw problem(site, error) }
    }

    /// Writes a register and reads it back: an answer to a write says nothing of its success.
    mutating func set(_ register: FeetechRegister, _ value: Int, _ site: ServoSite) throws(ServoProblem) {
        do throws(ExchangeFailure) {
            _ = try link.ask(site.id, .write(address: register.address, data: register.bytes(of: value)))
        } catch { throw problem(site, error) }
        let found = try get(register, site)
        guard found == value else { throw problem(site, .didNotTake(register: "\(register)", value: value, found: found)) }
    }

    func problem(_ site: ServoSite, _ fault: ServoProblem.Fault) -> ServoProblem {
        ServoProblem(servo: Int(site.id), joint: site.jointName, fault: fault)
    }

    func problem(_ site: ServoSite, _ failure: ExchangeFailure) -> ServoProblem {
        failure == .lost ? ServoProblem(fault: .wireLost) : problem(site, .unreadable)
    }
}
