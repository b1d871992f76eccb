import Simulation

/// One line of the fault matrix: what goes wrong, and how the arm may be left.
struct FaultRow: Sendable {
    enum Wire: String, CaseIterable, Encodable, Sendable {
        case lockstep
        case realtime = "real time"
    }

    enum Process: String, Sendable { case controller, guardian }

    enum Disturbance: Sendable {
        /// Something of the arm or its wire, for so many seconds.
        case arm(TimedFault.Kind, seconds: Double)
        /// Stopped, and woken after so many seconds.
        case pause(Process, seconds: Double)
        /// At any moment from the start of the program on.
        case killAtRandom(Process)
        case pullOutAtRandom
        /// A signal to the learner's thread alone.
        case learnerThread(Int32)
        /// Nobody reads what the learner's thread prints.
        case learnerBlocked
        /// Lines of the task's learning settings.
        case learnerDiverges(String)
        case fullDisk
        case clockStep
        /// Busy processes, several to a processor.
        case busyProcessors
        /// Something more urgent than the loop on its processor, for so many seconds.
        case takenProcessor(seconds: Double)
    }

    /// How an arm may be left.
    enum Outcome: String, Encodable, Hashable, Sendable {
        case finished = "carries on"
        case parked = "parks"
        /// At rest and energised.
        case holds
        /// At rest, with nothing energised or not everything: nothing had been, or a servo has let go.
        case limp = "at rest"
        case moves
    }

    var arm = FaultedArm.widowx250s
    var name: String
    var wires: [Wire] = FaultRow.Wire.allCases
    var disturbance: Disturbance
    var allowed: Set<Outcome>
    var isQuick = true
    /// On how many random moments, and on how many when quick.
    var repetitions = (full: 1, quick: 1)
    /// Disturbs everything that runs beside it.
    var needsMachine = false

    /// Whether it keeps the loop from running.
    var takesTime: Bool {
        if case .pause(.controller, _) = disturbance { true } else { needsMachine }
    }
}
