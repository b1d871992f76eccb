import Foundation
import Robot

/// The single mistake that best explains efforts that do not follow gravity.
///
/// Each is tried by what gravity would ask of an arm with that mistake undone, with a line for each joint; it is named where it leaves less
/// than a quarter of the squares that are left without it.
public enum GravityCause: Equatable, Sendable {
    case none
    /// A joint counts against its file; its number.
    case reversed(Int)
    /// A joint is further on than it says, by so many radians.
    case zero(Int, by: Double)
    /// The arm carries more at its tip than its file knows, or less: kg.
    case payload(Double)

    private static let share = 0.25
    /// rad, of a zero: no further is looked, and no nearer named; and how finely.
    private static let furthest = 0.6
    private static let nearest = 0.02
    private static let step = 0.01
    /// kg, of a payload: between these it is looked for, none less named; and how finely.
    private static let payloads = -1.0...6.0
    private static let lightest = 0.05
    private static let portion = 0.01
    /// N·m, of what is left for each joint and pose: less is no mistake. In glimpses there is friction, too.
    private static let noise = (pairs: 0.02, glimpses: 0.2)

    /// - Parameter isLine: false takes gains of 1 and no offsets for granted, where poses are too few to tell them.
    static func likeliest(for pairs: [PassagePair], joints: [Int], _ kinematics: Kinematics, isLine: Bool = true) -> GravityCause {
        func left(_ cause: GravityCause) -> Double { cause.squares(pairs, joints, kinematics, isLine) }
        let noise = isLine ? noise.pairs : noise.glimpses
        let without = left(.none)
        guard !joints.isEmpty, without > noise * noise * Double(pairs.count * joints.count) else { return .none }
        var (best, least) = (GravityCause.none, without * share)
        for cause in candidates(kinematics) {
            let squares = left(cause)
            if squares < least { (best, least) = (cause, squares) }
        }
        return best
    }

    private static func candidates(_ kinematics: Kinematics) -> [GravityCause] {
        // A joint that tells no effort turns the others, too.
        let ofJoints = (0..<kinematics.jointCount).flatMap { joint in
            let zeros = stride(from: -furthest, through: furthest, by: step).filter { abs($0) >= nearest }
            return [GravityCause.reversed(joint)] + zeros.map { .zero(joint, by: $0) }
        }
        let payloads = stride(from: payloads.lowerBound, through: payloads.upperBound, by: portion).filter { abs($0) >= lightest }
        return ofJoints + payloads.map { .payload($0) }
    }

    /// For a person; nil where there is no such mistake.
    /// - Parameter joints: their names.
    func sentence(_ joints: [String]) -> String? {
        switch self {
        case .none: nil
        case .reversed(let joint):
            "\(joints[joint]) seems to count the wrong way: only with its sense turned round do the efforts follow gravity. Look at `reversed` "
                + "and `axis` in the robot's file and at its servo's drive mode. Mend that first, and move the arm by hand only."
        case .zero(let joint, let angle):
            "The zero of \(joints[joint]) seems to be wrong: it is about \(String(format: "%.2f", abs(angle))) rad "
                + "(\(Int((abs(angle) * 180 / .pi).rounded())) degrees) \(angle > 0 ? "further on" : "further back") than it says. "
                + "Calibrate its zero again, and check once more."
        case .payload(let mass):
            "The arm seems to carry \(String(format: "%.2f", abs(mass))) kg \(mass > 0 ? "more" : "less") at its tip than its file says: put the mass of the "
                + "tool into its last link, or take the tool off, and check once more."
        }
    }

    /// The sum of what the best lines leave of the efforts, squared.
    private func squares(_ pairs: [PassagePair], _ joints: [Int], _ kinematics: Kinematics, _ isLine: Bool) -> Double {
        let torques = pairs.map { pair in
            zip(torque(at: pair.up.position, kinematics), torque(at: pair.back.position, kinematics)).map { ($0 + $1) / 2 }
        }
        return joints.reduce(0) { sum, joint in
            let efforts = pairs.map { ($0.up.effort(joint) + $0.back.effort(joint)) / 2 }
            let predicted = torques.map { $0[joint] }
            guard isLine else { return sum + zip(predicted, efforts).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) } }
            let line = GravityLine(predicted, efforts, isRobust: false)
            // An effort against gravity is no explanation.
            let (gain, offset) = line.gain > 0 ? (line.gain, line.offset) : (0, efforts.reduce(0, +) / Double(efforts.count))
            return sum + zip(predicted, efforts).reduce(0) { $0 + ($1.1 - gain * $1.0 - offset) * ($1.1 - gain * $1.0 - offset) }
        }
    }

    /// N·m that gravity asks of each joint, in the sense in which it is told, where the arm says that it is at `position`.
    private func torque(at position: JointVector, _ kinematics: Kinematics) -> [Double] {
        var place = position
        switch self {
        case .none, .payload: break
        case .reversed(let joint): place[joint] = -place[joint]
        case .zero(let joint, let angle): place[joint] += angle
        }
        var torque = kinematics.gravityTorque(place).array
        if case .reversed(let joint) = self { torque[joint] = -torque[joint] }
        if case .payload(let mass) = self, let tip = kinematics.frameIndex("tip") {
            let lifts = kinematics.linearJacobian(frame: tip, kinematics.forward(place))
            for joint in torque.indices { torque[joint] += mass * Kinematics.gravity * lifts[joint].z }
        }
        return torque
    }
}
