import Drivers
import Glibc
import Realtime
import Robot
import Safety

/// Finds out, without moving anything, whether an arm may be driven: its files, its poses, its servos, its wire.
public struct ArmCheck: Encodable, Equatable, Sendable {
    /// A sentence each; empty when the check has passed.
    public private(set) var problems: [String] = []
    /// What the wire can do; nil when it was not asked.
    public private(set) var wire: WireFigures?

    public var passed: Bool { problems.isEmpty }

    /// What reading the state at the robot's rate came to.
    public struct WireFigures: Encodable, Equatable, Sendable {
        public var reads: Int
        public var answered: Int
        /// Of the reads.
        public var successRate: Double
        public var roundTrip: Percentiles
        /// Of the state in the loop's hands, fresh or not.
        public var stateAge: Percentiles
        /// Hz
        public var rate: Double

        enum CodingKeys: String, CodingKey {
            case reads, answered, rate
            case successRate = "success_rate"
            case stateAge = "state_age_us"
            case roundTrip = "round_trip_us"
        }
    }

    private enum CodingKeys: String, CodingKey { case passed, problems, wire }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(passed, forKey: .passed)
        try container.encode(problems, forKey: .problems)
        try container.encodeIfPresent(wire, forKey: .wire)
    }

    /// The files alone.
    public init(robot: RobotDescription, calibration: Calibration?) {
        problems = PathCheck.problems(of: robot)
        if let calibration { problems += robot.problems(with: calibration) }
    }

    /// Then the arm on an open wire: every servo against the files, and the wire against the robot's rate.
    public mutating func askWire(
        robot: RobotDescription, calibration: Calibration, transport: Transport, clock: LoopClock = .monotonic, reads: Int = 300
    ) {
        guard problems.isEmpty else { return }
        var driver = DynamixelDriver(robot: robot, calibration: calibration, transport: transport, clock: clock)
        do throws(ConnectError) { try driver.connect() } catch {
            problems += error.problems.map(\.description)
            return
        }
        wire = ArmCheck.measure(&driver, robot: robot, clock: clock, reads: reads)
        if let wire, wire.answered * 1000 < wire.reads * 995 {
            problems.append(
                "Only \(wire.answered) of \(wire.reads) reads were answered in time at \(Int(wire.rate)) Hz; "
                    + "check the cable, the adapter's latency timer and the load of this machine, or lower the rate.")
        }
    }

    private static func measure(_ driver: inout DynamixelDriver, robot: RobotDescription, clock: LoopClock, reads: Int) -> WireFigures {
        var state = JointState(joints: robot.joints.count)
        var ages = LatencyHistogram()
        let before = driver.statistics
        var tick = clock.now()
        for _ in 0..<reads {
            _ = driver.read(into: &state)
            if state.age.isFinite { ages.record(nanoseconds: Int64(state.age * 1e9)) }
            tick = tick.advanced(bySeconds: 1 / robot.wire.rate)
            clock.sleep(until: tick)
        }
        let after = driver.statistics
        let (asked, answered) = (after.exchanges - before.exchanges, after.answered - before.answered)
        return WireFigures(
            reads: asked, answered: answered, successRate: Double(answered) / Double(max(1, asked)),
            roundTrip: Percentiles(after.roundTrip), stateAge: Percentiles(ages), rate: robot.wire.rate)
    }
}

extension Percentiles {
    /// From seconds to µs, to a tenth.
    public init(_ histogram: LatencyHistogram) {
        func microseconds(_ seconds: Double) -> Double { (seconds * 1e7).rounded() / 10 }
        self.init(
            p50: microseconds(histogram.median), p99: microseconds(histogram.p99), p999: microseconds(histogram.p999),
            max: microseconds(histogram.maximum))
    }
}
