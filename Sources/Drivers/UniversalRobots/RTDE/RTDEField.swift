/// The fields of a controller by their names, with what they are on the wire (Universal Robots' client library and RTDE guide).
public enum RTDEField {
    /// What the controller tells.
    public static func output(_ name: String) -> RTDEType? { outputs[name] ?? register(name, prefixes: ["output", "input"]) }

    /// What the controller takes.
    public static func input(_ name: String) -> RTDEType? { inputs[name] ?? register(name, prefixes: ["input"]) }

    /// Registers of whole numbers and of doubles, and bits beyond those that come in words.
    private static func register(_ name: String, prefixes: [String]) -> RTDEType? {
        for prefix in prefixes {
            if number(name, after: "\(prefix)_int_register_", in: 0..<48) { return .int32 }
            if number(name, after: "\(prefix)_double_register_", in: 0..<48) { return .double }
            if number(name, after: "\(prefix)_bit_register_", in: 64..<128) { return .bool }
            if ["\(prefix)_bit_registers0_to_31", "\(prefix)_bit_registers32_to_63"].contains(name) { return .uint32 }
        }
        return nil
    }

    private static func number(_ name: String, after prefix: String, in range: Range<Int>) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        let digits = name.dropFirst(prefix.count)
        return Int(digits).map { range.contains($0) && String($0) == digits } ?? false
    }

    private static let outputs = table([
        .double: """
        timestamp actual_execution_time target_execution_time speed_scaling target_speed_fraction actual_momentum actual_main_voltage
        actual_robot_voltage actual_robot_current standard_analog_input0 standard_analog_input1 standard_analog_output0
        standard_analog_output1 io_current euromap67_24V_voltage euromap67_24V_current tool_analog_input0 tool_analog_input1
        tool_output_current tool_temperature tcp_force_scalar joint_position_deviation_ratio collision_detection_ratio payload
        actual_robot_energy_consumed actual_robot_braking_energy_dissipated
        """,
        .vector6: """
        target_q target_qd target_qdd target_current target_moment actual_q actual_qd actual_current actual_current_window
        actual_current_as_torque joint_control_output actual_TCP_pose actual_TCP_speed actual_TCP_force target_TCP_pose
        target_TCP_speed tcp_offset actual_TCP_acceleration target_TCP_acceleration joint_temperatures actual_joint_voltage
        ft_raw_wrench wrench_calc_from_currents payload_inertia target_base_wrench
        """,
        .vector3: """
        actual_tool_accelerometer elbow_position elbow_velocity payload_cog target_gravity target_base_acceleration
        """,
        .int32: "robot_mode safety_mode safety_status tool_output_voltage time_scale_source",
        .vector6Int32: "joint_mode",
        .uint32: """
        runtime_state robot_status_bits safety_status_bits analog_io_types euromap67_input_bits euromap67_output_bits tool_mode
        tool_analog_input_types script_control_line
        """,
        .uint64: """
        actual_digital_input_bits actual_digital_output_bits actual_configurable_digital_input_bits
        actual_configurable_digital_output_bits
        """,
        .uint8: "tool_output_mode tool_digital_output0_mode tool_digital_output1_mode",
    ])

    private static let inputs = table([
        .uint32: "speed_slider_mask",
        .double: "speed_slider_fraction standard_analog_output_0 standard_analog_output_1",
        .uint8: """
        standard_digital_output_mask standard_digital_output configurable_digital_output_mask configurable_digital_output
        tool_digital_output_mask tool_digital_output standard_analog_output_mask standard_analog_output_type
        """,
        .vector6: "external_force_torque",
    ])

    private static func table(_ names: [RTDEType: String]) -> [String: RTDEType] {
        names.reduce(into: [:]) { table, entry in
            for name in entry.value.split(whereSeparator: \.isWhitespace) { table[String(name)] = entry.key }
        }
    }
}
