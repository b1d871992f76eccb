import Learning
import Policy

extension SoftQSettings {
    /// How the policy acts while it is trained.
    var trainingExecution: PolicyExecution {
        PolicyExecution(latents: latentsOfPolicy, noise: exploration.noise)
    }

    /// How the policy acts when its training is over: without the noise that was there to explore.
    var trainedExecution: PolicyExecution {
        guard case .frozen(let count, _) = latents, algorithm != .ddpg else { return PolicyExecution(latents: latentsOfPolicy) }
        // The schedule has come to its end, where the first of the frozen latents is left.
        return PolicyExecution(latents: .frozen(count: count, until: 0))
    }

    private var latentsOfPolicy: PolicyExecution.Latents {
        switch (algorithm, latents) {
        case (.ddpg, _): .zero
        case (_, .random): .random
        case (_, .frozen(let count, let until)): .frozen(count: count, until: until)
        }
    }
}
