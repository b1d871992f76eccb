import Control
import Foundation
import Recording
import Safety
import Simulation
import Testing

@testable import Session

/// Whole trainings in lockstep on a wire, or with an arm, that goes wrong.
@Suite(.serialized) struct WireFaultTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func train(_ faults: [TimedFault], episodes: Int = 4) throws -> (summary: RunSummary, ending: Ending, heard: [String]) {
        let runs = ShortRun(scratch: scratch, faults: FaultPlan(timed: faults))
        let (setup, folder) = try runs.begin(seed: 6)
        let heard = Heard()
        let (summary, ending) = try runs.train(setup, folder, episodes: episodes, heard: heard)
        // However the run ended, it can go on.
        let repaired = try ShortRun(scratch: scratch).resume(folder, episodes: 1)
        #expect(repaired.fault == nil && repaired.episodes == 1)
        return (summary, ending, heard.all)
    }

    /// Connecting asks every servo, so the wire is well until the arm moves.
    private static let begin = 4.0

    @Test(arguments: [
        TimedFault.Kind.drop(probability: 0.01), .corrupt(probability: 0.01), .duplicate(probability: 0.02),
        .delay(seconds: 0.002, probability: 0.05),
    ])
    func aPoorWireIsRiddenOut(_ kind: TimedFault.Kind) throws {
        let (summary, ending, heard) = try train([TimedFault(kind, from: WireFaultTests.begin)])
        #expect(ending == Ending(.parked, .finished), "\(ending)")
        #expect(summary.episodes == 4 && summary.fault == nil && heard.isEmpty)
        if case .drop = kind { #expect(summary.badPackets > 0) }
    }

    /// Long enough for a stop, too short for the servos' watchdogs: what the stop cut is made up for.
    @Test(arguments: [4.2, 5.2, 6.4])
    func aStopThatPassesCostsAnEpisodeAndNotTheRun(_ from: Double) throws {
        let (summary, ending, _) = try train([TimedFault(.drop(probability: 1), from: from, duration: 0.07)], episodes: 3)
        #expect(ending == Ending(.parked, .finished), "\(ending)")
        #expect(summary.episodes == 3 && summary.badPackets > 3)
    }

    @Test func anOutageInWhichTheServosHaveStoppedThemselvesEndsInAControlledStop() throws {
        let (summary, ending, _) = try train([TimedFault(.drop(probability: 1), from: 5.2, duration: 0.3)], episodes: 3)
        #expect(ending.place != .parked, "\(ending)")
        #expect(summary.fault?.contains("energised") == true)
    }

    /// The arm brakes as far as anybody knows, and nobody hears from it any more.
    @Test func aWireThatStaysBadEndsInAControlledStop() throws {
        let (summary, ending, _) = try train([TimedFault(.drop(probability: 1), from: WireFaultTests.begin)])
        #expect(ending.fault == .badPackets && ending.place != .parked, "\(ending)")
        #expect(summary.fault?.contains("energised") == true)
    }

    @Test func aWireThatIsPulledOutEndsTheRunAndSaysSo() throws {
        let (summary, ending, _) = try train([TimedFault(.unplug, from: WireFaultTests.begin + 1)])
        #expect(ending == Ending(.unreachable, .wireLost), "\(ending)")
        #expect(summary.fault?.contains("The arm may still be energised.") == true)
    }

    @Test func aServoThatOverheatsParksOrStopsTheArm() throws {
        let (summary, ending, _) = try train([TimedFault(.overheating(servo: 2, temperature: 70), from: WireFaultTests.begin + 1)])
        #expect(ending.fault == .filter(.overheated) && ending.place == .parked, "\(ending)")
        #expect(summary.fault != nil)
    }

    /// Not on a limp joint, however healthy the wire is again.
    @Test func aBusWhoseVoltageRisesAsWhenAHandTurnsTheArmIsParkedAndEndsTheRun() throws {
        // Below the 8 V at which the servos complain themselves.
        let high = TimedFault(.brownOut(voltage: 6), from: WireFaultTests.begin, duration: 0.2)
        let runs = ShortRun(scratch: scratch, robot: "so101", faults: FaultPlan(timed: [high]))
        let (setup, folder) = try runs.begin(seed: 6)
        let (_, ending) = try runs.train(setup, folder, episodes: 4, heard: Heard())
        #expect(ending == Ending(.parked, .filter(.overVoltage)), "\(ending)")
    }

    @Test func aServoThatRestartsEndsTheRun() throws {
        let (_, ending, _) = try train([TimedFault(.reboot(servo: 4), from: WireFaultTests.begin + 1)])
        #expect(ending == Ending(.holding, .servoLetGo(device: 4)), "\(ending)")
    }

    @Test func anArmWhoseEncoderLiesIsStopped() throws {
        let (_, jumped, _) = try train([TimedFault(.wrongPosition(servo: 1, ticks: 1000), from: WireFaultTests.begin + 1)])
        #expect(jumped == Ending(.holding, .feedbackJumped(joint: 0)), "\(jumped)")
        let (_, frozen, _) = try train([TimedFault(.frozenEncoder(servo: 1), from: WireFaultTests.begin + 1)])
        #expect(frozen == Ending(.holding, .feedbackFrozen(joint: 0)), "\(frozen)")
    }

    @Test(arguments: [TimedFault.Kind.stuck(servo: 2), .brownOut(voltage: 8)])
    func anArmThatCannotMoveIsStopped(_ kind: TimedFault.Kind) throws {
        let (summary, ending, _) = try train([TimedFault(kind, from: WireFaultTests.begin + 1)])
        #expect(!ending.isOrderly && summary.fault != nil, "\(ending)")
    }
}
