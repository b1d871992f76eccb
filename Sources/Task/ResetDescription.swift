import Robot

/// How the arm comes to an episode's start.
public struct ResetDescription: Equatable, Sendable, Decodable {
    /// rad; each joint starts within this of the ready pose.
    public var noise: Double
    /// rad; the reset has arrived when every joint is this near.
    public var tolerance: Double
    /// s for one attempt.
    public var timeout: Double
    public var attempts: Int
    /// rad, one per joint, where episodes begin in place of the robot's ready pose.
    public var pose: JointVector?
    /// How the tip is drawn away first.
    public var retract: Retraction?
    /// s for which the start pose is held.
    public var pause = 0.0
    /// What a person beside a real arm has to do before each episode; nil where nothing has to be done.
    public var ask: String?

    private enum CodingKeys: String, CodingKey { case noise, tolerance, timeout, attempts, pose, retract, pause, ask }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        noise = try container.decode(Double.self, forKey: .noise)
        tolerance = try container.decode(above: 0, forKey: .tolerance)
        timeout = try container.decode(above: 0, forKey: .timeout)
        attempts = try container.decode(Int.self, forKey: .attempts)
        pose = try container.decodeIfPresent(JointVector.self, forKey: .pose)
        retract = try container.decodeIfPresent(Retraction.self, forKey: .retract)
        if container.contains(.pause) { pause = try container.decode(above: 0, forKey: .pause) }
        ask = try container.decodeIfPresent(String.self, forKey: .ask)
        guard ask != "" else { throw container.refusal(.ask, "say what the person is to do, or leave it out") }
        guard noise >= 0, noise <= 1 else { throw container.refusal(.noise, "the noise of the reset lies between 0 and 1 rad") }
        guard attempts >= 1 else { throw container.refusal(.attempts, "a reset has at least one attempt") }
        guard pause <= 60 else { throw container.refusal(.pause, "a pause lasts at most a minute, 60 s") }
    }
}

/// A straight way of the tip out of what it was put into.
public struct Retraction: Equatable, Sendable, Decodable {
    /// m, base frame.
    public var by: SIMD3<Double>
    /// m/s
    public var speed: Double

    private enum CodingKeys: String, CodingKey { case by, speed }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        by = try container.decodePoint(forKey: .by)
        speed = try container.decode(above: 0, forKey: .speed)
        guard (by * by).sum() > 0, (by * by).sum() <= 1 else { throw container.refusal(.by, "the tip is drawn away by up to 1 m") }
    }

    /// s
    public var duration: Double { (by * by).sum().squareRoot() / speed }
}
