import Robot

/// What a led arm does, as a task: its actions are joint velocities, and there is nothing to reach.
enum LedTask: String {
    case jog, gravity
    /// Hz, about; divides the control rate.
    private static let rate = 25.0

    func file(for robot: RobotDescription) -> ModelFile {
        let ticks = max(1, (robot.wire.rate / LedTask.rate).rounded(.down))
        let frame = robot.frames["tip"] == nil ? robot.safety.workspace.frames[0] : "tip"
        return ModelFile(
            path: "the task \(rawValue) of Limber",
            text: """
                task: \(rawValue)
                policy_rate: \(robot.wire.rate / ticks)
                episode: 3600
                observation: [joint_positions]
                action: {mode: joint_velocity, fraction: 1}
                target: {frame: \(frame), azimuth: [-1, 1], radius: [0.4, 0.6], height: [0.2, 0.4]}
                reward: [action_cost: 1]
                success: {within: 0.01, hold: 0.1}
                reset: {noise: 0, tolerance: 0.1, timeout: 10, attempts: 1}
                learning: {}

                """)
    }
}
