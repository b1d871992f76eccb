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
        /// Nil where states come without being asked for.
        public var roundTrip: Percentiles?
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

    /// Then the arm itself: what it is against the files, and the way to it against the robot's rate.
    public mutating func ask(
        _ way: Way, robot: RobotDescription, calibration: Calibration, clock: LoopClock = .monotonic, reads: Int = 300
    ) {
        guard problems.isEmpty else { return }
        do {
            switch way {
            case .bus(let wire) where robot.wire.protocol == .feetech:
                try ask(
                    FeetechDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: clock), robot, clock, reads)
            case .bus(let wire):
                try ask(
                    DynamixelDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: clock), robot, clock, reads)
            case .graph(let master): try ask(InteraDriver(robot: robot, master: master, clock: clock), robot, clock, reads)
            case .controller(let place): try ask(URDriver(robot: robot, place: place, clock: clock), robot, clock, reads)
            }
        } catch { problems += (error as? any ArmProblems)?.sentences ?? ["\(error)"] }
    }

    private mutating func ask<Driver: ArmDriver & ~Copyable>(
        _ driver: consuming Driver, _ robot: RobotDescription, _ clock: LoopClock, _ reads: Int
    ) throws {
        var driver = driver
        try driver.prepare()
        let figures = ArmCheck.measure(&driver, robot: robot, clock: clock, reads: reads)
        wire = figures
        if figures.answered * 1000 < figures.reads * 995 {
            problems.append(
                "Only \(figures.answered) of \(figures.reads) reads brought a state in time at \(Int(figures.rate)) Hz; "
                    + "check cable and adapter or network, and the load of this machine, or lower the rate.")
        }
    }

    private static func measure<Driver: ArmDriver & ~Copyable>(
        _ driver: inout Driver, robot: RobotDescription, clock: LoopClock, reads: Int
    ) -> WireFigures {
        var state = JointState(joints: robot.joints.count)
        var ages = LatencyHistogram()
        let before = driver.statistics
        var tick = clock.now()
        for _ in 0..<reads {
            _ = driver.read(into: &state)
            if state.age.isFinite { ages.record(nanoseconds: Int64(state.age * 1e9)) }
            tick = tick.advanced(bySeconds: 1 / robot.wire.rate + driver.lean)
            clock.sleep(until: tick)
        }
        let after = driver.statistics
        let (asked, answered) = (after.exchanges - before.exchanges, after.answered - before.answered)
        return WireFigures(
            reads: asked, answered: answered, successRate: Double(answered) / Double(max(1, asked)),
            roundTrip: robot.wire.isBus ? Percentiles(after.roundTrip) : nil, stateAge: Percentiles(ages), rate: robot.wire.rate)
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
