@testable import Control
import Realtime
import Robot
import Safety
import Task
import Testing

@testable import Recording

@Suite struct StepEntryTests {
    @Test func aPolicyStepHasAValueForEachFieldOfItsTopic() {
        let step = StepRecord(
            episode: 3, step: 4, scene: SceneState(target: SIMD3(0.1, 0.2, 0.3)), before: JointState(joints: 2),
            sentBefore: SentMotion(velocity: JointVector(count: 2), action: JointVector(count: 2)), proposed: JointVector([0.5, -1]),
            executed: JointVector([0.25, -1]), after: JointState(joints: 2),
            sentAfter: SentMotion(velocity: JointVector(count: 2), action: JointVector(count: 2)), intervened: true, end: .timeout,
            weightsVersion: 7, policyRandom: RandomGenerator(seed: 1), finishedAt: Instant(nanoseconds: 0))
        #expect(
            StepRecord.topic.message(step.logValues) == #"{"episode":3,"step":4,"target":[0.1,0.2,0.3],"#
                + #""position_before":[0.0,0.0],"velocity_before":[0.0,0.0],"proposed":[0.5,-1.0],"executed":[0.25,-1.0],"#
                + #""position_after":[0.0,0.0],"velocity_after":[0.0,0.0],"intervened":true,"end":1,"weights_version":7}"#)
    }
}

@Suite struct TickEntryTests {
    @Test func aTickHasAValueForEachFieldOfItsTopic() {
        let joints = 2
        let tick = TickRecord(
            tick: 9, slot: Instant(nanoseconds: 90), mode: .running, episode: 3, outcome: .fresh, state: JointState(joints: joints),
            request: .hold(joints: joints), verdict: .pass,
            setPoint: SetPoint(position: JointVector(count: joints), velocity: JointVector(count: joints)), isSent: true, fault: nil,
            timing: TickTiming())
        #expect(
            TickRecord.topic.message(tick.logValues).hasPrefix(
                #"{"tick":9,"episode":3,"mode":"running","wire":"fresh","position":[0.0,0.0],"#))
    }
}
