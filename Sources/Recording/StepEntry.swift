import Control
import Robot

extension StepRecord: LogEntry {
    public static let topic = LogTopic(
        "steps",
        [
            .init("episode", .integer, "from 0"), .init("step", .integer, "within the episode, from 0"),
            .init("target", .numbers, "m, in the base frame"),
            .init("position_before", .numbers, "rad, when the action was chosen"), .init("velocity_before", .numbers, "rad/s"),
            .init("proposed", .numbers, "the policy's action, in [-1, 1]"),
            .init("executed", .numbers, "the action that is learned, in [-1, 1]"),
            .init("position_after", .numbers, "rad"), .init("velocity_after", .numbers, "rad/s"),
            .init("intervened", .boolean, "whether the safety filter changed a command"),
            .init("end", .integer, "why the episode ends here: 0 it does not, 1 time-out, 2 stop"),
            .init("weights_version", .integer, "of the policy"),
            .init("state_age", .number, "s, of the state that the action was chosen in"), .init("inference", .number, "s"),
            .init("command_age", .number, "s, of that state when the step's first set-point had been sent"),
        ])

    public func write(to message: inout LogMessage) {
        message.add(episode)
        message.add(step)
        message.add(scene.target)
        message.add(before.position)
        message.add(before.velocity)
        message.add(proposed)
        message.add(executed)
        message.add(after.position)
        message.add(after.velocity)
        message.add(intervened)
        message.add(end.rawValue)
        message.add(weightsVersion)
        message.add(timing.stateAge)
        message.add(timing.inference)
        message.add(timing.commandAge)
    }
}

extension LogMessage {
    public mutating func add(_ vector: JointVector) { add(vector.count) { vector[$0] } }
    public mutating func add(_ place: SIMD3<Double>) { add(3) { place[$0] } }
}
