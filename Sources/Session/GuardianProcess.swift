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
        guard fcntl(GuardianDescriptor.controller, F_GETFD) >= 0, fcntl(GuardianDescriptor.wire, F_GETFD) >= 0 else {
            throw GuardianError.noController
        }
        let page = try GuardianPage(descriptor: GuardianDescriptor.page)
        page.guardianIsReady = true
        let end = GuardianWatch(page: page, controller: GuardianDescriptor.controller).waitForEnd()
        guard end != .released else { return (end, nil) }
        let outcome = try rescue(robot, calibration)
        say(message(end, outcome))
        return (end, outcome)
    }

    /// What is sent to the controller's terminal must not end its guardian.
    private static func outliveTheController() {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTOU, SIGTTIN] { signal(number, SIG_IGN) }
    }

    /// On a real-time thread where there are rights, so that a busy machine does not hold the braking up.
    private static func rescue(_ robot: RobotDescription, _ calibration: Calibration) throws -> RescueOutcome {
        let finished = FinishedRescue()
        let thread = try RealtimeThread(.init(name: "guardian", rights: .wanted)) {
            var rescue = ArmRescue(
                robot: robot, calibration: calibration, transport: Transport(descriptor: GuardianDescriptor.wire), clock: .monotonic)
            finished.outcome.withLock { $0 = rescue.run() }
        }
        thread.join()
        return finished.outcome.withLock { $0 }
    }

    private final class FinishedRescue: Sendable {
        let outcome = Mutex(RescueOutcome.unreachable)
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
            case .unreachable: "The arm cannot be reached and may still be energised: keep clear, and switch off its supply."
            }
        return "\(cause) \(effect)"
    }
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
