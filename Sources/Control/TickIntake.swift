import Robot
import Task

/// What a tick took in beside the arm's state: from the session, from the policy, and from those beside the loop.
struct TickIntake {
    private(set) var plan: EpisodePlan
    private(set) var takesPlan = false
    /// Of no joints in ticks that do not ask the policy.
    private(set) var action: JointVector
    /// Whether the loop begins with this tick, or begins again.
    var begins = true
    /// Whether an operator lets the arm move, where one has to.
    var isEnabled = true
    var guardianBeats: UInt64 = 0
    var learnerBeats: UInt64 = 0

    @_noLocks init(joints: Int) {
        plan = EpisodePlan(episode: 0, readyPose: JointVector(count: joints), scene: SceneState(target: SIMD3(repeating: 0)))
        action = JointVector(count: 0)
    }

    /// Once the tick's record is made.
    @_noLocks mutating func end() {
        takesPlan = false
        begins = false
        action = JointVector(count: 0)
    }

    @_noLocks mutating func take(_ plan: EpisodePlan) {
        self.plan = plan
        takesPlan = true
    }

    @_noLocks mutating func take(_ numbers: UnsafePointer<Float>, count: Int) {
        action = JointVector(count: count)
        for joint in 0..<count { action[joint] = Double(numbers[joint]) }
    }
}
