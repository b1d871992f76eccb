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
            .init("executed", .numbers, "the action that was sent, in [-1, 1]"),
            .init("position_after", .numbers, "rad"), .init("velocity_after", .numbers, "rad/s"),
            .init("intervened", .boolean, "whether the safety filter changed a command"),
            .init("end", .integer, "why the episode ends here: 0 it does not, 1 time-out, 2 stop"),
            .init("weights_version", .integer, "of the policy"),
        ])

    public var logValues: [LogValue] {
        [
            .integer(Int64(episode)), .integer(Int64(step)), .numbers([scene.target.x, scene.target.y, scene.target.z]),
            .numbers(before.position.array), .numbers(before.velocity.array), .numbers(proposed.array), .numbers(executed.array),
            .numbers(after.position.array), .numbers(after.velocity.array), .boolean(intervened), .integer(Int64(end.rawValue)),
            .integer(Int64(truncatingIfNeeded: weightsVersion)),
        ]
    }
}
