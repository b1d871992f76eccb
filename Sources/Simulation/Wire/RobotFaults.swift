/// What befalls a robot with a controller of its own, by a plan.
struct RobotFaults {
    /// A fault that begins or ends.
    struct Change: Equatable {
        var kind: TimedFault.Kind
        var isBeginning: Bool
    }

    private var timed: [TimedFault] = []
    private var wasActive: [Bool] = []

    init() {}

    init(_ plan: FaultPlan) {
        timed = plan.timed
        wasActive = timed.map { _ in false }
    }

    /// What began or ended since the last call; each once.
    mutating func changes(at time: Double) -> [Change] {
        var changes: [Change] = []
        for index in timed.indices where timed[index].isActive(at: time) != wasActive[index] {
            wasActive[index].toggle()
            changes.append(Change(kind: timed[index].kind, isBeginning: wasActive[index]))
        }
        return changes
    }

    func isUnplugged(at time: Double) -> Bool { timed.contains { $0.kind == .unplug && $0.isActive(at: time) } }

    /// N in the base frame, of those who push at frames.
    func forces(at time: Double) -> [(frame: String, force: SIMD3<Double>)] {
        timed.compactMap { fault in
            guard case .push(let frame, let force) = fault.kind, fault.isActive(at: time) else { return nil }
            return (frame, force)
        }
    }
}
