import Realtime
import Robot
import Safety
import Task

/// The episode under way: which step it is in, and what that step has seen and sent so far.
struct Episode {
    let plan: EpisodePlan
    private(set) var step: UInt32 = 0
    /// Ticks of the open step for which a set-point was made.
    private(set) var ticks = 0
    private(set) var isStepOpen = false
    /// The action that the last step executed; zero at the start.
    private(set) var lastAction: JointVector
    private var before: JointState
    private var proposed: JointVector
    private var start: SetPoint
    private var effortSum: JointVector
    private var pushBackSum: JointVector
    private var intervened = false
    private var weightsVersion: UInt64 = 0
    private var timing = PolicyTiming()
    private var isTimed = false

    @_noLocks init(_ plan: EpisodePlan, joints: Int) {
        self.plan = plan
        lastAction = JointVector(count: joints)
        before = JointState(joints: joints)
        proposed = JointVector(count: joints)
        effortSum = JointVector(count: joints)
        pushBackSum = JointVector(count: joints)
        start = SetPoint(position: JointVector(count: joints), velocity: JointVector(count: joints))
    }

    /// Whether the policy is to be asked: before the first step, and once a step has lasted so many ticks.
    @_noLocks func isStepDue(after ticksPerStep: Int) -> Bool { !isStepOpen || ticks >= ticksPerStep }

    @_noLocks mutating func openStep(in state: JointState, action: JointVector, from setPoint: SetPoint, weightsVersion: UInt64) {
        before = state
        proposed = action
        start = setPoint
        effortSum = JointVector(count: action.count)
        pushBackSum = JointVector(count: action.count)
        intervened = false
        ticks = 0
        isStepOpen = true
        isTimed = false
        self.weightsVersion = weightsVersion
    }

    /// Takes the times of the tick in which the step was opened.
    @_noLocks mutating func note(_ tick: TickTiming) {
        guard isStepOpen, !isTimed else { return }
        timing = PolicyTiming(tick)
        isTimed = true
    }

    /// Counts a tick. Acceleration limits shape every step, so they are no intervention.
    /// - Parameters:
    ///   - effort: N·m, what an arm that is driven by torques is sent.
    ///   - pushBack: N·m, the workspace's part in it.
    @_noLocks mutating func note(_ verdict: Verdict, effort: JointVector, pushBack: JointVector) {
        guard isStepOpen else { return }
        ticks += 1
        for joint in 0..<effortSum.count {
            effortSum[joint] += effort[joint]
            pushBackSum[joint] += pushBack[joint]
        }
        switch verdict {
        case .pass: break
        case .limited(let reasons): if reasons.subtracting(.acceleration) != LimitReasons() { intervened = true }
        case .stop: intervened = true
        }
    }

    /// Ends the open step in `state`, with what was really sent.
    @_noLocks mutating func closeStep(
        in state: JointState, at setPoint: SetPoint, task: CompiledTask, period: Double, policyRandom: RandomGenerator, now: Instant
    ) -> StepRecord {
        let isTorque = task.operating == .torque
        let executed = isTorque ? executedTorques(task) : executedVelocities(at: setPoint, task, period)
        let record = StepRecord(
            episode: plan.episode, step: step, scene: plan.scene(atStep: step), before: before,
            sentBefore: SentMotion(velocity: start.velocity, action: lastAction), proposed: proposed, executed: executed,
            sent: isTorque ? sentTorques(task) : executed, after: state,
            sentAfter: SentMotion(velocity: setPoint.velocity, action: executed), intervened: intervened, end: .none,
            weightsVersion: weightsVersion, policyRandom: policyRandom, finishedAt: now, timing: timing)
        lastAction = executed
        step += 1
        isStepOpen = false
        return record
    }

    /// The workspace's pull is undone: like gravity it follows from where the arm is, and is no deed of the policy's.
    @_noLocks private func executedTorques(_ task: CompiledTask) -> JointVector {
        var mean = effortSum
        for joint in 0..<mean.count { mean[joint] = (mean[joint] - pushBackSum[joint]) / Double(max(1, ticks)) }
        return task.executedAction(meanTorque: mean, proposed: proposed)
    }

    @_noLocks private func sentTorques(_ task: CompiledTask) -> JointVector {
        var mean = effortSum
        for joint in 0..<mean.count { mean[joint] /= Double(max(1, ticks)) }
        return task.executedAction(meanTorque: mean, proposed: proposed)
    }

    @_noLocks private func executedVelocities(at setPoint: SetPoint, _ task: CompiledTask, _ period: Double) -> JointVector {
        var meanVelocity = JointVector(count: proposed.count)
        let seconds = Double(max(1, ticks)) * period
        for joint in 0..<proposed.count {
            meanVelocity[joint] = (setPoint.position[joint] - start.position[joint]) / seconds
        }
        return task.executedAction(
            meanVelocity: meanVelocity, startVelocity: start.velocity, startAcceleration: start.acceleration, proposed: proposed)
    }
}
