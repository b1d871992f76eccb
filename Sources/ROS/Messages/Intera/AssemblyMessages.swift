/// What the robot's controller says of the whole robot, in either version of the message.
public struct AssemblyState: Equatable, Sendable {
    /// All joints know where they are; versions up to 5.2 do not say.
    public var isHomed = true
    public var isReady = false
    public var isEnabled = false
    /// An emergency stop holds it, until reset.
    public var isStopped = false
    public var hasError = false
    public var hasLowVoltage = false
    public var button = EmergencyButton.unknown
    public var source = StopSource.none

    /// The red button.
    public enum EmergencyButton: UInt8, Sendable { case unpressed, pressed, unknown, released }

    /// Who stopped the robot.
    public enum StopSource: UInt8, Sendable { case none, user, unknown, fault, engine }

    @_noLocks public init() {}

    /// - Parameter knowsHoming: whether the message begins with `homed`.
    @_noLocks init(from reader: inout MessageReader, knowsHoming: Bool) {
        if knowsHoming { isHomed = reader.bool() }
        isReady = reader.bool()
        isEnabled = reader.bool()
        isStopped = reader.bool()
        hasError = reader.bool()
        hasLowVoltage = reader.bool()
        button = EmergencyButton(rawValue: reader.uint8()) ?? .unknown
        source = StopSource(rawValue: reader.uint8()) ?? .unknown
    }

    /// Reads a message of either version in the loop.
    /// - Parameter knowsHoming: whether it is that of 5.3 and later.
    /// - Returns: false, with nothing changed, where the bytes are no such message.
    @_noLocks public mutating func read(_ message: UnsafeRawBufferPointer, knowsHoming: Bool) -> Bool {
        var reader = MessageReader(message)
        let state = AssemblyState(from: &reader, knowsHoming: knowsHoming)
        guard reader.isFinished else { return false }
        self = state
        return true
    }

    func write(to writer: inout MessageWriter, knowsHoming: Bool) {
        if knowsHoming { writer.bool(isHomed) }
        for truth in [isReady, isEnabled, isStopped, hasError, hasLowVoltage] { writer.bool(truth) }
        writer.uint8(button.rawValue)
        writer.uint8(source.rawValue)
    }

    fileprivate static func definition(_ lastSource: String) -> String {
        """
        bool ready
        bool enabled
        bool stopped
        bool error
        bool lowVoltage
        uint8 estop_button
        uint8 ESTOP_BUTTON_UNPRESSED=0
        uint8 ESTOP_BUTTON_PRESSED=1
        uint8 ESTOP_BUTTON_UNKNOWN=2
        uint8 ESTOP_BUTTON_RELEASED=3
        uint8 estop_source
        uint8 ESTOP_SOURCE_NONE=0
        uint8 ESTOP_SOURCE_USER=1
        uint8 ESTOP_SOURCE_UNKNOWN=2
        uint8 ESTOP_SOURCE_FAULT=3
        uint8 ESTOP_SOURCE_\(lastSource)=4
        """
    }
}

/// `intera_core_msgs/RobotAssemblyState`, software 5.3 and later.
public struct RobotAssemblyStateMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/RobotAssemblyState"
    public static let md5 = "df79ce5f75a6b23626e9fcdf1cc4d298"
    public static let definition = "bool homed\n" + AssemblyState.definition("ENGINE")
    public var state: AssemblyState

    public init(_ state: AssemblyState) { self.state = state }
    public init(from reader: inout MessageReader) { state = AssemblyState(from: &reader, knowsHoming: true) }
    public func write(to writer: inout MessageWriter) { state.write(to: &writer, knowsHoming: true) }
}

/// `intera_core_msgs/AssemblyState`, software up to 5.2.
public struct AssemblyStateMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/AssemblyState"
    public static let md5 = "1dd1da5d897074cd1eece6cc0449a2eb"
    public static let definition = AssemblyState.definition("BRAIN")
    public var state: AssemblyState

    public init(_ state: AssemblyState) { self.state = state }
    public init(from reader: inout MessageReader) { state = AssemblyState(from: &reader, knowsHoming: false) }
    public func write(to writer: inout MessageWriter) { state.write(to: &writer, knowsHoming: false) }
}
