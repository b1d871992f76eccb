/// What a run came to: the JSON object that `--json` prints.
public struct RunSummary: Encodable, Equatable, Sendable {
    /// Successes over the last `SuccessRate.window` whole episodes of a training, or over all of a replay.
    public var successRate: Double
    /// Whole episodes.
    public var episodes: Int
    public var policySteps: Int
    /// s on the arm's clock, resets and pauses included.
    public var robotSeconds: Double
    /// s on the arm's clock in which the policy moved the arm.
    public var motionSeconds: Double
    /// s on the machine's clock.
    public var wallSeconds: Double
    /// That the learner has taken in this session; 0 in a replay.
    public var gradientSteps: Int
    /// Ticks that began after the next one was due.
    public var overruns: Int
    /// Policy steps in which the safety filter changed a command.
    public var interventions: Int
    /// The run's folder.
    public var run: String
    /// Of everything random.
    public var seed: UInt64
    /// Bad exchanges on the wire.
    public var badPackets: Int
    /// Those of them that fell into a stall of this machine.
    public var hostStalls: Int
    /// Records of steps and ticks that the rest of the run was too slow to take.
    public var lostRecords: Int
    /// Bad exchanges whose answer came after all, too late: delayed, not lost.
    public var lateAnswers: Int
    /// FNV-1a of all bytes on the wire, in lockstep.
    public var wireDigest: String?
    /// FNV-1a of the policy's weights.
    public var weightsDigest: String
    /// Path of the run's picture; nil where it could not be written.
    public var figure: String?
    /// How actions were drawn from the policy.
    public var execution: String
    /// Nil in lockstep.
    public var latency: LatencySummary?
    /// Times that the learner went back to where it was healthy.
    public var learnerFaults = 0
    /// Why the run ended before its time.
    public var fault: String?
    /// Of a replay in which the arm was pushed; `successRate` is then that of the episodes that a plan left undisturbed.
    public var pushes: PushReport?

    /// Whole episodes of a replay in lockstep in which the arm, or what it held, touched the task's obstacle; nil where none stood there.
    public var hits: Int?

    enum CodingKeys: String, CodingKey {
        case successRate = "success_rate"
        case episodes
        case policySteps = "policy_steps"
        case robotSeconds = "robot_seconds"
        case motionSeconds = "motion_seconds"
        case wallSeconds = "wall_seconds"
        case gradientSteps = "gradient_steps"
        case overruns, interventions, run, seed
        case badPackets = "bad_packets"
        case hostStalls = "host_stalls"
        case lateAnswers = "late_answers"
        case lostRecords = "lost_records"
        case wireDigest = "wire_digest"
        case weightsDigest = "weights_digest"
        case learnerFaults = "learner_faults"
        case figure, execution, latency, fault, pushes, hits
    }
}

/// Percentiles of a real-time run, µs.
public struct LatencySummary: Encodable, Equatable, Sendable {
    /// From a slot's beginning to the loop's.
    public var wakeup: Percentiles
    /// Of a tick's whole work, the wire's answer included.
    public var tick: Percentiles
    /// From a request's write to its whole answer.
    public var roundTrip: Percentiles

    enum CodingKeys: String, CodingKey {
        case wakeup = "wakeup_us"
        case tick = "tick_us"
        case roundTrip = "round_trip_us"
    }
}

/// Of one duration, in the unit that its key names.
public struct Percentiles: Encodable, Equatable, Sendable {
    public var p50: Double
    public var p99: Double
    public var p999: Double
    public var max: Double
}

/// The share of successes among the latest whole episodes.
public struct SuccessRate: Sendable {
    /// Episodes that count.
    public static let window = 50
    private var latest: [Bool] = []
    /// That were ever taken.
    public private(set) var episodes = 0

    public init() {}

    /// Takes the result of the next whole episode.
    public mutating func take(_ succeeded: Bool) {
        episodes += 1
        latest.append(succeeded)
        if latest.count > SuccessRate.window { latest.removeFirst() }
    }

    /// 0 before the first episode.
    public var value: Double { latest.isEmpty ? 0 : Double(latest.count { $0 }) / Double(latest.count) }
}
