import Recording
import Robot
import Simulation
import Task
import YAML

/// What is done to an arm while a frozen policy works, as `Perturbations/NAME.yaml` states it: each disturbed episode has one of the
/// list, in turn.
public struct PerturbationPlan: Decodable, Equatable, Sendable {
    /// Of what is drawn.
    public var seed: UInt64
    /// s, in place of the task's; nil keeps it.
    public var episode: Double?
    public var perturbations: [Perturbation]

    private enum CodingKeys: String, CodingKey { case seed, episode, perturbations }

    public init(seed: UInt64 = 1, episode: Double? = nil, perturbations: [Perturbation]) {
        (self.seed, self.episode, self.perturbations) = (seed, episode, perturbations)
    }

    public init(from decoder: any Decoder) throws {
        let plan = try decoder.container(keyedBy: CodingKeys.self)
        seed = try plan.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
        episode = try plan.contains(.episode) ? plan.positive(.episode) : nil
        perturbations = try plan.decode([Perturbation].self, forKey: .perturbations)
        guard !perturbations.isEmpty else { throw plan.refusal(.perturbations, "a plan has at least one perturbation") }
        if let episode, episode > 86_400 { throw plan.refusal(.episode, "an episode lasts at most a day, 86400 s") }
    }

    /// A name in `Perturbations/`, or the path of a file.
    public static func load(_ nameOrPath: String) throws -> PerturbationPlan {
        let file = try ModelFile(nameOrPath, folder: "Perturbations")
        return try YAMLDecoder().decode(PerturbationPlan.self, from: file.text, file: file.path)
    }

    /// - Throws: what of it cannot be done to that robot in that task.
    func require(_ task: BoundTask) throws {
        for perturbation in perturbations {
            let end = perturbation.at + perturbation.duration + task.description.success.hold
            guard end < task.description.episodeDuration else {
                throw PerturbationError.tooLate(perturbation.at, task.description.episodeDuration)
            }
            if let disturbance = perturbation.disturbance(joints: []) { try disturbance.require(task.robot) }
            if case .named(let joint)? = perturbation.joints { try Disturbance(.hold(joints: [joint]), duration: 1).require(task.robot) }
        }
    }
}

/// Something that is done to an arm once in an episode; what it leaves open is drawn.
public struct Perturbation: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case push(frame: String, force: SIMD3<Double>)
        /// Each joint by up to `by` rad, drawn so that the arm stays inside its limits.
        case displace(Joints, by: Double, within: Double)
        case hold(Joints)
        case payload(frame: String, mass: Double)
        case delay(seconds: Double)
        /// Another target, drawn as the first was.
        case target
    }

    /// Whose joints.
    public enum Joints: Equatable, Sendable {
        case all
        /// One, drawn.
        case any
        case named(String)
    }

    public var kind: Kind
    /// s after the policy has taken over.
    public var at: Double
    /// s; 0 for a moved target, which stays.
    public var duration: Double

    public init(_ kind: Kind, at: Double, duration: Double) { (self.kind, self.at, self.duration) = (kind, at, duration) }

    /// In one word, as files and tables name it.
    var name: String {
        switch kind {
        case .push: "push"
        case .displace: "displace"
        case .hold: "hold"
        case .payload: "payload"
        case .delay: "delay"
        case .target: Perturbation.movedTarget
        }
    }

    static let movedTarget = "target"

    var joints: Joints? {
        switch kind {
        case .displace(let joints, _, _), .hold(let joints): joints
        default: nil
        }
    }

    /// What needs no drawing; nil for the rest.
    /// - Parameter joints: that are held.
    func disturbance(joints: [String]) -> Disturbance? {
        switch kind {
        case .push(let frame, let force): Disturbance(.push(frame: frame, force: force), duration: duration)
        case .payload(let frame, let mass): Disturbance(.payload(frame: frame, mass: mass), duration: duration)
        case .delay(let seconds): Disturbance(.delay(seconds: seconds), duration: duration)
        case .hold: Disturbance(.hold(joints: joints), duration: duration)
        case .displace, .target: nil
        }
    }
}

/// Why a plan does not fit.
public enum PerturbationError: Error, Equatable, CustomStringConvertible {
    case tooLate(Double, Double)

    public var description: String {
        switch self {
        case .tooLate(let at, let episode):
            "A perturbation that begins at \(at) s leaves no time to recover before the episode of \(episode) s ends: give the plan a longer `episode`."
        }
    }
}

extension Perturbation: Decodable {
    private enum CodingKeys: String, CodingKey {
        case push, force, displace, by, within, hold, payload, mass, delay, target, at
        case duration = "for"
    }
    private enum Target: String, Decodable { case anew }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        at = try keys.positive(.at)
        duration = keys.contains(.target) ? 0 : try keys.positive(.duration)
        if keys.contains(.push) {
            let force = try keys.decode([Double].self, forKey: .force)
            guard force.count == 3, force.allSatisfy(\.isFinite) else { throw keys.refusal(.force, "a force is three numbers: x, y, z") }
            kind = .push(frame: try keys.decode(String.self, forKey: .push), force: SIMD3(force[0], force[1], force[2]))
        } else if keys.contains(.displace) {
            let within = try keys.positive(.within)
            guard within <= duration else { throw keys.refusal(.within, "the way over is part of the time that it lasts") }
            kind = .displace(try keys.decode(Joints.self, forKey: .displace), by: try keys.positive(.by), within: within)
        } else if keys.contains(.hold) {
            kind = .hold(try keys.decode(Joints.self, forKey: .hold))
        } else if keys.contains(.payload) {
            kind = .payload(frame: try keys.decode(String.self, forKey: .payload), mass: try keys.positive(.mass))
        } else if keys.contains(.delay) {
            kind = .delay(seconds: try keys.positive(.delay))
        } else {
            _ = try keys.decode(Target.self, forKey: .target)
            kind = .target
        }
    }
}

extension Perturbation.Joints: Decodable {
    public init(from decoder: any Decoder) throws {
        switch try decoder.singleValueContainer().decode(String.self) {
        case "all": self = .all
        case "any": self = .any
        case let name: self = .named(name)
        }
    }
}

extension KeyedDecodingContainer {
    fileprivate func refusal(_ key: Key, _ sentence: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: sentence)
    }

    fileprivate func positive(_ key: Key) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard value.isFinite, value > 0 else { throw refusal(key, "a number above 0 is needed here") }
        return value
    }
}
