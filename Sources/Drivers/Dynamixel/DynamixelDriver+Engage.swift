import Realtime
import Robot

extension DynamixelDriver {
    /// The gripper's speed on its way to where it is held: about half a radian a second.
    private static let gripperVelocity = 20
    /// ms, for a gripper whose drive mode counts profiles in time.
    private static let gripperDuration = 2000
    /// Ticks; a joint that rests this little outside its limits is held at the limit.
    private static let edge = 4

    /// Energises the arm where it stands, brings the gripper gently to where it is held, and arms the bus watchdog once its
    /// effect has been seen. Writes RAM only. Call `connect` first.
    ///
    /// Afterwards the servos stop by themselves after `safety.watchdog` without a packet: begin to read and write at once.
    /// - Throws: all problems of the step that failed; servos energised until then stay so, for an arm without brakes falls.
    public mutating func engage() throws(ConnectError) {
        try each { (driver, site) throws(ServoProblem) in try driver.refuseHardwareError(site) }
        try each { (driver, site) throws(ServoProblem) in try driver.makeTalkative(site) }
        try each(where: { $0.master != nil }) { (driver, site) throws(ServoProblem) in try driver.refuseShadowApart(site) }
        try each(where: { $0.master == nil }) { (driver, site) throws(ServoProblem) in try driver.releaseFromAfar(site) }
        try setEverywhere(.busWatchdog, 0)
        try each(where: { $0.master == nil }) { (driver, site) throws(ServoProblem) in try driver.hold(site) }
        try each { (driver, site) throws(ServoProblem) in try driver.verify(.torqueEnable, 1, site) }
        try proveWatchdog()
        try each(where: \.isGripper) { (driver, site) throws(ServoProblem) in try driver.moveToHold(site) }
        var held = JointVector(count: 0)
        _ = readGoals(into: &held)
        heldPosition = held
        readsSinceWide = DynamixelDriver.readsPerWideRead
        try setEverywhere(.busWatchdog, watchdogUnits)
        (isEngaged, mistrustsTorque) = (true, false)
    }

    /// Takes the torque off: an arm without brakes falls.
    /// - Returns: whether every servo says that it is off; where not, the arm may still be energised.
    @discardableResult public mutating func disengage() -> Bool {
        isEngaged = false
        mistrustsTorque = false
        do throws(ExchangeFailure) { try setAll(.torqueEnable, to: 0, sites.map(\.id)) } catch { return false }
        let torque = readTorque()
        return sites.allSatisfy { torque[$0.id] == false }
    }

    private mutating func refuseHardwareError(_ site: ServoSite) throws(ServoProblem) {
        let bits = try get(.hardwareErrorStatus, site)
        guard bits == 0 else { throw problem(site, .hardwareError(bits: UInt8(truncatingIfNeeded: bits))) }
    }

    /// Two servos of one joint that disagree would push against each other from the moment when they are energised.
    private mutating func refuseShadowApart(_ site: ServoSite) throws(ServoProblem) {
        guard let master = sites.first(where: { $0.id == site.master }) else { return }
        let apart = try get(.presentPosition, site) - get(.presentPosition, master)
        guard abs(Double(apart)) * DynamixelUnit.positionTick <= Self.shadowPlay else {
            throw problem(site, .apart(from: Int(master.id), ticks: abs(apart)))
        }
    }

    /// Makes the servo answer writes too, so that each one after it is known to have been obeyed.
    private mutating func makeTalkative(_ site: ServoSite) throws(ServoProblem) {
        guard try get(.statusReturnLevel, site) != 2 else { return }
        // It may not answer this one yet.
        do throws(ExchangeFailure) { try setAll(.statusReturnLevel, to: 2, [site.id]) } catch {}
        try verify(.statusReturnLevel, 2, site)
    }

    /// Makes the goal the measured position and only then turns the torque on, so that nothing moves. The gripper has its pace by then,
    /// since whoever takes the arm over sends it to where it is held.
    private mutating func hold(_ site: ServoSite) throws(ServoProblem) {
        if try !isHeldAtGoal(site) { try standStill(site) }
        try set(.profileAcceleration, 0, site)
        try set(.profileVelocity, site.isGripper ? gripperPace(site) : 0, site)
        try set(.torqueEnable, 1, site)
    }

    /// Whether an energised servo is as near its goal as gravity lets it: then the goal is what holds the arm up.
    private mutating func isHeldAtGoal(_ site: ServoSite) throws(ServoProblem) -> Bool {
        guard try get(.torqueEnable, site) == 1 else { return false }
        let away = try get(.goalPosition, site) - get(.presentPosition, site)
        return abs(Double(away)) * DynamixelUnit.positionTick <= robot.safety.trackingError
    }

    /// A servo that its watchdog stopped far from its goal would go there as soon as the stop is ended.
    private mutating func releaseFromAfar(_ site: ServoSite) throws(ServoProblem) {
        guard try get(.busWatchdog, site) == Self.firedWatchdog, try get(.torqueEnable, site) == 1, try !isHeldAtGoal(site) else { return }
        try release(site)
    }

    /// Ends the stop of a fired watchdog, with the goal changed in the very next packet.
    mutating func release(_ site: ServoSite) throws(ServoProblem) {
        let tick = try restingTick(site)
        try set(.busWatchdog, 0, site)
        try set(.goalPosition, tick, site)
    }

    private mutating func standStill(_ site: ServoSite) throws(ServoProblem) {
        try set(.goalPosition, restingTick(site), site)
    }

    /// Where the servo stands, or the limit that it stands at.
    private mutating func restingTick(_ site: ServoSite) throws(ServoProblem) -> Int {
        let tick = try get(.presentPosition, site)
        let reachable = site.ticks.lowerBound - Self.edge...site.ticks.upperBound + Self.edge
        guard reachable.contains(tick) else { throw problem(site, .outsideLimits(tick: tick, ticks: site.ticks)) }
        return min(max(tick, site.ticks.lowerBound), site.ticks.upperBound)
    }

    private mutating func gripperPace(_ site: ServoSite) throws(ServoProblem) -> Int {
        let countsTime = try get(.driveMode, site) & 0b100 != 0
        return countsTime ? Self.gripperDuration : Self.gripperVelocity
    }

    /// Lets the gripper go to where it is held, at its profile's pace.
    private mutating func moveToHold(_ site: ServoSite) throws(ServoProblem) {
        let tick = slots[slotCount - 1].tick(ofRadians: gripperHold)
        try set(.goalPosition, Int(tick), site)
    }
}
