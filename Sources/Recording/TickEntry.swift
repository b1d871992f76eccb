import Control
import Drivers
import Robot
import Safety

extension TickRecord: LogEntry {
    public static let topic = LogTopic(
        "ticks",
        [
            .init("tick", .integer, "from 1"), .init("slot", .integer, "ns on the loop's clock, of the schedule"),
            .init("mode", .text, "what the loop does"), .init("episode", .integer, "under way, or last begun"),
            .init("asked", .text, "what others have asked of the loop so far: none, finish, park or stop"),
            .init("enabled", .boolean, "whether an operator lets the arm move; always where none has to"),
            .init("guardian_beats", .integer, "signs of life of the guardian that the loop has seen; -1 once it is gone"),
            .init("learner_beats", .integer, "signs of life of the learner that the loop has seen"),
            .init("begins", .boolean, "whether the loop begins with this tick, or begins again after a pause"),
            .init("held_position", .numbers, "rad, where the driver held the arm then; empty in others"),
            .init("ready_pose", .numbers, "rad, in the tick that takes an episode's plan; empty where the arm begins where it is"),
            .init("target", .numbers, "m, in the base frame, as ready_pose"),
            .init("moves_at", .integer, "policy step from which on the target is another; 0 where it stays"),
            .init("moved_target", .numbers, "m, in the base frame, as ready_pose; empty where the target stays"),
            .init("wire", .text, "what the exchange came to"),
            .init("wire_device", .integer, "the servo that raised an alert or disagrees"),
            .init("wire_bits", .integer, "its Hardware Error Status"),
            .init("position", .numbers, "rad, measured"), .init("velocity", .numbers, "rad/s, measured"),
            .init("effort", .numbers, "N·m, 0 where it is not reported"),
            .init("effort_mask", .integer, "bit i is set where joint i reports an effort"), .init("temperature", .numbers, "°C"),
            .init("voltage", .number, "V"), .init("state_age", .number, "s, of the state when the request was made"),
            .init("action", .numbers, "the policy's, in [-1, 1], in ticks that ask it; empty in others"),
            .init("request_mode", .text, "what the request's numbers are"),
            .init("request", .numbers, "rad, rad/s or N·m, before the filter"),
            .init("verdict", .text, "what the filter made of it: pass, limited or stop"),
            .init("reasons", .text, "the limits that held the request back, or the reason to stop"),
            .init("set_point", .numbers, "rad, after the filter"), .init("set_point_velocity", .numbers, "rad/s"),
            .init("set_point_acceleration", .numbers, "rad/s²"),
            .init("torque", .numbers, "N·m beside gravity compensation, after the filter; zero where the arm is driven by positions"),
            .init("sent", .text, "what the wire made of the set-point; empty where it was not sent"),
            .init("fault", .text, "being reacted to; empty when there is none"), .init("wake_up_latency", .number, "s, from the slot"),
            .init("exchange", .number, "s, from waking until the wire had answered"),
            .init("inference", .number, "s, of the policy; 0 in ticks that hold its last action"),
            .init("command_age", .number, "s, of the state when the set-point had been sent"),
            .init("duration", .number, "s, from waking to the tick's end"), .init("skipped_slots", .integer, "lost before this tick"),
        ])

    public func write(to message: inout LogMessage) {
        writeOccasion(to: &message)
        writeState(to: &message)
        writeCommand(to: &message)
        message.add(timing.wakeUpLatency)
        message.add(timing.exchange)
        message.add(timing.inference)
        message.add(timing.commandAge)
        message.add(timing.duration)
        message.add(timing.skippedSlots)
    }

    private func writeOccasion(to message: inout LogMessage) {
        message.add(tick)
        message.add(slot.nanoseconds)
        message.add(LogName.of(mode))
        message.add(episode)
        message.add(LogName.of(asked))
        message.add(isEnabled)
        message.add(guardianBeats)
        message.add(learnerBeats)
        message.add(begins)
        message.add(begins ? heldPosition : JointVector(count: 0))
        message.add(takesPlan ? plan.readyPose : JointVector(count: 0))
        message.add(takesPlan ? 3 : 0) { plan.scene.target[$0] }
        let moves = takesPlan && plan.movesAtStep != .max
        message.add(moves ? plan.movesAtStep : 0)
        message.add(moves ? 3 : 0) { plan.movedScene.target[$0] }
    }

    private func writeState(to message: inout LogMessage) {
        let wire = LogName.of(outcome)
        message.add(wire.name)
        message.add(wire.device)
        message.add(wire.bits)
        message.add(state.position)
        message.add(state.velocity)
        message.add(state.effort)
        message.add(state.hasEffort)
        message.add(state.temperature)
        message.add(state.voltage)
        message.add(state.age)
    }

    private func writeCommand(to message: inout LogMessage) {
        message.add(action)
        message.add(LogName.of(request.mode))
        message.add(request.values)
        let judged = LogName.of(verdict)
        message.add(judged.name)
        message.add(judged.reasons)
        message.add(setPoint.position)
        message.add(setPoint.velocity)
        message.add(setPoint.acceleration)
        message.add(effort)
        message.add(isSent ? LogName.of(sending).name : "")
        message.add(fault.map { "\($0)" } ?? "")
    }
}
