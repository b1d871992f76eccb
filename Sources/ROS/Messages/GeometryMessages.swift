/// `geometry_msgs/Point`, m
public struct PointMessage: ROSMessage {
    public static let typeName = "geometry_msgs/Point"
    public static let md5 = "4a842b65f413084dc2b10fb484ea7f17"
    public static let definition = "float64 x\nfloat64 y\nfloat64 z"
    public var x, y, z: Double

    public init(_ x: Double = 0, _ y: Double = 0, _ z: Double = 0) { (self.x, self.y, self.z) = (x, y, z) }
    public init(from reader: inout MessageReader) { (x, y, z) = (reader.float64(), reader.float64(), reader.float64()) }
    public func write(to writer: inout MessageWriter) { for number in [x, y, z] { writer.float64(number) } }
}

/// `geometry_msgs/Vector3`
public struct Vector3Message: ROSMessage {
    public static let typeName = "geometry_msgs/Vector3"
    public static let md5 = "4a842b65f413084dc2b10fb484ea7f17"
    public static let definition = "float64 x\nfloat64 y\nfloat64 z"
    public var x, y, z: Double

    public init(_ x: Double = 0, _ y: Double = 0, _ z: Double = 0) { (self.x, self.y, self.z) = (x, y, z) }
    public init(from reader: inout MessageReader) { (x, y, z) = (reader.float64(), reader.float64(), reader.float64()) }
    public func write(to writer: inout MessageWriter) { for number in [x, y, z] { writer.float64(number) } }
}

/// `geometry_msgs/Quaternion`
public struct QuaternionMessage: ROSMessage {
    public static let typeName = "geometry_msgs/Quaternion"
    public static let md5 = "a779879fadf0160734f906b8c19c7004"
    public static let definition = "float64 x\nfloat64 y\nfloat64 z\nfloat64 w"
    public var x, y, z, w: Double

    public init(x: Double = 0, y: Double = 0, z: Double = 0, w: Double = 1) { (self.x, self.y, self.z, self.w) = (x, y, z, w) }
    public init(from reader: inout MessageReader) {
        (x, y, z, w) = (reader.float64(), reader.float64(), reader.float64(), reader.float64())
    }
    public func write(to writer: inout MessageWriter) { for number in [x, y, z, w] { writer.float64(number) } }
}

/// `geometry_msgs/Pose`
public struct PoseMessage: ROSMessage {
    public static let typeName = "geometry_msgs/Pose"
    public static let md5 = "e45d45a5a1ce597b249e23fb30fc871f"
    public static let definition = "Point position\nQuaternion orientation"
    public static var parts: [any ROSMessage.Type] { [PointMessage.self, QuaternionMessage.self] }
    public var position: PointMessage
    public var orientation: QuaternionMessage

    public init(position: PointMessage = PointMessage(), orientation: QuaternionMessage = QuaternionMessage()) {
        self.position = position
        self.orientation = orientation
    }

    public init(from reader: inout MessageReader) {
        position = PointMessage(from: &reader)
        orientation = QuaternionMessage(from: &reader)
    }

    public func write(to writer: inout MessageWriter) {
        position.write(to: &writer)
        orientation.write(to: &writer)
    }
}

/// `geometry_msgs/Twist`: m/s and rad/s
public struct TwistMessage: ROSMessage {
    public static let typeName = "geometry_msgs/Twist"
    public static let md5 = "9f195f881246fdfa2798d1d3eebca84a"
    public static let definition = "Vector3 linear\nVector3 angular"
    public static var parts: [any ROSMessage.Type] { [Vector3Message.self] }
    public var linear, angular: Vector3Message

    public init(linear: Vector3Message = Vector3Message(), angular: Vector3Message = Vector3Message()) {
        self.linear = linear
        self.angular = angular
    }

    public init(from reader: inout MessageReader) {
        linear = Vector3Message(from: &reader)
        angular = Vector3Message(from: &reader)
    }

    public func write(to writer: inout MessageWriter) {
        linear.write(to: &writer)
        angular.write(to: &writer)
    }
}

/// `geometry_msgs/Wrench`: N and N·m
public struct WrenchMessage: ROSMessage {
    public static let typeName = "geometry_msgs/Wrench"
    public static let md5 = "4f539cf138b23283b520fd271b567936"
    public static let definition = "Vector3 force\nVector3 torque"
    public static var parts: [any ROSMessage.Type] { [Vector3Message.self] }
    public var force, torque: Vector3Message

    public init(force: Vector3Message = Vector3Message(), torque: Vector3Message = Vector3Message()) {
        self.force = force
        self.torque = torque
    }

    public init(from reader: inout MessageReader) {
        force = Vector3Message(from: &reader)
        torque = Vector3Message(from: &reader)
    }

    public func write(to writer: inout MessageWriter) {
        force.write(to: &writer)
        torque.write(to: &writer)
    }
}
