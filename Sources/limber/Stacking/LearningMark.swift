/// One episode of a training, at its end.
struct TimedEpisode: Equatable {
    /// s on the arm's clock, resets and pauses included.
    var robotSeconds: Double
    /// s in which the policy has moved the arm by then.
    var motionSeconds: Double
    var succeeded: Bool
}

/// What the clock of the Sawyer experiment is stopped at (Haarnoja et al. 2018).
enum LearningMark: String, CaseIterable {
    case first, consistent, converged

    /// So many successes among so many episodes in a row. The paper's converged policy stacked 20 times in 20; here the policy that still
    /// explores may miss once.
    var asks: (successes: Int, episodes: Int) {
        switch self {
        case .first: (1, 1)
        case .consistent: (8, 10)
        case .converged: (19, 20)
        }
    }

    /// min, as the authors had it on their arm.
    var paper: Double {
        switch self {
        case .first: 30
        case .consistent: 60
        case .converged: 120
        }
    }

    /// min
    var goal: Double { paper / 2 }

    var title: String { self == .first ? "first success" : "\(asks.successes) of \(asks.episodes)" }

    /// The episode with which a training first comes up to the mark; nil when it never does.
    func reached(by episodes: [TimedEpisode]) -> TimedEpisode? {
        var successes = 0
        for (index, episode) in episodes.enumerated() {
            successes += episode.succeeded ? 1 : 0
            if index >= asks.episodes, episodes[index - asks.episodes].succeeded { successes -= 1 }
            if successes >= asks.successes { return episode }
        }
        return nil
    }
}
