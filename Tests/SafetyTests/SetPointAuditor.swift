import Robot

@testable import Safety

/// Judges a sequence of set-points by the limits' definitions alone, without the filter's means.
struct SetPointAuditor {
    static let tolerance = 1e-9

    let robot: RobotDescription
    let kinematics: Kinematics
    let frames: [Int]
    let period: Double
    private let bodies: BodyAuditor
    private var last: SetPoint
    private var lastPlaces: [SIMD3<Double>]

    init(_ robot: RobotDescription, period: Double, start: SetPoint) {
        self.robot = robot
        self.period = period
        kinematics = Kinematics(robot)
        bodies = BodyAuditor(robot)
        frames = robot.safety.workspace.frames.compactMap(kinematics.frameIndex)
        last = start
        let poses = kinematics.forward(start.position)
        lastPlaces = frames.map { [kinematics] in kinematics.position(frame: $0, poses) }
    }

    /// The first limit that the next set-point breaks, in words.
    mutating func complaint(about next: SetPoint) -> String? {
        for joint in 0..<robot.joints.count {
            if let complaint = complaint(about: next, joint: joint) { return complaint }
        }
        let poses = kinematics.forward(next.position)
        for slot in frames.indices {
            let place = kinematics.position(frame: frames[slot], poses)
            let moved = place - lastPlaces[slot]
            let speed = (moved * moved).sum().squareRoot() / period
            lastPlaces[slot] = place
            if speed > robot.safety.tipSpeed + SetPointAuditor.tolerance / period { return "frame \(slot) moves at \(speed) m/s" }
            for axis in 0..<3 {
                let low = robot.safety.workspace.min[axis] - SetPointAuditor.tolerance
                let high = robot.safety.workspace.max[axis] + SetPointAuditor.tolerance
                if place[axis] < low || place[axis] > high { return "frame \(slot) is at \(place)" }
            }
        }
        last = next
        return bodies.complaint(poses, tolerance: SetPointAuditor.tolerance)
    }

    private func complaint(about next: SetPoint, joint: Int) -> String? {
        let limits = robot.joints[joint].limits
        let name = robot.joints[joint].name
        let tolerance = SetPointAuditor.tolerance
        let position = next.position[joint]
        let velocity = (position - last.position[joint]) / period
        let acceleration = (next.velocity[joint] - last.velocity[joint]) * (1 / period)
        let jerk = (acceleration - last.acceleration[joint]) / period
        if !(position >= limits.position.lowerBound - tolerance && position <= limits.position.upperBound + tolerance) {
            return "\(name) is at \(position) rad"
        }
        if (velocity - next.velocity[joint]).magnitude > tolerance / period { return "\(name)'s velocity is not its position's" }
        if velocity.magnitude > limits.velocity + tolerance / period { return "\(name) moves at \(velocity) rad/s" }
        if acceleration != next.acceleration[joint] { return "\(name)'s acceleration is not its velocity's" }
        if jerk.magnitude > limits.jerk + tolerance / period / period { return "\(name) jerks by \(jerk) rad/s³" }
        if acceleration.magnitude > limits.acceleration + tolerance / period { return "\(name) accelerates by \(acceleration) rad/s²" }
        return nil
    }
}
