import CRealtime
import Drivers
import Glibc
import Realtime
import Robot
import Synchronization

/// What the guardian process does from its start to its end: `limber guardian ROBOT CALIBRATION`.
public enum GuardianProcess {
    /// - Parameter say: shows a sentence to a person; called once at most.
    /// - Returns: how the controller ended, and what was done for the arm; nil when nothing had to be.
    @discardableResult
    public static func run(
        robot: RobotDescription, calibration: Calibration, say: @Sendable (String) -> Void
    ) throws -> (end: ControllerEnd, outcome: RescueOutcome?) {
        outliveTheController()
        CrashSignal.endAtOnce()
        guard fcntl(GuardianDescriptor.controller, F_GETFD) >= 0, fcntl(GuardianDescriptor.wire, F_GETFD) >= 0 else {
            throw GuardianError.noController
        }
        let page = try GuardianPage(descriptor: GuardianDescriptor.page)
        let standing = prepare()
        let finished = Finished()
        // All that it will need is made now: what a dying machine refuses later must not be asked for then.
        let thread = try RealtimeThread(settings) {
            page.standing = standing
            let end = GuardianWatch(page: page, controller: GuardianDescriptor.controller).waitForEnd()
            finished.end.withLock { $0 = (end, end == .released ? nil : rescue(robot, calibration)) }
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

    private static func rescue(_ robot: RobotDescription, _ calibration: Calibration) -> RescueOutcome {
        var rescue = ArmRescue(
            robot: robot, calibration: calibration, transport: Transport(descriptor: GuardianDescriptor.wire), clock: .monotonic)
        return rescue.run()
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
            case .braked: "The arm was braked. It is at rest and still energised: support it before you switch it off."
            case .notAtRest: "The arm did not come to rest and is energised: keep clear, and switch off its supply."
            case .partlyStopped(let silent):
                """
                The servos' own watchdogs have stopped those that answer as they should; servo \(list(silent)) does not: keep clear, \
                support the arm, and switch off its supply.
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
    public convenience init(robot: String, calibration: String, wire: Int32) throws(GuardianError) {
        try self.init(arguments: ["guardian", robot, calibration], wire: wire)
    }
}
