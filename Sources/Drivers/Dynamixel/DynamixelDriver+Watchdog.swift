import Realtime
import Robot

// The servos' own protection against a silent line.
extension DynamixelDriver {
    /// What Bus Watchdog holds once it has fired.
    static let firedWatchdog = 255
    /// s; how much longer than the watchdog's time the line is kept silent, since servos count in steps of 20 ms.
    private static let silenceMargin = 0.06

    /// Arms the watchdogs, falls silent until they must have fired, sees that they did and that goals are refused, and clears them.
    mutating func proveWatchdog() throws(ConnectError) {
        try setEverywhere(.busWatchdog, watchdogUnits)
        let silence = Double(watchdogUnits) * DynamixelUnit.watchdog + Self.silenceMargin
        link.clock.sleep(until: link.clock.now().advanced(bySeconds: silence))
        try each { (driver, site) throws(ServoProblem) in try driver.seeWatchdogFired(site) }
        try setEverywhere(.busWatchdog, 0)
    }

    private mutating func seeWatchdogFired(_ site: ServoSite) throws(ServoProblem) {
        let found = try get(.busWatchdog, site)
        guard found == Self.firedWatchdog else { throw problem(site, .watchdogDead(found: found)) }
        let goal = try get(.goalPosition, site)
        do throws(ServoProblem) { try set(.goalPosition, goal, site) } catch {
            guard case .refused(_, _, .dataRange) = error.fault else { throw error }
            return
        }
        throw problem(site, .watchdogToothless)
    }

    /// Bus Watchdog of each servo that answers: 0 off, 255 fired, else the time set, in units of 20 ms.
    public mutating func readWatchdog() -> [UInt8: Int] { read(.busWatchdog) }

    /// Those whose watchdog has fired.
    public mutating func readStopped() -> Set<UInt8> { Set(readWatchdog().filter { $0.value == Self.firedWatchdog }.keys) }

    /// Hardware Error Status of each servo that answers.
    public mutating func readHardwareErrors() -> [UInt8: UInt8] { read(.hardwareErrorStatus).mapValues { UInt8(truncatingIfNeeded: $0) } }

    /// Whether each servo that answers is energised.
    public mutating func readTorque() -> [UInt8: Bool] { read(.torqueEnable).mapValues { $0 == 1 } }

    /// Ends the stop of fired watchdogs: each joint is told to stay where it is, before anything else can be.
    public mutating func clearWatchdog() throws(ConnectError) {
        try each(where: { $0.master == nil }) { (driver, site) throws(ServoProblem) in try driver.release(site) }
        try setEverywhere(.busWatchdog, watchdogUnits)
    }

    /// Takes over an arm that another process has connected and engaged: its servos are expected as they were, a watchdog that
    /// has fired is cleared, and nothing else is written.
    public mutating func takeOver() throws(ConnectError) {
        var found: [UInt8: ServoIdentity] = [:]
        for site in sites {
            do throws(ExchangeFailure) { found[site.id] = ServoIdentity(try link.ask(site.id, .ping)) } catch .lost {
                throw ConnectError([ServoProblem(fault: .wireLost)])
            } catch { continue }
        }
        try each { (driver, site) throws(ServoProblem) in
            if found[site.id] == nil { throw driver.problem(site, .missing(model: site.modelName)) }
        }
        adoptFirmware(found)
        if readWatchdog().values.contains(Self.firedWatchdog) { try clearWatchdog() }
    }

    /// Renews the arm's state in full, voltage and temperature included. Not for the loop.
    ///
    /// Not an optional result: Swift 6.3.1 optimises the wrapping of so large a value wrongly, and returns the one before the read.
    /// - Returns: false when no whole answer came in a few attempts.
    public mutating func readAll(into state: inout JointState) -> Bool {
        for _ in 0..<5 {
            readsSinceWide = DynamixelDriver.readsPerWideRead
            link.clock.sleep(until: overdueUntil[4])
            let outcome = read(into: &state)
            if outcome == .lost { return false }
            // A read that succeeded in full starts the count of narrow ones anew.
            if readsSinceWide == 1 { return true }
        }
        return false
    }

    /// Reads where each joint has last been sent, rad. Not for the loop.
    /// - Returns: false, and `goals` as they were, when not every joint's servo answers.
    public mutating func readGoals(into goals: inout JointVector) -> Bool {
        let ticks = read(.goalPosition)
        var found = JointVector(count: jointCount)
        for index in 0..<slotCount where slots[index].joint >= 0 && slots[index].master == index {
            guard let tick = ticks[slots[index].id] else { return false }
            found[slots[index].joint] = DynamixelUnit.radians(ofTick: Int32(truncatingIfNeeded: tick))
        }
        goals = found
        return true
    }

    mutating func read(_ register: DynamixelRegister) -> [UInt8: Int] {
        do throws(ExchangeFailure) { return try values(of: register, sites.map(\.id)) } catch { return [:] }
    }
}
