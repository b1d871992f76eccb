/// `intera_core_msgs/JointLimits`: rad, rad/s, rad/s² and N·m of the joints named.
public struct JointLimitsMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/JointLimits"
    public static let md5 = "c4c445eb2c9324525a704c84ca1e7598"
    public static let definition = """
        string[] joint_names
        float64[] position_lower
        float64[] position_upper
        float64[] velocity
        float64[] accel
        float64[] effort
        """
    public var names: [String]
    public var lower, upper, velocity, acceleration, effort: [Double]

    public init(names: [String], lower: [Double], upper: [Double], velocity: [Double], acceleration: [Double], effort: [Double]) {
        self.names = names
        (self.lower, self.upper, self.velocity, self.acceleration, self.effort) = (lower, upper, velocity, acceleration, effort)
    }

    public init(from reader: inout MessageReader) {
        names = reader.texts()
        (lower, upper) = (reader.numbers(), reader.numbers())
        (velocity, acceleration, effort) = (reader.numbers(), reader.numbers(), reader.numbers())
    }

    public func write(to writer: inout MessageWriter) {
        writer.texts(names)
        for numbers in [lower, upper, velocity, acceleration, effort] { writer.numbers(numbers) }
    }
}

/// `intera_core_msgs/EndpointState`: where a tip is, how it moves, and what acts on it.
public struct EndpointStateMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/EndpointState"
    public static let md5 = "ec04f0f9bc02b3e335181c07d68c2c98"
    public static let definition = """
        Header header
        geometry_msgs/Pose pose
        geometry_msgs/Twist twist
        geometry_msgs/Wrench wrench
        bool valid
        """
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self, PoseMessage.self, TwistMessage.self, WrenchMessage.self] }
    public var header: HeaderMessage
    public var pose: PoseMessage
    public var twist: TwistMessage
    public var wrench: WrenchMessage
    public var isValid: Bool

    public init(
        header: HeaderMessage = HeaderMessage(), pose: PoseMessage, twist: TwistMessage = TwistMessage(),
        wrench: WrenchMessage = WrenchMessage(), isValid: Bool = true
    ) {
        (self.header, self.pose, self.twist, self.wrench, self.isValid) = (header, pose, twist, wrench, isValid)
    }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        pose = PoseMessage(from: &reader)
        twist = TwistMessage(from: &reader)
        wrench = WrenchMessage(from: &reader)
        isValid = reader.bool()
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        pose.write(to: &writer)
        twist.write(to: &writer)
        wrench.write(to: &writer)
        writer.bool(isValid)
    }
}

/// `intera_core_msgs/EndpointStates`: of all tips, by name.
public struct EndpointStatesMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/EndpointStates"
    public static let md5 = "d7b5ea85d8388c002e6c6d800ba697bc"
    public static let definition = "Header header\nstring[] names\nEndpointState[] states"
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self, EndpointStateMessage.self] }
    public var header: HeaderMessage
    public var names: [String]
    public var states: [EndpointStateMessage]

    public init(header: HeaderMessage = HeaderMessage(), names: [String], states: [EndpointStateMessage]) {
        (self.header, self.names, self.states) = (header, names, states)
    }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        names = reader.texts()
        states = reader.array(ofSize: 169) { EndpointStateMessage(from: &$0) }
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        writer.texts(names)
        writer.array(states) { $1.write(to: &$0) }
    }
}

/// `intera_core_msgs/SEAJointState` of versions 5.0 to 5.3: what a limb of series-elastic joints does, and what its model says.
public struct SEAJointStateMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/SEAJointState"
    public static let md5 = "5df7bfe6612daccc934b34dad7800762"
    public static let definition =
        (["Header header", "string[] name"] + Quantity.allCases.map { "float64[] \($0.rawValue)" } + ["float64 hystState"]).joined(
            separator: "\n")
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self] }

    /// The arrays in their order on the wire: rad, rad/s, rad/s², N·m.
    public enum Quantity: String, CaseIterable, Sendable {
        case commandedPosition = "commanded_position"
        case commandedVelocity = "commanded_velocity"
        case commandedAcceleration = "commanded_acceleration"
        case commandedEffort = "commanded_effort"
        case actualPosition = "actual_position"
        case actualVelocity = "actual_velocity"
        case actualEffort = "actual_effort"
        case gravityModelEffort = "gravity_model_effort"
        case gravityOnly = "gravity_only"
        case interactionTorque = "interaction_torque"
        case hysteresisModelEffort = "hysteresis_model_effort"
        case crosstalkModelEffort = "crosstalk_model_effort"
    }

    public var header: HeaderMessage
    public var names: [String]
    /// Those that are not given are empty on the wire.
    public var numbers: [Quantity: [Double]]
    public var hysteresisState: Double

    public init(header: HeaderMessage = HeaderMessage(), names: [String], numbers: [Quantity: [Double]], hysteresisState: Double = 0) {
        (self.header, self.names, self.numbers, self.hysteresisState) = (header, names, numbers, hysteresisState)
    }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        names = reader.texts()
        numbers = [:]
        for quantity in Quantity.allCases {
            let values = reader.numbers()
            if !values.isEmpty { numbers[quantity] = values }
        }
        hysteresisState = reader.float64()
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        writer.texts(names)
        for quantity in Quantity.allCases { writer.numbers(numbers[quantity, default: []]) }
        writer.float64(hysteresisState)
    }
}

/// `intera_core_msgs/CollisionDetectionState`
public struct CollisionDetectionStateMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/CollisionDetectionState"
    public static let md5 = "7bde38c182b4d08fdc0635b116f65d04"
    public static let definition = "std_msgs/Header header\nbool collision_state"
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self] }
    public var header: HeaderMessage
    public var hasCollided: Bool

    public init(header: HeaderMessage = HeaderMessage(), hasCollided: Bool) { (self.header, self.hasCollided) = (header, hasCollided) }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        hasCollided = reader.bool()
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        writer.bool(hasCollided)
    }
}
