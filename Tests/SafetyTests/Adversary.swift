import Foundation
import Realtime
import Robot

/// Makes requests of one hostile kind.
enum Adversary: CaseIterable {
    case randomVelocity, randomPosition, bangBang, resonant, stuckAt, outwards, huge, notFinite

    func request(tick: Int, robot: RobotDescription, held: JointCommand, random: inout RandomGenerator) -> JointCommand {
        let joints = robot.joints.count
        func vector(_ value: (Int) -> Double) -> JointVector { JointVector((0..<joints).map(value)) }
        switch self {
        case .randomVelocity:
            return JointCommand(mode: .velocity, values: vector { _ in random.uniform(-3, 3) })
        case .randomPosition:
            guard tick % 20 == 0 else { return held }
            return JointCommand(mode: .position, values: vector { _ in random.uniform(-4, 4) })
        case .bangBang:
            guard random.uniform() < 0.04 else { return held }
            return JointCommand(mode: .velocity, values: vector { _ in random.uniform() < 0.5 ? -10 : 10 })
        case .resonant:
            let phase = Double(tick) / robot.wire.rate * 2 * .pi
            return JointCommand(mode: .velocity, values: vector { 2 * sin(phase * (0.3 + 0.7 * Double($0))) })
        case .stuckAt:
            guard tick % 400 == 0 else { return held }
            return JointCommand(mode: .velocity, values: vector { _ in random.uniform(-2, 2) })
        case .outwards:
            guard tick % 300 == 0 else { return held }
            let side = random.uniform() < 0.5 ? -1.0 : 1.0
            return JointCommand(mode: .velocity, values: vector { _ in side * random.uniform(0.5, 3) })
        case .huge:
            let size = random.uniform() < 0.5 ? 1e300 : Double.greatestFiniteMagnitude
            return JointCommand(
                mode: random.uniform() < 0.5 ? .position : .velocity, values: vector { _ in random.uniform() < 0.5 ? -size : size })
        case .notFinite:
            guard random.uniform() < 0.05 else {
                return JointCommand(mode: .velocity, values: vector { _ in random.uniform(-3, 3) })
            }
            let hostile: [Double] = [.nan, .infinity, -.infinity, 0]
            return JointCommand(mode: .velocity, values: vector { _ in hostile[Int(random.next() % 4)] })
        }
    }
}
