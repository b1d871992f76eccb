/// A run that is not what it was taken for, or not what its own files say.
public enum RunMismatch: Error, Equatable, CustomStringConvertible {
    case neverTrained(run: String)
    case robot(run: String, is: String, asked: String)
    case task(run: String, is: String, asked: String)
    /// A task is to judge a policy that sees or does something else.
    case foreignTask(String, asked: String)
    /// `run.yaml` names another robot, task or unit than the file beside it describes.
    case foreignFile(path: String, says: String, settings: String)
    /// Latents are asked for where there are none.
    case deterministic(run: String)
    case noTransitions(run: String)
    /// - Parameter what: of the run does not agree with the others.
    case notComposable(run: String, what: String)
    /// - Parameter what: of its task is another.
    case notImportable(run: String, what: String)
    case ownTransitions(run: String)
    /// - Parameter what: a number and its bounds.
    case senseless(path: String, what: String)

    public var description: String {
        switch self {
        case .neverTrained(let run): "\(run) holds no progress.yaml, so no training has begun in it: name another run, or begin a new one."
        case .robot(let run, let own, let asked): "\(run) is a run of the robot \(own), not of \(asked): name \(own), or begin a new run."
        case .task(let run, let own, let asked): "\(run) is a run of the task \(own), not of \(asked): name \(own), or begin a new run."
        case .foreignTask(let own, let asked):
            "The task \(asked) has another observation or action than \(own), which the policy was trained for: name one with the same."
        case .foreignFile(let path, let says, let settings):
            "\(path) describes \(says), but the run.yaml beside it was made with \(settings): put the run's own file back."
        case .deterministic(let run):
            "\(run) has learned a deterministic actor (ddpg), whose latent is zero: leave the choice of latents out."
        case .noTransitions(let run): "\(run) holds no transitions, and so no states to fit a policy at: name a run that was trained."
        case .notComposable(let run, let what):
            "\(run): its \(what). Skills are combined where robot, observation, action and networks are the same."
        case .notImportable(let run, let what):
            "\(run): its \(what) is another, so that its transitions would teach something else: name a run whose task and speed are the same."
        case .ownTransitions(let run): "\(run) has its own transitions already: name another run to import from."
        case .senseless(let path, let what): "\(path) says \(what): put the run's own file back."
        }
    }
}
