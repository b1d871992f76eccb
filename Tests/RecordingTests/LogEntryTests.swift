@testable import Control
import Drivers
import Foundation
import Realtime
import Robot
import Safety
import Task
import Testing

@testable import Recording

/// What the log holds of the loop's records.
@Suite struct LogEntryTests {
    private let scratch = Scratch()

    private func read(_ entry: some LogEntry) throws -> LoggedEntry {
        let log = try LogWriter(path: scratch.path + "/log.mcap", library: "")
        log.write(entry, at: Instant(nanoseconds: 0))
        try log.close()
        let reader = try LogReader(path: scratch.path + "/log.mcap")
        return try #require(try reader.next())
    }

    @Test func aPolicyStepIsReadAsItWas() throws {
        var step = StepRecord(
            episode: 3, step: 4, scene: SceneState(target: SIMD3(0.1, 0.2, 0.3)), before: JointState(joints: 2),
            sentBefore: SentMotion(velocity: JointVector(count: 2), action: JointVector(count: 2)), proposed: JointVector([0.5, -1]),
            executed: JointVector([0.25, -1]), sent: JointVector([0.5, -1]), after: JointState(joints: 2),
            sentAfter: SentMotion(velocity: JointVector(count: 2), action: JointVector(count: 2)), intervened: true, end: .timeout,
            weightsVersion: 7, policyRandom: RandomGenerator(seed: 1), finishedAt: Instant(nanoseconds: 0))
        (step.timing.stateAge, step.timing.inference, step.timing.commandAge) = (0.003, 0.0001, 0.004)
        let entry = try read(step)
        #expect(entry["target"] == .numbers([0.1, 0.2, 0.3]) && entry["proposed"] == .numbers([0.5, -1]))
        #expect(entry["executed"] == .numbers([0.25, -1]) && entry["intervened"] == .boolean(true) && entry["end"] == .integer(1))
        #expect(entry["state_age"] == .number(0.003) && entry["inference"] == .number(0.0001) && entry["command_age"] == .number(0.004))
    }

    @Test func aTickIsReadAsItWas() throws {
        let entry = try read(tick())
        #expect(entry["tick"] == .integer(9) && entry["slot"] == .integer(90) && entry["mode"] == .text("running"))
        #expect(
            entry["asked"] == .text("finish") && entry["ready_pose"] == .numbers([0.5, 0.25]) && entry["target"] == .numbers([1, 2, 3]))
        #expect(entry["enabled"] == .boolean(false) && entry["begins"] == .boolean(true) && entry["held_position"] == .numbers([0.125, 0]))
        #expect(entry["guardian_beats"] == .integer(-1) && entry["learner_beats"] == .integer(8))
        #expect(entry["wire"] == .text("alert") && entry["wire_device"] == .integer(4) && entry["wire_bits"] == .integer(32))
        #expect(entry["effort_mask"] == .integer(2) && entry["voltage"] == .number(.nan) && entry["state_age"] == .number(.infinity))
        #expect(entry["action"] == .numbers([0.5, -1]) && entry["request_mode"] == .text("velocity"))
        #expect(entry["verdict"] == .text("stop") && entry["reasons"] == .text("\(StopReason.overSpeed)") && entry["sent"] == .text("lost"))
        #expect(entry["fault"] == .text("\(Fault.wireLost)") && entry["exchange"] == .number(0.002))
    }

    private func tick() -> TickRecord {
        var timing = TickTiming()
        (timing.exchange, timing.stateAge) = (0.002, .infinity)
        var state = JointState(joints: 2)
        state.hasEffort = 2
        return TickRecord(
            tick: 9, slot: Instant(nanoseconds: 90), mode: .running, episode: 3,
            plan: EpisodePlan(episode: 3, readyPose: JointVector([0.5, 0.25]), scene: SceneState(target: SIMD3(1, 2, 3))), takesPlan: true,
            begins: true, heldPosition: JointVector([0.125, 0]), asked: .finish, isEnabled: false, guardianBeats: .max, learnerBeats: 8,
            outcome: .alert(device: 4, bits: 32), state: state, action: JointVector([0.5, -1]), request: .hold(joints: 2),
            verdict: .stop(.two, .overSpeed),
            setPoint: SetPoint(position: JointVector(count: 2), velocity: JointVector(count: 2)), effort: JointVector([0.5, -0.25]),
            isSent: true, sending: .lost,
            fault: .wireLost, timing: timing)
    }

    @Test func aTickThatTakesAPlanSaysWhereItsTargetMoves() throws {
        var tick = tick()
        let stays = LoggedEntry(of: tick)
        #expect(stays["moves_at"] == .integer(0) && stays["moved_target"] == .numbers([]))
        (tick.plan.movesAtStep, tick.plan.movedScene.target) = (7, SIMD3(4, 5, 6))
        let moves = try read(tick)
        #expect(moves["moves_at"] == .integer(7) && moves["moved_target"] == .numbers([4, 5, 6]))
    }

    @Test func aTickThatTakesNoPlanAndAsksNoPolicySaysSo() throws {
        var tick = tick()
        (tick.takesPlan, tick.begins, tick.isSent, tick.fault) = (false, false, false, nil)
        tick.action = JointVector(count: 0)
        let entry = try read(tick)
        #expect(entry["begins"] == .boolean(false) && entry["held_position"] == .numbers([]))
        #expect(entry["ready_pose"] == .numbers([]) && entry["target"] == .numbers([]) && entry["action"] == .numbers([]))
        #expect(entry["sent"] == .text("") && entry["fault"] == .text(""))
    }

    @Test func everyNameOfTheWireAndOfARequestLeadsBack() {
        for name in [
            "fresh", "lost", "silence", "truncated", "corrupted", "refused", "notAccepted", "alert", "shadowApart", "letGo",
            "robotDisabled",
        ] {
            #expect(LogName.outcome(name, device: 3, bits: 0).map { LogName.of($0).name } == name)
        }
        for outcome in RobotStop.allCases.map(WireOutcome.robotStopped) + RobotTopic.allCases.map(WireOutcome.topicLost)
            + RobotHindrance.allCases.map(WireOutcome.robotHindered)
        {
            let (name, device, bits) = LogName.of(outcome)
            #expect(LogName.outcome(name, device: device, bits: bits) == outcome)
        }
        #expect(LogName.outcome("mute", device: 0, bits: 0) == nil && LogName.request("none") == ControlRequest.none)
        #expect(["finish", "park", "stop"].map(LogName.request) == [.finish, .park, .stop] && LogName.request("go") == nil)
    }
}
