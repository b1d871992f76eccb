import Realtime
import Robot

extension FeetechDriver {
    /// ticks/s, the gripper's speed on its way to where it is held: half a radian a second.
    private static let gripperVelocity = 326
    /// Units of 100 ticks/s², the most that the register takes: set-points come with their own ramps.
    private static let acceleration = 254
    /// Ticks; a joint that rests this little outside its limits is held at the limit.
    private static let edge = 4

    /// Energises the arm where it stands, and brings the gripper gently to where it is held. Writes RAM only, and closes the lock before
    /// which stored settings could be overwritten. Call `connect` first.
    ///
    /// No watchdog is armed, for these servos have none.
    /// - Throws: all problems of the step that failed; servos energised until then stay so, for an arm without brakes falls.
    public mutating func engage() throws(ConnectError) {
        try each { (driver, site) throws(ServoProblem) in try driver.refuseHardwareError(site) }
        try each { (driver, site) throws(ServoProblem) in try driver.set(.lock, 1, site) }
        try each { (driver, site) throws(ServoProblem) in try driver.hold(site) }
        try each { (driver, site) throws(ServoProblem) in
            guard let hold = driver.robot.gripper?.hold, site.isGripper else { return }
            try driver.set(.goalPosition, Int(FeetechSlot(site).tick(ofRadians: hold)), site)
        }
        var held = JointVector(count: 0)
        _ = readGoals(into: &held)
        heldPosition = held
        (isEngaged, mistrustsTorque) = (true, false)
    }

    /// Takes the torque off: an arm without brakes falls.
    /// - Returns: whether every servo says that it is off; where not, the arm may still be energised.
    @discardableResult public mutating func disengage() -> Bool {
        (isEngaged, mistrustsTorque) = (false, false)
        do throws(ExchangeFailure) { try setAll(.torqueEnable, to: 0) } catch { return false }
        let torque = readTorque()
        return sites.allSatisfy { torque[$0.id] == false }
    }

    /// Takes over an arm that another process has connected and engaged: its servos are expected as they were, and nothing is written.
    public mutating func takeOver() throws(ConnectError) {
        try each { (driver, site) throws(ServoProblem) in
            do throws(ExchangeFailure) { _ = try driver.link.ask(site.id, .ping) } catch .lost {
                throw ServoProblem(fault: .wireLost)
            } catch { throw driver.problem(site, .missing(model: site.modelName)) }
        }
    }

    private mutating func refuseHardwareError(_ site: ServoSite) throws(ServoProblem) {
        let bits: UInt8
        do throws(ExchangeFailure) { bits = try link.ask(site.id, .ping).error.alert } catch { throw problem(site, error) }
        guard bits == 0 else { throw problem(site, .hardwareError(bits: bits)) }
    }

    /// Makes the goal the measured position and only then turns the torque on, so that nothing moves. The gripper has its pace by then,
    /// since whoever takes the arm over sends it to where it is held.
    private mutating func hold(_ site: ServoSite) throws(ServoProblem) {
        try set(.acceleration, Self.acceleration, site)
        try set(.goalTime, 0, site)
        try set(.goalVelocity, site.isGripper ? Self.gripperVelocity : 0, site)
        if try !isHeldAtGoal(site) { try set(.goalPosition, restingTick(site), site) }
        try set(.torqueEnable, 1, site)
    }

    /// Whether an energised servo is as near its goal as gravity lets it: then the goal is what holds the arm up.
    private mutating func isHeldAtGoal(_ site: ServoSite) throws(ServoProblem) -> Bool {
        guard try get(.torqueEnable, site) == 1 else { return false }
        let away = try get(.goalPosition, site) - get(.presentPosition, site)
        return abs(Double(away)) * FeetechUnit.positionTick <= robot.safety.trackingError
    }

    /// Where the servo stands, or the limit that it stands at.
    private mutating func restingTick(_ site: ServoSite) throws(ServoProblem) -> Int {
        let tick = try get(.presentPosition, site)
        let reachable = site.ticks.lowerBound - Self.edge...site.ticks.upperBound + Self.edge
        guard reachable.contains(tick) else { throw problem(site, .outsideLimits(tick: tick, ticks: site.ticks)) }
        return min(max(tick, site.ticks.lowerBound), site.ticks.upperBound)
    }
}
