import CRealtime
import Drivers
import ROS
import Realtime
import Robot

/// An emulated Sawyer under a virtual clock: sleeping on it makes the arm's time pass.
///
/// States are published at the robot's rate and reach the loop at once; commands reach the drives later, as over ROS. Keep this object
/// alive for as long as its clock or driver are in use, on one thread.
public final class LockstepIntera {
    public let arm: InteraArm
    private var time = Instant(nanoseconds: 0)
    private let lead: Int64
    private var bytes: ByteDigest
    /// What the robot has said of itself.
    private struct Publication {
        var at: Instant
        var state: (position: [Double], velocity: [Double], effort: [Double])
        var assembly: AssemblyState
    }

    private var commands: [(at: Instant, mode: InteraArm.Mode, values: [Double])] = []
    private var published: Publication
    private var nextPublication = Instant(nanoseconds: 0)
    private let period: Int64

    /// ns from the loop to the drives: 1.6 ms of ROS, and 1 ms each to the motor controller and to the joint boards (the vendor's figures).
    private static let commandDelay: Int64 = 3_600_000

    /// - Parameters:
    ///   - start: what the clock shows at the arm's beginning
    ///   - digest: of what went before
    public init(arm: InteraArm, rate: Double, start: Instant = Instant(nanoseconds: 0), after digest: UInt64? = nil) {
        self.arm = arm
        lead = start.nanoseconds
        bytes = digest.map(ByteDigest.init) ?? ByteDigest()
        period = Int64(1e9 / rate)
        published = Publication(at: Instant(nanoseconds: 0), state: arm.measure(), assembly: arm.assembly)
    }

    /// Sleeping on it takes no time.
    public var clock: LoopClock { LoopClock(raw: rt_clock(operations: LockstepIntera.operations, context: context)) }

    /// FNV-1a of all numbers so far.
    public var digest: UInt64 { bytes.value }

    public var driver: LockstepInteraDriver { LockstepInteraDriver(self) }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func this(_ context: UnsafeMutableRawPointer?) -> LockstepIntera {
        guard let context else { preconditionFailure("a lockstep arm was used without its context") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    // A table that lives for ever, as C asks for.
    private nonisolated(unsafe) static let operations: UnsafePointer<rt_clock_operations> = {
        let operations = UnsafeMutablePointer<rt_clock_operations>.allocate(capacity: 1)
        operations.initialize(
            to: rt_clock_operations(
                now: { this($0).time.nanoseconds + this($0).lead },
                sleep_until: { this($0).advance(to: Instant(nanoseconds: max($1, Int64.min + this($0).lead) - this($0).lead)) }))
        return UnsafePointer(operations)
    }()

    private func advance(to deadline: Instant) {
        while true {
            // Nothing arrives where the wire is pulled out; commands wait, states are gone.
            let command = arm.isUnplugged ? nil : commands.first?.at
            let next = min(nextPublication, command ?? nextPublication)
            guard next <= deadline else { break }
            arm.advance(to: next)
            if command == next {
                guard !arm.isUnplugged else { continue }
                let due = commands.removeFirst()
                arm.command(due.mode, due.values)
            } else if arm.isUnplugged {
                nextPublication = Instant(nanoseconds: next.nanoseconds + period)
            } else {
                published = Publication(at: next, state: arm.measure(), assembly: arm.assembly)
                nextPublication = Instant(nanoseconds: next.nanoseconds + period)
            }
        }
        arm.advance(to: deadline)
        time = max(time, deadline)
    }

    func read(into state: inout JointState) {
        let now = published.state
        for joint in 0..<state.position.count {
            state.position[joint] = now.position[joint]
            state.velocity[joint] = now.velocity[joint]
            state.effort[joint] = now.effort[joint]
            for value in [now.position[joint], now.velocity[joint]] { note(value) }
        }
        state.hasEffort = UInt16((1 << state.position.count) - 1)
        state.age = time.seconds(since: published.at)
    }

    /// What the driver would say of the robot now.
    func verdict(on state: JointState) -> WireOutcome {
        let assembly = published.assembly
        if assembly.isStopped || assembly.hasError { return .robotStopped(RobotStop(assembly)) }
        if !assembly.isEnabled { return .robotDisabled }
        return state.age > InteraDriver.longestSilence ? .bad(.silence) : .fresh
    }

    func write(_ mode: InteraArm.Mode, _ values: JointVector) {
        values.array.forEach(note)
        commands.append((Instant(nanoseconds: time.nanoseconds + LockstepIntera.commandDelay), mode, values.array))
    }

    private func note(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern) { for byte in $0 { bytes.add(byte) } }
    }
}

/// The loop's end of an emulated Sawyer in lockstep.
public struct LockstepInteraDriver: RobotDriver {
    private let arm: Unmanaged<LockstepIntera>
    public var statistics = WireStatistics()

    init(_ arm: LockstepIntera) { self.arm = .passUnretained(arm) }

    public mutating func read(into state: inout JointState) -> WireOutcome {
        let outcome = arm._withUnsafeGuaranteedRef { lockstep in
            lockstep.read(into: &state)
            return lockstep.verdict(on: state)
        }
        statistics.exchanges += 1
        switch outcome {
        case .fresh: statistics.answered += 1
        case .bad: statistics.silences += 1
        default: break
        }
        return outcome
    }

    public mutating func write(position setPoint: JointVector) -> WireOutcome {
        arm._withUnsafeGuaranteedRef { $0.write(.position, setPoint) }
        return .fresh
    }

    public mutating func write(effort: JointVector) -> WireOutcome {
        arm._withUnsafeGuaranteedRef { $0.write(.torque, effort) }
        return .fresh
    }

    /// Enables the robot where it stands, or puts it on its brakes.
    public mutating func enable(_ isEnabled: Bool) { arm._withUnsafeGuaranteedRef { $0.arm.enable(isEnabled) } }
}
