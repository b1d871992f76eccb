/// What one servo, or several in turn, put on the line.
struct BusReply: Equatable {
    /// s of silence before it
    var delay: Double
    var bytes: [UInt8]
}

/// A goal that the host has sent to one servo.
public struct HeardGoal: Equatable, Sendable {
    public var id: UInt8
    /// rad of the joint
    public var angle: Double

    public init(id: UInt8, angle: Double) {
        self.id = id
        self.angle = angle
    }
}

/// A whole request of the host's that has come over the line.
struct BusRequest {
    /// What it asks joints to do, for whoever looks on; empty for most.
    var goals: [HeardGoal] = []
    /// Lets the servos that it concerns act on it.
    /// - Returns: the answers in the order in which they go over the line.
    var respond: () -> [BusReply]
}

/// The servos on one line, in one vendor's protocol. No time passes here.
protocol ServoBus: AnyObject {
    associatedtype Servo: EmulatedServo
    var servos: [Servo] { get }
    /// Takes in one byte of the host's.
    /// - Returns: the request that it completes.
    func hear(_ byte: UInt8) -> BusRequest?
    /// The line was silent for so long that the rest of a request will not come.
    func forget()
}

/// One servo, as the arm around it has to do with it.
protocol EmulatedServo: AnyObject {
    var id: UInt8 { get }
    var memory: ServoMemory { get set }
    /// °C
    var temperature: Double { get set }
    /// A, in the device's sense of rotation.
    var current: Double { get }
    var isEnergised: Bool { get }
    /// A watchdog of its own holds it.
    var isStopped: Bool { get }
    /// rad of the joint, by its own encoder.
    var believedAngle: Double { get }
    /// What is wrong with it at present.
    var misbehaviour: ServoMisbehaviour { get }
    /// Begins, goes on with or ends what is wrong.
    func misbehave(_ next: ServoMisbehaviour)
    /// Switches the motor's part in the joint on by one step.
    /// - Parameters:
    ///   - shaft: rad
    ///   - shaftVelocity: rad/s
    ///   - interval: s
    /// - Returns: what the motor does to the joint, in the joint's sense of rotation.
    func advance(shaft: Double, shaftVelocity: Double, voltage: Double, interval: Double) -> ServoMotor.Output
}
