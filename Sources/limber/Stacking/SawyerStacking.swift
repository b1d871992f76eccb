import Experiments
import Learning
import Session

/// The experiment that Limber is named by: a Sawyer learns to stack bricks by torques, timed on its own clock.
struct SawyerStacking: Experiment {
    let name = "sawyer-stacking"
    let abstract = "An emulated Sawyer learns to stack bricks by joint torques, against the robot time of the paper's arm (2018)"
    static let episodes = 230
    static let variant = "stack"

    func trials(_ plan: ExperimentPlan) -> [Trial] {
        // What is wrong with the files is said by the trial itself.
        let setup = try? SawyerTrial.setup(seed: 1)
        let episodes = plan.episodes ?? Self.episodes
        return plan.seedList.map { seed in
            Trial(
                variant: Self.variant, seed: seed, steps: episodes * (setup?.task.compiled.stepsPerEpisode ?? 0), settings: setup?.learning
            ) { try SawyerTrial(seed: seed, episodes: episodes, context: $0).run() }
        }
    }
}

extension Experiments {
    /// Those without a robot, and the one with it.
    static let withRobots: [any Experiment] = all + [SawyerStacking()]
}
