import Control
import Foundation
import Robot
import Safety
import Session

/// The picture of a jogged arm in lines of text.
struct JogLines: Sendable {
    private let robot: RobotDescription
    private let kinematics: Kinematics
    private let width: Int

    init(_ robot: RobotDescription) {
        self.robot = robot
        kinematics = Kinematics(robot)
        width = robot.joints.map(\.name.count).max() ?? 0
    }

    func picture(_ jog: JogState) -> [String] {
        guard let tick = jog.tick else { return ["The arm is being asked and energised."] }
        return [head(jog, tick)] + robot.joints.indices.map { joint(jog, tick, $0) } + [tip(tick), state(jog, tick), JogLines.keys]
    }

    private static let keys = "1-9 ↑ ↓ joint · ← → turn it · w s a d r f tip · [ ] speed · space stops · q parks"

    private func head(_ jog: JogState, _ tick: TickRecord) -> String {
        "speed \(Int((jog.jogger.share * 100).rounded())) % of \(DrivingMode.reduced.rawValue) · "
            + (tick.state.voltage.isFinite ? "\(fixed(tick.state.voltage, 1)) V · " : "")
            + (tick.timing.stateAge.isFinite ? "state \(fixed(tick.timing.stateAge * 1000, 0)) ms old" : "no state yet")
    }

    private func joint(_ jog: JogState, _ tick: TickRecord, _ index: Int) -> String {
        let mark = index == jog.jogger.joint ? ">" : " "
        let name = robot.joints[index].name.padding(toLength: width, withPad: " ", startingAt: 0)
        let limits = robot.joints[index].limits.position
        return "\(mark) \((index + 1) % 10) \(name)  \(fixed(tick.state.position[index], 3)) rad  "
            + "(\(fixed(limits.lowerBound, 2)) to \(fixed(limits.upperBound, 2)))  \(fixed(tick.state.velocity[index], 2)) rad/s  "
            + (tick.state.hasEffort >> UInt16(index) & 1 == 1 ? "\(fixed(tick.state.effort[index], 2)) N·m  " : "")
            + (robot.wire.isBus ? "\(fixed(tick.state.temperature[index], 0)) °C" : "")
    }

    private func tip(_ tick: TickRecord) -> String {
        guard let frame = kinematics.frameIndex("tip") else { return "" }
        let place = kinematics.position(frame: frame, kinematics.forward(tick.state.position))
        return "  tip  x \(fixed(place.x, 3))  y \(fixed(place.y, 3))  z \(fixed(place.z, 3)) m"
    }

    private func state(_ jog: JogState, _ tick: TickRecord) -> String {
        if let fault = tick.fault { return "\(tick.mode == .parking ? "parking" : "stopped"): \(fault)" }
        switch jog.motion {
        case nil: return tick.mode == .running ? "holding" : "\(tick.mode)"
        case .joint(let joint, let sign): return "moving \(robot.joints[joint].name) \(sign > 0 ? "+" : "-")\(held(tick))"
        case .tip(let axis, let sign): return "moving the tip along \(["x", "y", "z"][axis]) \(sign > 0 ? "+" : "-")\(held(tick))"
        }
    }

    /// What holds the motion back, beyond the ramp that every motion has.
    private func held(_ tick: TickRecord) -> String {
        guard case .limited(let reasons) = tick.verdict else { return "" }
        let others = reasons.subtracting(.acceleration)
        return others.names.isEmpty ? "" : ", held back by its limits: \(others)"
    }

    private func fixed(_ number: Double, _ digits: Int) -> String { String(format: "%\(digits + 4).\(digits)f", number) }
}
