import Policy

extension SoftQLearner {
    /// The weights of the Q-network in a checkpoint, flat as `NetworkLayout` has them, for whoever compares actions by Q.
    ///
    /// - Parameter shape: of the policy beside it.
    public static func qParameters(folder: String, shape: SamplerShape) throws(CheckpointError) -> [Float] {
        let file = CheckpointFile(path: "\(folder)/\(fileName)")
        return try file.take(shape.critic, named: "q", from: file.read())
    }
}
