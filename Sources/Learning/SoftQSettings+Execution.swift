import Policy

extension SoftQSettings {
    /// How the policy acts while it learns.
    public var execution: PolicyExecution {
        PolicyExecution(latents: executionLatents, noise: exploration.noise)
    }

    /// How the policy acts when it is judged after `step` policy steps: with the latents of its training then, and without noise.
    public func execution(judgedAfter step: Int) -> PolicyExecution {
        switch executionLatents {
        case .frozen(let count, let until):
            let left = PolicyExecution.Latents.left(of: count, until: until, atStep: step)
            return PolicyExecution(latents: .frozen(count: left, until: nil))
        case .settling(let until): return PolicyExecution(latents: step < until ? .random : .zero)
        case .rivalry(let counts):
            let count = PolicyExecution.Latents.rivals(counts, atStep: step)
            return PolicyExecution(latents: count == 1 ? .random : .best(of: count))
        default: return PolicyExecution(latents: executionLatents)
        }
    }

    private var executionLatents: PolicyExecution.Latents {
        if algorithm == .ddpg { return .zero }
        switch latents {
        case .random: return .random
        case .frozen(let count, let until): return .frozen(count: count, until: until)
        case .settling(let until): return .settling(until: until)
        case .rivalry(let counts): return .rivalry(counts)
        }
    }
}
