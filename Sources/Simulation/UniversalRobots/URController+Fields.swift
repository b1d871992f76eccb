import Drivers
import Glibc
import Robot

// What RTDE tells of the robot; a field that nothing here stands behind is zero.
extension URController {
    func value(of output: String) -> RTDEValue? {
        guard let type = RTDEField.output(output) else { return nil }
        if let vector = vector(output) { return RTDEValue(type, doubles: vector) }
        if let number = number(output) { return RTDEValue(number) }
        if let integer = integer(output) { return RTDEValue(type, integers: Array(repeating: integer, count: type.count)) }
        return registers[output] ?? .zero(type)
    }

    private func vector(_ name: String) -> [Double]? {
        switch name {
        case "actual_q": arm.positions
        case "actual_qd": arm.velocities
        case "target_q": arm.target
        case "target_qd": arm.targetVelocity
        case "actual_current_as_torque": arm.measureTorque()
        case "target_moment": arm.torque
        case "actual_TCP_pose": pose(arm.positions)
        case "target_TCP_pose": pose(arm.target)
        case "actual_TCP_speed": twist(arm.velocities)
        case "target_TCP_speed": twist(arm.targetVelocity)
        case "joint_temperatures": Array(repeating: 30, count: 6)
        case "actual_joint_voltage": Array(repeating: robotMode == .powerOff ? 0 : 48, count: 6)
        default: nil
        }
    }

    private func number(_ name: String) -> Double? {
        switch name {
        case "timestamp": arm.time
        case "speed_scaling": runtime == .playing ? speedSlider : 0
        case "target_speed_fraction": speedSlider
        case "actual_main_voltage", "actual_robot_voltage": 48
        default: nil
        }
    }

    private func integer(_ name: String) -> Int64? {
        switch name {
        case "robot_mode": Int64(robotMode.rawValue)
        case "safety_mode", "safety_status": Int64(safety.rawValue)
        case "runtime_state": Int64(runtime.rawValue)
        case "robot_status_bits": (robotMode.rawValue >= URRobotMode.powerOn.rawValue ? 1 : 0) | (runtime == .playing ? 2 : 0)
        case "safety_status_bits": safetyBits
        case "joint_mode": robotMode == .running ? 253 : robotMode == .powerOff ? 239 : 255
        default: nil
        }
    }

    private var safetyBits: Int64 {
        let stopped: Int64 = 1 << 10
        return switch safety {
        case .normal: 1
        case .reduced: 1 << 1
        case .protectiveStop: 1 << 2 | stopped
        case .recovery: 1 << 3
        case .safeguardStop, .automaticModeSafeguardStop, .immediateSafeguardStop: 1 << 4 | stopped
        case .systemEmergencyStop: 1 << 5 | 1 << 7 | stopped
        case .robotEmergencyStop, .immediateEmergencyStop: 1 << 6 | 1 << 7 | stopped
        case .violation: 1 << 8 | stopped
        case .fault: 1 << 9 | stopped
        default: 0
        }
    }

    /// Of the flange in the controller's base frame, half a turn about z from that of the robot's file: m, rotation vector in rad.
    private func pose(_ angles: [Double]) -> [Double] {
        guard let tip else { return Array(repeating: 0, count: 6) }
        let poses = kinematics.forward(JointVector(angles))
        let (place, q) = (kinematics.position(frame: tip, poses), kinematics.orientation(frame: tip, poses))
        // (0, 0, 0, -1) times q, w x y z, with w of the product not negative.
        let product = SIMD4(q.w, q.z, -q.y, -q.x)
        let turn = product.x < 0 ? -product : product
        let axis = SIMD3(turn.y, turn.z, turn.w)
        let length = (axis * axis).sum().squareRoot()
        let angle = 2 * atan2(length, turn.x)
        let vector = length > 1e-12 ? axis * (angle / length) : .zero
        return [-place.x, -place.y, place.z, vector.x, vector.y, vector.z]
    }

    /// m/s and rad/s, in the same frame.
    private func twist(_ velocities: [Double]) -> [Double] {
        guard let tip else { return Array(repeating: 0, count: 6) }
        let poses = kinematics.forward(JointVector(arm.positions))
        let linear = kinematics.linearJacobian(frame: tip, poses) * JointVector(velocities)
        let angular = kinematics.angularJacobian(frame: tip, poses) * JointVector(velocities)
        return [-linear.x, -linear.y, linear.z, -angular.x, -angular.y, angular.z]
    }
}

// What the primary and the secondary client hear ten times a second: the robot's mode, and no more.
extension URController {
    var primaryState: [UInt8] {
        func big(_ value: UInt64, _ bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        }
        let flags = [
            true, true, robotMode.rawValue >= URRobotMode.powerOn.rawValue, safety == .robotEmergencyStop, safety == .protectiveStop,
            runtime == .playing, runtime == .paused,
        ]
        var mode = big(UInt64(arm.time * 1e6), 8) + flags.map { $0 ? 1 : 0 }
        mode += [UInt8(truncatingIfNeeded: Int(robotMode.rawValue)), 0]
        for number in [speedSlider, runtime == .playing ? speedSlider : 0, 1] { mode += big(number.bitPattern, 8) }
        mode += [0]
        let part = big(UInt64(mode.count + 5), 4) + [0] + mode
        return big(UInt64(part.count + 5), 4) + [16] + part
    }
}
