import Robot
import Safety

/// Counts the ticks in which another's sign of life has not changed. Ticks, not time: a stall of the whole machine is no one's fault.
struct Vigil {
    private var last: UInt64 = 0
    private(set) var silentTicks = 0

    @_noLocks init() {}

    /// One that has never given a sign is not waited for.
    @_noLocks mutating func look(at sign: UInt64) {
        silentTicks = sign == last && sign > 0 ? silentTicks + 1 : 0
        last = sign
    }
}

extension Conductor {
    /// Those beside the loop: its guardian, without which no arm is driven, and the learner, which it can do without for a while.
    @_noLocks mutating func lookAfterOthers() {
        intake.guardianBeats = port.signs.guardianBeats
        intake.learnerBeats = port.signs.learnerBeats
        guardian.look(at: intake.guardianBeats)
        learner.look(at: intake.learnerBeats)
        if intake.guardianBeats == LoopSigns.gone || seconds(guardian.silentTicks) > settings.guardianPatience { react(to: .guardianLost) }
        if learnerHangs { react(to: .learnerDied) }
    }

    var learnerHangs: Bool { @_noLocks get { seconds(learner.silentTicks) > settings.learnerPatience } }

    @_noLocks private func seconds(_ ticks: Int) -> Double { Double(ticks) * settings.period }
}
