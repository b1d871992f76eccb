/// Parameters of an Ornstein-Uhlenbeck process, noise that remembers: x ← x − theta x + sigma N(0, 1) at each policy step.
///
/// The defaults are the paper's (appendix D.1), which are those of Lillicrap et al. (2015).
public struct OrnsteinUhlenbeck: Codable, Equatable, Sendable {
    /// Share of the noise that is forgotten in a step.
    public var theta: Double
    /// Standard deviation of what is added in a step, in units of the action.
    public var sigma: Double

    public init(theta: Double = 0.15, sigma: Double = 0.3) {
        (self.theta, self.sigma) = (theta, sigma)
    }
}
