import Drivers

/// Something that goes wrong for a while.
public struct TimedFault: Equatable, Sendable {
    /// What goes wrong.
    public enum Kind: Equatable, Sendable {
        /// A packet, of either side, is lost.
        case drop(probability: Double)
        /// One bit of an answer flips.
        case corrupt(probability: Double)
        /// An answer comes `seconds` late.
        case delay(seconds: Double, probability: Double)
        /// An answer comes twice.
        case duplicate(probability: Double)
        /// An answer is overtaken by the next one.
        case reorder(probability: Double)
        /// As many bytes of noise come in an answer's place.
        case garbage(probability: Double)
        /// The wire is pulled out.
        case unplug
        /// The joint of that servo cannot turn.
        case stuck(servo: Int)
        /// °C, at least
        case overheating(servo: Int, temperature: Double)
        /// V, instead of the supply's own
        case brownOut(voltage: Double)
        /// That servo finds itself overloaded, and lets go.
        case overload(servo: Int)
        /// That servo restarts, once.
        case reboot(servo: Int)
        /// That servo's encoder stands still, for its own controller too.
        case frozenEncoder(servo: Int)
        /// That servo says that it is so many ticks from where it is.
        case wrongPosition(servo: Int, ticks: Int)
        /// That servo answers in the name of another.
        case wrongID(servo: Int, answersAs: Int)
        /// That servo answers everything with an error number.
        case refuse(servo: Int)
        /// Somebody pushes at a frame with a force (N, base frame).
        case push(frame: String, force: SIMD3<Double>)
        /// A robot's own safety system stops it, as after a collision.
        case protectiveStop
        /// Somebody is inside a robot's safeguard.
        case safeguardStop
        /// Somebody presses a robot's emergency stop button.
        case emergencyStop
        /// Another program disables the robot.
        case disable
    }

    public var kind: Kind
    /// s since the emulator began
    public var from: Double
    /// s
    public var duration: Double

    public init(_ kind: Kind, from: Double = 0, duration: Double = .infinity) {
        self.kind = kind
        self.from = from
        self.duration = duration
    }

    /// The servo that it happens to, if it is one's own.
    var servo: Int? {
        switch kind {
        case .drop, .corrupt, .delay, .duplicate, .reorder, .garbage, .unplug, .brownOut, .push, .protectiveStop, .safeguardStop,
            .emergencyStop, .disable:
            nil
        case .stuck(let servo), .overheating(let servo, _), .overload(let servo), .reboot(let servo), .frozenEncoder(let servo),
            .wrongPosition(let servo, _), .wrongID(let servo, _), .refuse(let servo):
            servo
        }
    }

    func isActive(at time: Double) -> Bool { time >= from && time < from + duration }
}
