import Control
import Drivers
import Policy
import Realtime
import Safety
import Synchronization

/// What a control loop is to do, and the ends of everything that it shares with the rest of a run.
public final class Job: Sendable {
    /// Robot, task, limits and learning of the run.
    public let setup: RunSetup
    /// Of the policy's network.
    public let shape: SamplerShape
    /// The policy's newest, flat as `NetworkLayout` has them.
    public let weights: LatestValue
    /// Into the loop: how the next episodes begin.
    public let plans = RingBuffer<EpisodePlan>(capacity: 2)
    /// Out of the loop, to the learner.
    public let steps = RingBuffer<StepRecord>(capacity: 256)
    /// Out of the loop, to the recorder; 40 s at 100 Hz.
    public let ticks = RingBuffer<TickRecord>(capacity: 4096)
    /// The Q-network's, for an execution that compares actions by it.
    public let critic: LatestValue
    let policy: PolicyStart

    /// How the policy acts, and from where on.
    struct PolicyStart {
        var execution = PolicyExecution.stochastic
        /// The random numbers begin here.
        var random: RandomGenerator
        /// Policy steps taken before.
        var step = 0
    }

    /// - Parameters:
    ///   - weights: the policy's, where they were offered before there was a job.
    ///   - critic: the Q-network's in the same way.
    init(setup: RunSetup, shape: SamplerShape, policy: PolicyStart, weights: LatestValue? = nil, critic: LatestValue? = nil) {
        self.setup = setup
        self.shape = shape
        self.policy = policy
        self.weights = weights ?? LatestValue(count: shape.parameterCount)
        self.critic = critic ?? LatestValue(count: shape.critic.parameterCount)
    }

    /// The loop that does this job with `driver`, which is connected and engaged.
    /// - Parameter start: where the policy begins in place of the job's beginning.
    func loop<Driver: RobotDriver & ~Copyable>(
        _ driver: consuming Driver, clock: LoopClock, control: ControlBlock, from start: PolicyStart? = nil
    ) -> ControlLoop<Driver> {
        let start = start ?? policy
        // The frozen latents are those of the run's seed, in a replay too.
        var network = SamplerNetwork(
            shape: shape, weights: weights.reader, critic: critic.reader, seed: setup.seed, execution: policy.execution)
        network.random = start.random
        network.step = start.step
        var settings = LoopSettings(robot: setup.robot, reset: setup.task.description.reset)
        settings.contact = setup.contact
        return ControlLoop(
            driver: driver,
            limits: SafetyLimits(
                robot: setup.robot, mode: setup.mode, speedFactor: setup.speedFactor, operating: setup.task.compiled.operating),
            task: setup.task.compiled, policy: network, settings: settings, clock: clock,
            plans: plans.reader, steps: steps.writer, ticks: ticks.writer, port: control.port)
    }
}

/// A control loop somewhere, in lockstep or in real time, and what became of it.
public protocol Rig: AnyObject {
    /// Where the loop is asked to park or stop; from any thread.
    var control: ControlBlock { get }
    /// s on the arm's clock since the loop began.
    var robotSeconds: Double { get }
    /// Runs the loop to its ending, and calls `pump` again and again meanwhile, on the calling thread.
    func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome
}

/// How a loop ended, and what it counted.
public struct RigOutcome: Sendable {
    /// How the arm was left, and why.
    public var ending: Ending
    /// s on the arm's clock since the loop began.
    public var robotSeconds: Double
    /// Slots of the schedule that were lost.
    public var overruns: Int
    /// Step and tick records that found their ring full.
    public var lostRecords: Int
    /// What became of the exchanges with the arm.
    public var wire: WireStatistics
    /// Where the policy's random numbers go on.
    public var policyRandom: RandomGenerator
    /// In real time.
    public var latency: LatencySummary?
    /// In lockstep.
    public var wireDigest: UInt64?

    /// With what came of the next leg, whose arm begins anew.
    func followed(by next: RigOutcome) -> RigOutcome {
        var both = next
        both.overruns += overruns
        both.lostRecords += lostRecords
        both.wire.add(wire)
        return both
    }
}

/// Why a rig did not run its loop at all.
public enum RigError: Error, Equatable, CustomStringConvertible {
    case interruptedBeforeEnergising
    /// After its power was switched on.
    case interruptedBeforeMoving
    case tooHot(celsius: Double, resume: Double)

    public var description: String {
        switch self {
        case .interruptedBeforeEnergising: "The run was interrupted before the arm was energised; nothing has moved."
        case .interruptedBeforeMoving:
            "The run was interrupted before anything moved; an arm whose power was switched on for it is held by its brakes or by its controller."
        case .tooHot(let celsius, let resume):
            "A servo is at \(Int(celsius)) °C, and a run begins at \(Int(resume)) °C or less: let the arm rest without power until it has cooled."
        }
    }
}
