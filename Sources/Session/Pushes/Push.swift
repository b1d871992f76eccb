import Recording

/// A push as it begins: what is done, how much of it, and when.
struct Push: Equatable {
    var episode: UInt32
    /// A perturbation's name, or "noticed".
    var what: String
    /// s after the policy has taken over.
    var at: Double
    /// s; nil until a push that was noticed is over.
    var duration: Double?
    /// In `unit`; 0 where nobody knows.
    var size = 0.0
    var unit = ""
    /// Where, and N in the base frame.
    var frame = ""
    var force = SIMD3<Double>.zero

    /// What is done to an arm that is watched undisturbed.
    static let nothing = "nothing"

    var entry: PushEntry {
        PushEntry(
            episode: episode, what: what, at: at, duration: duration ?? 0, size: size, unit: unit, frame: frame,
            force: [force.x, force.y, force.z])
    }
}

/// A push, and what came of it.
public struct PushResult: Encodable, Equatable, Sendable {
    public var episode: UInt32
    public var what: String
    /// s after the policy had taken over.
    public var at: Double
    /// s
    public var duration: Double
    /// In `unit`.
    public var size: Double
    public var unit: String
    /// Whether the target was then held, as the task's success asks for, before the episode ended.
    public var recovered = false
    /// s from letting go until the target was reached to be held; nil where it was not.
    public var recoverySeconds: Double?
    /// m, the greatest distance from the target between the push's beginning and the recovery or the episode's end.
    public var peakError = 0.0
    /// m: how differently the tip went at most, while the push lasted, in the undisturbed twin; nil where there is none.
    public var moved: Double?
    /// Policy steps in which the safety filter changed a command meanwhile.
    public var interventions = 0
    /// The fault that stopped the arm.
    public var stop: String?
    /// Of each policy step since it began; not in the JSON.
    var path: [Place] = []

    init(_ push: Push) {
        (episode, what, at, size, unit) = (push.episode, push.what, push.at, push.size, push.unit)
        duration = push.duration ?? 0
    }

    private enum CodingKeys: String, CodingKey {
        case episode, what, at, duration, size, unit, recovered
        case recoverySeconds = "recovery_seconds"
        case peakError = "peak_error"
        case moved, interventions, stop
    }

    /// Sets how far it moved the tip: twins that were apart as it began are compared by their ways since.
    /// - Parameter twin: the same episode without the push.
    mutating func compare(to twin: PushResult) {
        guard duration > 0, let (own, other) = zip(path, twin.path).first(where: { _ in true }) else { return }
        let start = own.tip - other.tip
        let ways = zip(path, twin.path).prefix { $0.0.seconds <= 0 }.map { $0.0.tip - $0.1.tip - start }
        moved = ways.map { ($0 * $0).sum().squareRoot() }.max()
    }

    struct Place: Equatable, Sendable {
        /// s after letting go
        var seconds: Double
        /// m from the target
        var distance: Double
        /// m, base frame
        var tip: SIMD3<Double>
    }
}
