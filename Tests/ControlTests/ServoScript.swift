import Drivers
import Realtime
import Robot

/// What a `KinematicDriver` is to do, and what it was sent; shared with the test that scripts it.
final class ServoScript {
    var position: JointVector
    /// rad that each joint is held away from its set-point.
    var offset: JointVector
    /// Outcomes of the reads from now on, one a tick; fresh when there are none left.
    var reads: [WireOutcome] = []
    var writes: [WireOutcome] = []
    var change: (inout JointState) -> Void = { _ in }
    private(set) var sent: [JointVector] = []

    init(at position: JointVector) {
        self.position = position
        offset = JointVector(count: position.count)
    }

    func take(_ setPoint: JointVector) -> WireOutcome {
        let outcome = writes.isEmpty ? .fresh : writes.removeFirst()
        if outcome == .fresh {
            sent.append(setPoint)
            position = setPoint
        }
        return outcome
    }
}

/// An arm of perfect servos: each is where it was sent, or a scripted way off.
struct KinematicDriver: RobotDriver, ~Copyable {
    let script: ServoScript
    let period: Double
    private var last: JointVector?
    private var age = 0.0

    init(_ script: ServoScript, period: Double) {
        self.script = script
        self.period = period
    }

    mutating func read(into state: inout JointState) -> WireOutcome {
        let outcome = script.reads.isEmpty ? .fresh : script.reads.removeFirst()
        switch outcome {
        case .bad, .lost:
            age += period
        default:
            age = 0.001
            measure(into: &state)
        }
        state.age = age
        script.change(&state)
        return outcome
    }

    mutating func write(position setPoint: JointVector) -> WireOutcome { script.take(setPoint) }

    private mutating func measure(into state: inout JointState) {
        for joint in 0..<state.position.count {
            state.position[joint] = script.position[joint] + script.offset[joint]
            state.velocity[joint] = last.map { (script.position[joint] - $0[joint]) / period } ?? 0
        }
        last = script.position
        state.temperature = JointVector(repeating: 30, count: state.position.count)
        state.voltage = 12
    }
}
