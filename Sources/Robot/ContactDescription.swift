/// When the arm counts as touched or pushed.
public struct ContactDescription: Equatable, Sendable {
    /// N·m, one per joint, between the effort that is measured and the one that the motion needs: friction, rotors and what the model
    /// has wrong lie below.
    public var effort: JointVector
    /// rad, for a joint that reports no effort: how far it is beyond what its lag explains.
    public var trackingError: Double
    /// s, by which such a joint follows its set-point.
    public var lag: Double
    /// s that it lasts; also the time constant in which measurement and model are smoothed.
    public var time: Double
    /// rad from the park pose within which the arm may lie on its rest, and its effort says nothing.
    public var rest: Double
    /// rad, one per joint: how far an arm that may be pushed lets itself be parted from its set-point, which then follows.
    public var yield: JointVector

    public init(effort: JointVector, trackingError: Double, lag: Double, time: Double, rest: Double, yield: JointVector) {
        self.effort = effort
        self.trackingError = trackingError
        self.lag = lag
        self.time = time
        self.rest = rest
        self.yield = yield
    }
}

extension ContactDescription: Decodable {
    enum CodingKeys: String, CodingKey {
        case effort, lag, time, rest, yield
        case trackingError = "tracking_error"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        effort = try keys.positives(.effort)
        trackingError = try keys.positive(.trackingError)
        lag = try keys.positive(.lag)
        time = try keys.positive(.time)
        rest = try keys.positive(.rest)
        yield = try keys.positives(.yield)
    }
}
