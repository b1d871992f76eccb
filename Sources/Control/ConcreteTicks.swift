import Drivers
import Realtime

/// A driver whose tick the compiler has checked.
public protocol LoopDriver: RobotDriver, ~Copyable {
    @_noLocks static func tick(_ loop: inout ControlLoop<Self>)
    @_noLocks static func run(_ loop: inout ControlLoop<Self>, until deadline: Instant)
}

extension DynamixelDriver: LoopDriver {
    @_noLocks public static func tick(_ loop: inout ControlLoop<DynamixelDriver>) { Control.tick(&loop) }
    @_noLocks public static func run(_ loop: inout ControlLoop<DynamixelDriver>, until deadline: Instant) {
        Control.run(&loop, until: deadline)
    }
}

extension InteraDriver: LoopDriver {
    @_noLocks public static func tick(_ loop: inout ControlLoop<InteraDriver>) { Control.tick(&loop) }
    @_noLocks public static func run(_ loop: inout ControlLoop<InteraDriver>, until deadline: Instant) {
        Control.run(&loop, until: deadline)
    }
}

extension URDriver: LoopDriver {
    @_noLocks public static func tick(_ loop: inout ControlLoop<URDriver>) { Control.tick(&loop) }
    @_noLocks public static func run(_ loop: inout ControlLoop<URDriver>, until deadline: Instant) {
        Control.run(&loop, until: deadline)
    }
}

extension FeetechDriver: LoopDriver {
    @_noLocks public static func tick(_ loop: inout ControlLoop<FeetechDriver>) { Control.tick(&loop) }
    @_noLocks public static func run(_ loop: inout ControlLoop<FeetechDriver>, until deadline: Instant) {
        Control.run(&loop, until: deadline)
    }
}

// One annotated pair per driver: the compiler proves for each that a tick neither allocates nor locks nor counts references.

/// One control tick of a Dynamixel arm, for lockstep and tests.
@_noLocks public func tick(_ loop: inout ControlLoop<DynamixelDriver>) { loop.tickOnce() }

/// Runs a Dynamixel arm until it has come to an end, or until `deadline`; with `evenAfterEnding` it goes on holding until then.
@_noLocks public func run(_ loop: inout ControlLoop<DynamixelDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}

/// One control tick of a Feetech arm, for lockstep and tests.
@_noLocks public func tick(_ loop: inout ControlLoop<FeetechDriver>) { loop.tickOnce() }

/// Runs a Feetech arm, as a Dynamixel arm is run.
@_noLocks public func run(_ loop: inout ControlLoop<FeetechDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}

/// One control tick without a wire.
@_noLocks public func tick(_ loop: inout ControlLoop<NullDriver>) { loop.tickOnce() }

/// Runs without a wire, as a Dynamixel arm is run.
@_noLocks public func run(_ loop: inout ControlLoop<NullDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}

/// One control tick of a run that is repeated from its log.
@_noLocks public func tick(_ loop: inout ControlLoop<LoggedDriver>) { loop.tickOnce() }

/// Repeats several ticks of the same exchange, as a Dynamixel arm is run.
@_noLocks public func run(_ loop: inout ControlLoop<LoggedDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}

/// One control tick of a Sawyer.
@_noLocks public func tick(_ loop: inout ControlLoop<InteraDriver>) { loop.tickOnce() }

/// Runs a Sawyer, as a Dynamixel arm is run.
@_noLocks public func run(_ loop: inout ControlLoop<InteraDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}

/// One control tick of a Universal Robots arm.
@_noLocks public func tick(_ loop: inout ControlLoop<URDriver>) { loop.tickOnce() }

/// Runs a Universal Robots arm, as a Dynamixel arm is run.
@_noLocks public func run(_ loop: inout ControlLoop<URDriver>, until deadline: Instant, evenAfterEnding: Bool = false) {
    loop.runTicks(until: deadline, evenAfterEnding: evenAfterEnding)
}
