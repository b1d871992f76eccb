import Control
import Foundation
import Learning
import Recording
import Robot
import Safety
import Task
import YAML

/// Everything that a run is made of, read and checked before anything moves.
public struct RunSetup: Sendable {
    public var robot: RobotDescription
    public var calibration: Calibration
    public var task: BoundTask
    public var learning: SoftQSettings
    public var seed: UInt64
    public var mode: DrivingMode
    /// What becomes of a push.
    public var contact = ContactReaction.stop
    /// s, in place of the task's; nil keeps it.
    public private(set) var episode: Double?
    /// Scales every velocity of the mode, in (0, 1].
    public var speedFactor: Double
    /// Of Limber, that the run was last saved by; empty before.
    public private(set) var version = ""
    private var sources: Sources

    /// The files as people wrote them, which a run's folder keeps.
    private struct Sources: Sendable {
        var robot: ModelFile
        var calibration: ModelFile
        var task: ModelFile
    }

    /// - Parameters:
    ///   - robot: a name in `Robots/` or a path; likewise `task`.
    ///   - unit: a name in `Calibration/` or a path.
    public init(
        robot: String, task: String, unit: String, seed: UInt64, mode: DrivingMode = .training, speedFactor: Double = 1
    ) throws {
        try self.init(
            Sources(
                robot: ModelFile(robot, folder: "Robots"), calibration: ModelFile(unit, folder: "Calibration"),
                task: ModelFile(task, folder: "Tasks")),
            seed: seed, mode: mode, speedFactor: speedFactor)
    }

    /// For an arm that a person leads, at reduced speed: what it does is no file's task.
    public init(jogging robot: String, unit: String) throws {
        try self.init(.jog, robot, ModelFile(unit, folder: "Calibration"))
    }

    /// For an arm whose effort is compared with gravity, at reduced speed. Servos that report current get the torque constants of their
    /// data sheets where the unit's file has none.
    public init(weighing robot: String, unit: String) throws {
        var file = try ModelFile(unit, folder: "Calibration")
        if let completed = try Calibration(yaml: file.text, file: file.path).completed(with: RobotDescription.load(robot)) {
            file = ModelFile(path: file.path, text: completed)
        }
        try self.init(.gravity, robot, file)
    }

    private init(_ task: LedTask, _ robot: String, _ calibration: ModelFile) throws {
        let file = try ModelFile(robot, folder: "Robots")
        let description = try RobotDescription(yaml: file.text, file: file.path)
        try self.init(
            Sources(robot: file, calibration: calibration, task: task.file(for: description)), seed: 0, mode: .reduced, speedFactor: 1)
    }

    /// The setup of an earlier run, from the files in its folder.
    public init(reopening folder: RunFolder) throws {
        let text = try ModelFile(folder.settings, folder: "").text
        let settings = try YAMLDecoder().decode(RunSettings.self, from: text, file: folder.settings)
        guard settings.speed > 0, settings.speed <= 1 else {
            throw RunMismatch.senseless(path: folder.settings, what: "a speed of \(settings.speed)")
        }
        func file(_ name: String) throws -> ModelFile { try ModelFile("\(folder.path)/\(name)", folder: "") }
        try self.init(
            Sources(robot: file("robot.yaml"), calibration: file("calibration.yaml"), task: file("task.yaml")),
            seed: settings.seed, mode: settings.mode, speedFactor: settings.speed)
        learning = settings.learning
        version = settings.limber
        contact = settings.contact
        try require(settings, folder)
    }

    private static func copy(_ file: inout ModelFile, to name: String, in folder: RunFolder) throws(RecordingError) {
        let path = "\(folder.path)/\(name)"
        try folder.replace(path, with: file.text)
        file.path = path
    }

    /// The run's files must be the ones that it was begun with.
    private func require(_ settings: RunSettings, _ folder: RunFolder) throws(RunMismatch) {
        for (file, own, noted) in [
            (sources.robot, robot.name, settings.robot), (sources.task, task.description.name, settings.task),
            (sources.calibration, calibration.unit, settings.unit),
        ] where own != noted {
            throw .foreignFile(path: file.path, says: own, settings: noted)
        }
    }

    /// Refuses to go on with this run as one of another robot or task: names of `Robots/` and `Tasks/`, or paths of files, which may
    /// be called otherwise than what they describe.
    public func require(robot asked: String, task askedTask: String, of folder: RunFolder) throws {
        let askedRobot = asked == robot.name ? asked : try RobotDescription.load(asked).name
        guard askedRobot == robot.name else { throw RunMismatch.robot(run: folder.path, is: robot.name, asked: askedRobot) }
        guard askedTask != task.description.name else { return }
        let file = try ModelFile(askedTask, folder: "Tasks")
        let name = try TaskFile<SoftQSettings>(yaml: file.text, file: file.path).description.name
        guard name == task.description.name else {
            throw RunMismatch.task(run: folder.path, is: task.description.name, asked: name)
        }
    }

    /// Lets another task judge a run: a name in `Tasks/` or a path. Its learning settings do not count.
    /// - Throws: where its policy would see or do something else.
    public mutating func judge(by task: String) throws {
        let text = try ModelFile(task, folder: "Tasks")
        let file = try TaskFile<SoftQSettings>(yaml: text.text, file: text.path)
        let (own, other) = (self.task.description, file.description)
        guard other.observation == own.observation, other.action == own.action else {
            throw RunMismatch.foreignTask(own.name, asked: other.name)
        }
        sources.task = text
        self.task = try BoundTask(file.description, robot: robot, speedFactor: jointSpeed)
    }

    /// Lets the setup drive another unit of the same robot, or in another mode or speed.
    /// - Parameters:
    ///   - unit: a name in `Calibration/` or a path; nil keeps the run's own.
    ///   - speedFactor: nil lets no joint go faster than in the run.
    public mutating func drive(unit: String?, mode: DrivingMode, speedFactor: Double?) throws {
        if let unit {
            sources.calibration = try ModelFile(unit, folder: "Calibration")
            calibration = try Calibration(yaml: sources.calibration.text, file: sources.calibration.path)
            try RunSetup.require(robot.problems(with: calibration), of: calibration)
        }
        if mode != self.mode { self.speedFactor = min(1, jointSpeed / robot.safety.modes[mode].joints) }
        self.mode = mode
        self.speedFactor = speedFactor ?? self.speedFactor
        task = try BoundTask(task.description, robot: robot, speedFactor: jointSpeed)
    }

    /// Lets episodes take so many seconds, where a replay is to show more than the task does.
    public mutating func lengthen(episode seconds: Double?) throws(TaskMismatch) {
        guard let seconds else { return }
        episode = seconds
        var description = task.description
        description.episodeDuration = seconds
        task = try BoundTask(description, robot: robot, speedFactor: jointSpeed)
    }

    /// The joints' share of their velocity limits, in (0, 1]: what an action of 1 asks for goes with it.
    var jointSpeed: Double { robot.safety.modes[mode].joints * speedFactor }

    /// m/s, that no watched frame is sent faster.
    var tipSpeed: Double { robot.safety.modes[mode].tip * speedFactor }

    /// How the arm will be driven, in a sentence.
    public var speedSentence: String {
        "Mode \(mode.rawValue): joints at up to \(Int((jointSpeed * 100).rounded())) % of their velocity limits, "
            + "the tip at up to \((tipSpeed * 1000).rounded() / 1000) m/s."
    }

    private static func require(_ problems: [String], of calibration: Calibration) throws(SetupError) {
        guard problems.isEmpty else { throw .unfit(unit: calibration.unit, problems) }
    }

    private init(_ sources: Sources, seed: UInt64, mode: DrivingMode, speedFactor: Double) throws {
        robot = try RobotDescription(yaml: sources.robot.text, file: sources.robot.path)
        calibration = try Calibration(yaml: sources.calibration.text, file: sources.calibration.path)
        try RunSetup.require(PathCheck.problems(of: robot) + robot.problems(with: calibration), of: calibration)
        let file = try TaskFile<SoftQSettings>(yaml: sources.task.text, file: sources.task.path)
        task = try BoundTask(file.description, robot: robot, speedFactor: robot.safety.modes[mode].joints * speedFactor)
        learning = file.learning
        self.seed = seed
        self.mode = mode
        self.speedFactor = speedFactor
        self.sources = sources
    }

    /// The files that another process reads to know the same arm.
    public var robotFile: String { sources.robot.path }
    public var calibrationFile: String { sources.calibration.path }
    public var taskFile: String { sources.task.path }

    /// Writes the setup into a run's folder, so that the run can be resumed and replayed whatever becomes of the files.
    public mutating func save(in folder: RunFolder, version: String) throws {
        self.version = version
        try RunSetup.copy(&sources.robot, to: "robot.yaml", in: folder)
        try RunSetup.copy(&sources.calibration, to: "calibration.yaml", in: folder)
        try RunSetup.copy(&sources.task, to: "task.yaml", in: folder)
        try folder.replace(folder.settings, with: YAMLText(encoding: settings).text)
    }

    private var settings: RunSettings {
        RunSettings(
            limber: version, robot: robot.name, task: task.description.name, unit: calibration.unit, seed: seed,
            mode: mode, contact: contact, episode: episode, speed: speedFactor, host: HostCheck.name, learning: learning)
    }

    /// The setup as texts, which a log holds so that it can be read, and run again, by itself.
    var documents: [LogDocument] {
        let settings = try? YAMLText(encoding: settings).text
        return [
            LogDocument(name: "run.yaml", text: settings ?? ""), LogDocument(name: "robot.yaml", text: sources.robot.text),
            LogDocument(name: "calibration.yaml", text: sources.calibration.text), LogDocument(name: "task.yaml", text: sources.task.text),
        ]
    }

    /// The setup that a log was written with.
    init(documents: [LogDocument], of log: String) throws {
        func file(_ name: String) throws -> ModelFile {
            guard let text = documents.first(where: { $0.name == name })?.text else {
                throw LogError.foreign(path: log, what: "no \(name)")
            }
            return ModelFile(path: "\(log): \(name)", text: text)
        }
        let settings = try YAMLDecoder().decode(RunSettings.self, from: file("run.yaml").text, file: "\(log): run.yaml")
        guard settings.speed > 0, settings.speed <= 1 else { throw RunMismatch.senseless(path: log, what: "a speed of \(settings.speed)") }
        try self.init(
            Sources(robot: file("robot.yaml"), calibration: file("calibration.yaml"), task: file("task.yaml")),
            seed: settings.seed, mode: settings.mode, speedFactor: settings.speed)
        (learning, version, contact) = (settings.learning, settings.limber, settings.contact)
        try lengthen(episode: settings.episode)
    }
}

/// What `run.yaml` holds: the choices of a run that its robot, calibration and task files do not state.
struct RunSettings: Codable, Equatable {
    var limber: String
    var robot: String
    var task: String
    var unit: String
    var seed: UInt64
    var mode: DrivingMode
    var contact: ContactReaction
    /// s, in place of the task's.
    var episode: Double?
    var speed: Double
    /// The machine that the run was last saved on.
    var host: String?
    var learning: SoftQSettings
}

/// Why a run cannot begin.
public enum SetupError: Error, Equatable, CustomStringConvertible {
    case unfit(unit: String, [String])

    public var description: String {
        switch self {
        case .unfit(let unit, let problems):
            "The arm \(unit) may not be driven:" + problems.map { "\n  - \($0)" }.joined()
        }
    }
}
