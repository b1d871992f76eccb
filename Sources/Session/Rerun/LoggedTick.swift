import Control
import Drivers
import Realtime
import Recording
import Robot
import Task

/// What a loop took in during a tick, as its log says.
struct LoggedTick {
    let entry: LoggedEntry
    let number: Int64
    let slot: Instant
    let skipped: Int64
    /// ns, from the slot to waking.
    let wakeUp: Int64
    let exchange: LoggedExchange
    let begins: Bool
    let heldPosition: JointVector
    let asked: ControlRequest
    let isEnabled: Bool
    let guardianBeats: UInt64
    let learnerBeats: UInt64
    /// Nil in ticks that took none.
    let plan: EpisodePlan?
    /// Empty in ticks that did not ask the policy.
    let action: [Double]

    /// - Throws: `LogFlaw` when the entry is not one of a loop of so many joints.
    init(_ entry: LoggedEntry, joints: Int) throws(LogMisfit) {
        let fields = LoggedFields(entry)
        self.entry = entry
        number = try fields.integer("tick")
        slot = Instant(nanoseconds: try fields.integer("slot"))
        skipped = try fields.integer("skipped_slots")
        wakeUp = try fields.nanoseconds("wake_up_latency")
        guard number > 0, skipped >= 0, skipped < 1 << 32, slot.nanoseconds.magnitude < 1 << 62, wakeUp >= 0 else {
            throw LogMisfit("times that cannot be")
        }
        exchange = LoggedExchange(
            outcome: try fields.outcome("wire"), state: try fields.state(joints: joints),
            answeredAt: Instant(nanoseconds: slot.nanoseconds + wakeUp + (try fields.nanoseconds("exchange"))),
            sending: try fields.text("sent").isEmpty ? .fresh : try fields.outcome("sent"))
        begins = try fields.boolean("begins")
        heldPosition = try fields.vector("held_position", [0, joints])
        asked = try fields.request("asked")
        isEnabled = try fields.boolean("enabled")
        guardianBeats = UInt64(bitPattern: try fields.integer("guardian_beats"))
        learnerBeats = UInt64(bitPattern: try fields.integer("learner_beats"))
        plan = try fields.plan(joints: joints)
        action = try fields.vector("action", [0, joints]).array
    }
}

/// A log that does not hold what a run is repeated from.
struct LogMisfit: Error {
    /// It has.
    var what: String
    init(_ what: String) { self.what = what }
}

/// The fields of an entry by name and kind.
private struct LoggedFields {
    private let entry: LoggedEntry

    init(_ entry: LoggedEntry) { self.entry = entry }

    func integer(_ name: String) throws(LogMisfit) -> Int64 {
        guard case .integer(let value)? = entry[name] else { throw LogMisfit("no \(name)") }
        return value
    }

    func boolean(_ name: String) throws(LogMisfit) -> Bool {
        guard case .boolean(let value)? = entry[name] else { throw LogMisfit("no \(name)") }
        return value
    }

    func text(_ name: String) throws(LogMisfit) -> String {
        guard case .text(let value)? = entry[name] else { throw LogMisfit("no \(name)") }
        return value
    }

    func number(_ name: String) throws(LogMisfit) -> Double {
        guard case .number(let value)? = entry[name] else { throw LogMisfit("no \(name)") }
        return value
    }

    /// Of seconds.
    func nanoseconds(_ name: String) throws(LogMisfit) -> Int64 {
        let value = (try number(name) * 1e9).rounded()
        guard value.magnitude < 1e15 else { throw LogMisfit("a \(name) of \(value) ns") }
        return Int64(value)
    }

    func vector(_ name: String, _ counts: [Int]) throws(LogMisfit) -> JointVector {
        guard case .numbers(let values)? = entry[name] else { throw LogMisfit("no \(name)") }
        guard counts.contains(values.count) else { throw LogMisfit("a \(name) of another robot") }
        return JointVector(values)
    }

    func outcome(_ name: String) throws(LogMisfit) -> WireOutcome {
        let (device, bits) = (try integer("wire_device"), try integer("wire_bits"))
        let found = LogName.outcome(
            try text(name), device: UInt8(truncatingIfNeeded: device), bits: UInt8(truncatingIfNeeded: bits))
        guard let found else { throw LogMisfit("an unknown \(name)") }
        return found
    }

    func request(_ name: String) throws(LogMisfit) -> ControlRequest {
        guard let request = LogName.request(try text(name)) else { throw LogMisfit("an unknown \(name)") }
        return request
    }

    /// Nil where there is none.
    func plan(joints: Int) throws(LogMisfit) -> EpisodePlan? {
        let (pose, target) = (try vector("ready_pose", [0, joints]), try vector("target", [0, 3]))
        let (moved, step) = (try vector("moved_target", [0, 3]), try integer("moves_at"))
        guard target.count == 3 else { return nil }
        let episode = UInt32(truncatingIfNeeded: try integer("episode"))
        var plan = EpisodePlan(episode: episode, readyPose: pose, scene: SceneState(target: SIMD3(target[0], target[1], target[2])))
        if moved.count == 3 {
            plan.movedScene = SceneState(target: SIMD3(moved[0], moved[1], moved[2]))
            plan.movesAtStep = UInt32(truncatingIfNeeded: step)
        }
        return plan
    }

    func state(joints: Int) throws(LogMisfit) -> JointState {
        var state = JointState(joints: joints)
        state.position = try vector("position", [joints])
        state.velocity = try vector("velocity", [joints])
        state.effort = try vector("effort", [joints])
        state.hasEffort = UInt16(truncatingIfNeeded: try integer("effort_mask"))
        state.temperature = try vector("temperature", [joints])
        state.voltage = try number("voltage")
        state.age = try number("state_age")
        return state
    }
}
