import Learning
import Policy

/// What the worlds are learned with.
enum WorldSettings {
    /// For the small bodies: small nets, the authors' later particle numbers for MuJoCo (8 and 8, 16 value samples), and a target that is
    /// copied often, because a seed has tens of thousands of steps where the paper's has millions.
    static var small: SoftQSettings {
        var settings = SoftQSettings()
        settings.hidden = [64, 64]
        settings.fixedParticles = 8
        settings.updatedParticles = 8
        settings.valueSamples = 16
        settings.targetInterval = 100
        return settings
    }

    /// For the quadruped: the paper's (appendix D.1), its noise and its pool included.
    static var paper: SoftQSettings {
        var settings = SoftQSettings()
        settings.samplerRate = 1e-4
        settings.minimumPool = 10_000
        settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck())
        return settings
    }

    /// The paper's 500 epochs of 10000 steps.
    static let paperSteps = 5_000_000

    static func of(_ body: Body) -> SoftQSettings { body == .ball ? small : paper }
}
