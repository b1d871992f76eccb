import CRealtime
import Drivers
import Glibc
import Realtime
import Robot
import Synchronization

/// What the guardian process does from its start to its end: `limber guardian ROBOT CALIBRATION`.
public enum GuardianProcess {
    /// - Parameters:
    ///   - master: of the graph of a robot that has no wire to inherit.
    ///   - controller: where the controller of such a robot is.
    ///   - say: shows a sentence to a person; called once at most.
    /// - Returns: how the controller ended, and what was done for the arm; nil when nothing had to be.
    @discardableResult
    public static func run(
        robot: RobotDescription, calibration: Calibration, master: String? = nil, controller: String? = nil, say: @Sendable (String) -> Void
    ) throws -> (end: ControllerEnd, outcome: RescueOutcome?) {
        outliveTheController()
        CrashSignal.endAtOnce()
        guard fcntl(GuardianDescriptor.controller, F_GETFD) >= 0 else { throw GuardianError.noController }
        if let master { return try stand(by: InteraRescue(robot: robot, master: master, clock: .monotonic), say) }
        if let controller { return try stand(by: URRescue(robot: robot, place: controller, clock: .monotonic), say) }
        guard fcntl(GuardianDescriptor.wire, F_GETFD) >= 0 else { throw GuardianError.noController }
        let transport = Transport(descriptor: GuardianDescriptor.wire)
        guard robot.wire.protocol == .dynamixel else {
            return try stand(
                by: ArmRescue<FeetechDriver>(robot: robot, calibration: calibration, transport: transport, clock: .monotonic), say)
        }
        return try stand(
            by: ArmRescue<DynamixelDriver>(robot: robot, calibration: calibration, transport: transport, clock: .monotonic), say)
    }

    private static func stand(
        by rescue: consuming some Rescue & ~Copyable, _ say: (String) -> Void
    ) throws -> (end: ControllerEnd, outcome: RescueOutcome?) {
        let page = try GuardianPage(descriptor: GuardianDescriptor.page)
        let standing = prepare()
        let (handover, finished) = (Handover(rescue), Finished())
        let thread = try RealtimeThread(settings) {
            var rescue = handover.take()
            page.standing = standing
            let end = GuardianWatch(page: page, controller: GuardianDescriptor.controller).waitForEnd { rescue.stayReady() }
            let outcome = end == .released ? nil : rescue.run()
            finished.end.withLock { $0 = (end, outcome) }
        }
        thread.join()
        let (end, outcome) = finished.end.withLock { $0 }
        if let outcome { say(message(end, outcome)) }
        return (end, outcome)
    }

    /// Before every control thread, so that one in an endless loop does not hold it up.
    private static var settings: RealtimeThread.Settings {
        var settings = RealtimeThread.Settings(name: "guardian", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority + 5
        return settings
    }

    /// Takes what the system gives: real-time priority, locked memory, and to be spared when memory runs out.
    private static func prepare() -> GuardianStanding {
        var standing = GuardianStanding.ready
        if RealtimeRights.check(priority: settings.priority).schedulerError == 0 { standing.insert(.realtime) }
        if mlockall(MCL_CURRENT | MCL_FUTURE) == 0 { standing.insert(.locked) }
        let spared = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        if spared >= 0 {
            _ = write(spared, "-1000", 5)
            close(spared)
        }
        return standing
    }

    /// What is sent to the controller's terminal must not end its guardian.
    private static func outliveTheController() {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTOU, SIGTTIN] { signal(number, SIG_IGN) }
    }

    private final class Finished: Sendable {
        let end = Mutex<(ControllerEnd, RescueOutcome?)>((.released, nil))
    }

    static func message(_ end: ControllerEnd, _ outcome: RescueOutcome) -> String {
        let cause = end == .hung ? "The controller hung and was ended." : "The controller died."
        let effect =
            switch outcome {
            case .notEnergised: "The arm is not energised."
            case .stoppedByWatchdog:
                "The servos' own watchdogs have stopped the arm. It is at rest and still energised: support it before you switch it off."
            case .heldByController: "The robot's own controller holds the arm, which is at rest and still enabled."
            case .stoppedByController:
                "The arm did not come to rest by itself, so the robot was told to stop it, and did: look what moved it, then reset the robot."
            case .braked: "The arm was braked. It is at rest and still energised: support it before you switch it off."
            case .notAtRest: "The arm did not come to rest and is energised: keep clear, and switch off its supply."
            case .partlyStopped(let silent):
                """
                The servos' own watchdogs have stopped those that answer as they should; servo \(list(silent)) does not: keep clear, \
                support the arm, and switch off its supply.
                """
            case .leftAtGoals(let silent):
                """
                \(silent.isEmpty ? "The servos do" : "Servo \(list(silent)) does") not answer reliably. None has a watchdog, so all were \
                left to hold their last goals: keep clear, support the arm, and switch off its supply.
                """
            case .unreachable: "The arm cannot be reached and may still be energised: keep clear, and switch off its supply."
            }
        return "\(cause) \(effect)"
    }

    private static func list(_ servos: [UInt8]) -> String { servos.map(String.init).joined(separator: ", ") }
}

extension Guardian {
    /// Starts this program again as the guardian of an arm.
    /// - Parameters:
    ///   - robot: name or path, as `RobotDescription.load` takes it
    ///   - calibration: name or path, as `Calibration.load` takes it
    public convenience init(robot: String, calibration: String, way: Way) throws(GuardianError) {
        let words = ["guardian", robot, calibration]
        switch way {
        case .bus(let wire): try self.init(arguments: words, wire: wire.descriptor)
        case .graph(let master): try self.init(arguments: words + ["--master", master], wire: nil)
        case .controller(let place): try self.init(arguments: words + ["--controller", place], wire: nil)
        }
    }
}
