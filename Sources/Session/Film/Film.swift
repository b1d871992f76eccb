import Control
import Recording
import Robot
import Task

/// An episode as its log has it: what can be drawn of it, tick by tick.
struct Film {
    /// What the arm and its surroundings were like at a moment.
    struct Moment {
        /// s since the policy had taken over.
        var seconds: Double
        /// rad, measured
        var position: JointVector
        /// m, base frame
        var target: SIMD3<Double>
    }

    let robot: RobotDescription
    let task: BoundTask
    let episode: Int
    private(set) var moments: [Moment] = []
    private(set) var pushes: [LoggedPush] = []

    /// - Parameter episode: nil is the last one in which the policy drove.
    init(log path: String, episode wanted: Int?) throws {
        let reader = try LogReader(path: path)
        var reel = Reel()
        var found: Reel?
        while let entry = try reader.next() {
            switch entry.topic {
            case TickRecord.topic.name:
                if reel.belongsToAnother(entry) { reel = Reel() }
                reel.take(entry)
            case PushEntry.topic.name: reel.pushes += [LoggedPush(entry)].compactMap { $0 }
            default: break
            }
            if !reel.moments.isEmpty, wanted == nil || reel.episode == wanted { found = reel }
        }
        guard let found, let episode = found.episode else { throw FilmError.noEpisode(wanted, log: path) }
        let setup = try RunSetup(documents: reader.documents, of: path)
        (robot, task, self.episode) = (setup.robot, setup.task, episode)
        (moments, pushes) = (found.moments, found.pushes.filter { $0.episode == episode })
        guard moments.allSatisfy({ $0.position.count == robot.joints.count }) else { throw FilmError.noEpisode(wanted, log: path) }
    }

    var duration: Double { moments.last?.seconds ?? 0 }

    /// The latest at or before `seconds`.
    func moment(at seconds: Double) -> Moment { moments[max(0, (moments.firstIndex { $0.seconds > seconds + 1e-9 } ?? moments.count) - 1)] }

    /// What is being done to the arm.
    func pushes(at seconds: Double) -> [LoggedPush] { pushes.filter { seconds >= $0.at && seconds < $0.at + $0.duration } }
}

/// What the log says of a push.
struct LoggedPush {
    var episode: Int
    var what: String
    /// s
    var at: Double
    /// s
    var duration: Double
    var frame: String
    /// N, base frame
    var force: SIMD3<Double>

    init?(_ entry: LoggedEntry) {
        guard case .integer(let episode)? = entry["episode"], case .text(let what)? = entry["what"], case .number(let at)? = entry["at"],
            case .number(let duration)? = entry["duration"], case .text(let frame)? = entry["frame"],
            case .numbers(let force)? = entry["force"], force.count == 3
        else { return nil }
        (self.episode, self.what, self.at, self.duration, self.frame) = (Int(episode), what, at, duration, frame)
        self.force = SIMD3(force[0], force[1], force[2])
    }
}

/// An episode while its log is read.
private struct Reel {
    var episode: Int?
    var moments: [Film.Moment] = []
    var pushes: [LoggedPush] = []
    private var target: SIMD3<Double>?
    private var moved: (target: SIMD3<Double>, step: Int64)?
    /// ns, of the first tick in which the policy drove
    private var began: UInt64?
    private var steps: Int64 = 0

    /// Each episode begins with the tick that takes its plan.
    func belongsToAnother(_ tick: LoggedEntry) -> Bool { tick.vector("target") != nil }

    mutating func take(_ tick: LoggedEntry) {
        if let target = tick.vector("target") { self.target = target }
        if let target = tick.vector("moved_target"), case .integer(let step)? = tick["moves_at"] { moved = (target, step) }
        guard tick["mode"] == .text("running"), let target, case .integer(let number)? = tick["episode"],
            case .numbers(let position)? = tick["position"]
        else { return }
        episode = Int(number)
        if case .numbers(let action)? = tick["action"], !action.isEmpty { steps += 1 }
        let start = began ?? tick.nanoseconds
        began = start
        moments.append(
            Film.Moment(
                seconds: Double(tick.nanoseconds - start) * 1e-9, position: JointVector(position),
                target: moved.map { steps > $0.step ? $0.target : target } ?? target))
    }
}

extension LoggedEntry {
    /// Nil where it is empty.
    fileprivate func vector(_ name: String) -> SIMD3<Double>? {
        guard case .numbers(let values)? = self[name], values.count == 3 else { return nil }
        return SIMD3(values[0], values[1], values[2])
    }
}

/// Why there is nothing to be seen.
public enum FilmError: Error, Equatable, CustomStringConvertible {
    case noEpisode(Int?, log: String)
    case noLog(run: String)
    case unknownForm(path: String)

    public var description: String {
        switch self {
        case .noEpisode(nil, let log): "In \(log) no policy has driven an arm, so there is nothing to be seen."
        case .noEpisode(let episode?, let log): "\(log) has no episode \(episode) in which the policy drove; the first is 0."
        case .noLog(let run): "\(run) has no log: replay the run first, or name a log."
        case .unknownForm(let path): "\(path) is neither a GIF nor a PNG: let the name of the output end in .gif or .png."
        }
    }
}
