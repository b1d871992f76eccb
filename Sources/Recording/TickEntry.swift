import Control
import Robot

extension TickRecord: LogEntry {
    public static let topic = LogTopic(
        "ticks",
        [
            .init("tick", .integer, "from 0"), .init("episode", .integer, "under way, or last begun"),
            .init("mode", .text, "what the loop does"),
            .init("wire", .text, "what the exchange came to"), .init("position", .numbers, "rad, measured"),
            .init("velocity", .numbers, "rad/s, measured"), .init("effort", .numbers, "N·m, 0 where it is not reported"),
            .init("temperature", .numbers, "°C"), .init("voltage", .number, "V"),
            .init("request_mode", .text, "what the request's numbers are"),
            .init("request", .numbers, "rad, rad/s or N·m, before the filter"),
            .init("verdict", .text, "what the filter made of it"), .init("set_point", .numbers, "rad"),
            .init("set_point_velocity", .numbers, "rad/s"), .init("sent", .boolean, "whether the set-point was sent"),
            .init("fault", .text, "being reacted to; empty when there is none"), .init("wake_up_latency", .number, "s"),
            .init("state_age", .number, "s, when the request was made"), .init("inference", .number, "s"),
            .init("command_age", .number, "s, of the state when the set-point had been sent"), .init("duration", .number, "s"),
            .init("skipped_slots", .integer, "lost before this tick"),
        ])

    public var logValues: [LogValue] { whatItSaw + whatItDid + whereTheTimeWent }

    private var whatItSaw: [LogValue] {
        [
            .integer(Int64(truncatingIfNeeded: tick)), .integer(Int64(episode)), .text("\(mode)"), .text("\(outcome)"),
            .numbers(state.position.array), .numbers(state.velocity.array), .numbers(state.effort.array), .numbers(state.temperature.array),
            .number(state.voltage),
        ]
    }

    private var whatItDid: [LogValue] {
        [
            .text("\(request.mode)"), .numbers(request.values.array), .text("\(verdict)"), .numbers(setPoint.position.array),
            .numbers(setPoint.velocity.array), .boolean(isSent), .text(fault.map { "\($0)" } ?? ""),
        ]
    }

    private var whereTheTimeWent: [LogValue] {
        [
            .number(timing.wakeUpLatency), .number(timing.stateAge), .number(timing.inference), .number(timing.commandAge),
            .number(timing.duration), .integer(Int64(timing.skippedSlots)),
        ]
    }
}
