import Control
import Drivers
import Foundation
import Realtime
import Recording
import Simulation
import Testing

@testable import Session

/// Arms in lockstep whose second servo is heated, and cools by the emulator's own law.
@Suite(.serialized) struct CoolDownTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A degree above the limit, once the first episode has begun.
    private static let heat = TimedFault(.overheating(servo: 2, temperature: 66), from: 5.2, duration: 0.1)

    private func train(
        _ faults: [TimedFault], resume: Double, extent: Training.Extent
    ) throws -> (summary: RunSummary, ending: Ending, heard: [String]) {
        let runs = ShortRun(scratch: scratch)
        var (setup, folder) = try runs.begin(seed: 6)
        setup.robot.safety.temperature.resume = resume
        let heard = Heard()
        let rig = try LockstepRig(setup, faults: FaultPlan(timed: faults)) { heard.say($0) }
        let training = try Training(setup, rig: rig, folder: folder, extent: extent, resume: false) { heard.say($0) }
        let (summary, ending) = try training.run { _ in }
        return (summary, ending, heard.all)
    }

    private func count(_ heard: [String], _ beginning: String) -> Int { heard.count { $0.hasPrefix(beginning) } }

    @Test func aHotArmRestsOnceAndTheRunGoesOnAndMakesUpForTheEpisode() throws {
        let (summary, ending, heard) = try train(
            [CoolDownTests.heat], resume: 64, extent: .init(episodes: 4, robotSeconds: nil))
        #expect(ending == Ending(.parked, .finished), "\(ending)")
        #expect(summary.episodes == 4 && summary.fault == nil)
        // From 66 to 64 °C at an ambient of 25 °C and a time constant of 600 s: 600 ln(41/39).
        #expect(summary.robotSeconds > 600 * log(41.0 / 39.5) && summary.robotSeconds < 90, "\(summary.robotSeconds)")
        #expect(count(heard, "A servo is too hot") == 1 && count(heard, "The servos have cooled") == 1, "\(heard)")
    }

    @Test func anArmThatIsHeatedAgainRestsAgain() throws {
        let again = TimedFault(.overheating(servo: 2, temperature: 66), from: 40, duration: 0.1)
        let (summary, ending, heard) = try train(
            [CoolDownTests.heat, again], resume: 64, extent: .init(episodes: 14, robotSeconds: nil))
        #expect(ending == Ending(.parked, .finished) && summary.episodes == 14, "\(ending)")
        #expect(count(heard, "A servo is too hot") == 2 && count(heard, "The servos have cooled") == 2, "\(heard)")
    }

    @Test func aRunWhoseTimeIsOverWhileItsArmCoolsIsFinished() throws {
        let (summary, ending, heard) = try train(
            [CoolDownTests.heat], resume: 55, extent: .init(episodes: nil, robotSeconds: 30))
        #expect(ending == Ending(.parked, .finished) && summary.fault == nil, "\(ending)")
        #expect(summary.robotSeconds < 32)
        #expect(count(heard, "The servos have cooled") == 0)
    }

    @Test func aRunDoesNotBeginWithAWarmArm() throws {
        let error = #expect(throws: RigError.self) {
            try train(
                [TimedFault(.overheating(servo: 2, temperature: 60))], resume: 55, extent: .init(episodes: 1, robotSeconds: nil))
        }
        #expect(error == .tooHot(celsius: 60, resume: 55))
    }

    /// A limp arm that rests at its park pose, of which one servo stays hot.
    private func wait(
        _ faults: [TimedFault], patience: Double, meanwhile: (LockstepWire) -> Void = { _ in }
    ) throws -> (ending: Ending?, heard: [String]) {
        let (setup, _) = try ShortRun(scratch: scratch).begin()
        let emulator = try DynamixelEmulator(
            robot: setup.robot, calibration: setup.calibration, faults: FaultPlan(timed: faults), seed: 1)
        let wire = LockstepWire(emulator: emulator)
        var driver = DynamixelDriver(
            robot: setup.robot, calibration: setup.calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        let heard = Heard()
        let coolDown = CoolDown(
            robot: setup.robot, clock: wire.clock, control: ControlBlock(), patience: patience
        ) { heard.say($0) }
        return (try coolDown.wait(&driver) { meanwhile(wire) }, heard.all)
    }

    @Test func anArmThatDoesNotCoolIsGivenUpAfterAWhile() throws {
        let (ending, heard) = try wait([TimedFault(.overheating(servo: 2, temperature: 60))], patience: 65)
        #expect(ending == Ending(.parked, .filter(.overheated)))
        #expect(heard == ["The arm cools: its hottest servo is at 60 °C after 1 min, and goes on at 55 °C."])
    }

    @Test func anArmThatIsNotHeardIsNotWaitedForLong() throws {
        let silence = TimedFault(.drop(probability: 1), from: 3)
        let (ending, _) = try wait([TimedFault(.overheating(servo: 2, temperature: 60)), silence], patience: 60)
        #expect(ending == Ending(.parked, .badPackets))
    }

    @Test func anArmThatSomebodyMovesIsNotSetInMotionAgain() throws {
        let (ending, heard) = try wait([TimedFault(.overheating(servo: 2, temperature: 60))], patience: 60) { wire in
            wire.emulator.world.push(axis: 0, torque: 3)
        }
        #expect(ending == Ending(.parked, .operatorInterrupt))
        #expect(heard == ["The arm was moved while it cooled, so the run does not go on by itself."])
    }
}
