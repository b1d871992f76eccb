import Control
import Realtime
import Recording
import Robot
import Simulation
import Task

/// An arm that can be disturbed by program: an emulated one.
public protocol DisturbedArm: AnyObject {
    /// Somebody begins to disturb the arm, now.
    func begin(_ disturbance: Disturbance) throws
    /// Whoever disturbs the arm lets go.
    func letGo()
}

/// Carries a plan out: each target is gone to twice, first undisturbed, then with one of the plan's perturbations.
struct Perturber {
    private let plan: PerturbationPlan
    private let task: BoundTask
    private let arm: any DisturbedArm
    /// The episode whose perturbation has begun.
    private var begun: UInt32?

    init(_ plan: PerturbationPlan, task: BoundTask, arm: any DisturbedArm) throws {
        try plan.require(task)
        (self.plan, self.task, self.arm) = (plan, task, arm)
    }

    /// How an episode of the replay starts, and what is done in it.
    struct Role: Equatable {
        /// Of the held-out target.
        var target: UInt32
        /// Done in one of the two; the other one is judged by the same times.
        var perturbation: Perturbation
        var isDisturbed: Bool
    }

    static func role(of episode: UInt32, in plan: PerturbationPlan) -> Role {
        let target = episode / 2
        let perturbation = plan.perturbations[Int(target) % plan.perturbations.count]
        return Role(target: target, perturbation: perturbation, isDisturbed: !episode.isMultiple(of: 2))
    }

    /// Begins the episode's perturbation when it is time to.
    /// - Parameter seconds: since the policy has taken over; nil while it does not drive, when nobody touches the arm.
    /// - Returns: what has begun; in an undisturbed episode, that nothing has.
    mutating func take(_ tick: TickRecord, seconds: Double?) throws -> Push? {
        guard let seconds else {
            if begun == tick.episode { arm.letGo() }
            return nil
        }
        let role = Perturber.role(of: tick.episode, in: plan)
        guard begun != tick.episode, seconds >= role.perturbation.at - 1e-9 else { return nil }
        begun = tick.episode
        guard role.isDisturbed else {
            return Push(episode: tick.episode, what: Push.nothing, at: seconds, duration: role.perturbation.duration)
        }
        return try begin(role.perturbation, tick, seconds)
    }

    private func begin(_ perturbation: Perturbation, _ tick: TickRecord, _ seconds: Double) throws -> Push {
        var push = Push(episode: tick.episode, what: perturbation.name, at: seconds, duration: perturbation.duration)
        var generator = RandomGenerator(seed: plan.seed, stream: 0x7075_7368 << 32 | UInt64(tick.episode))
        let joints = chosen(perturbation.joints, &generator)
        var disturbance = perturbation.disturbance(joints: joints)
        switch perturbation.kind {
        case .push(let frame, let force):
            (push.size, push.unit, push.frame, push.force) = ((force * force).sum().squareRoot(), "N", frame, force)
        case .displace(_, let most, let within):
            let by = displacement(of: joints, by: most, from: tick.state.position, &generator)
            (push.size, push.unit) = (by.values.map(\.magnitude).max() ?? 0, "rad")
            disturbance = Disturbance(.displace(by: by, within: within), duration: perturbation.duration)
        case .hold: (push.size, push.unit) = (perturbation.duration, "s")
        case .payload(let frame, let mass): (push.size, push.unit, push.frame) = (mass, "kg", frame)
        case .delay(let delay): (push.size, push.unit) = (delay, "s")
        case .target: push.unit = "m"
        }
        if let disturbance { try arm.begin(disturbance) }
        return push
    }

    private func chosen(_ joints: Perturbation.Joints?, _ generator: inout RandomGenerator) -> [String] {
        let names = task.robot.joints.map(\.name)
        switch joints {
        case .all?: return names
        case .any?: return [names[Int.random(in: names.indices, using: &generator)]]
        case .named(let name)?: return [name]
        case nil: return []
        }
    }

    /// rad by joint, uniform up to `most`, so that the straight way and its end are inside all limits; smaller where there is no room.
    private func displacement(
        of joints: [String], by most: Double, from position: JointVector, _ generator: inout RandomGenerator
    ) -> [String: Double] {
        var most = most
        while most > 1e-3 {
            for _ in 0..<100 {
                let by = task.robot.joints.map { joints.contains($0.name) ? Double.random(in: -most...most, using: &generator) : 0 }
                if isFree(by, from: position) {
                    return Dictionary(uniqueKeysWithValues: zip(task.robot.joints.map(\.name), by).filter { joints.contains($0.0) })
                }
            }
            most /= 2
        }
        return [:]
    }

    private func isFree(_ by: [Double], from position: JointVector) -> Bool {
        (1...10).allSatisfy { step in
            var posture = position
            for joint in 0..<posture.count { posture[joint] += by[joint] * Double(step) / 10 }
            let isInside = (0..<posture.count).allSatisfy { task.robot.joints[$0].limits.position.contains(posture[$0]) }
            return isInside && task.isFree(posture)
        }
    }
}
