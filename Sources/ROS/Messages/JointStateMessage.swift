/// `sensor_msgs/JointState`: rad, rad/s and N·m of the joints named, or nothing of a kind.
public struct JointStateMessage: ROSMessage {
    public static let typeName = "sensor_msgs/JointState"
    public static let md5 = "3066dcd76a6cfaef579bd0f34173e9fd"
    public static let definition = "Header header\nstring[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort"
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self] }
    public var header: HeaderMessage
    public var names: [String]
    public var position, velocity, effort: [Double]

    public init(
        header: HeaderMessage = HeaderMessage(), names: [String], position: [Double], velocity: [Double] = [], effort: [Double] = []
    ) {
        self.header = header
        self.names = names
        self.position = position
        self.velocity = velocity
        self.effort = effort
    }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        names = reader.texts()
        position = reader.numbers()
        velocity = reader.numbers()
        effort = reader.numbers()
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        writer.texts(names)
        for numbers in [position, velocity, effort] { writer.numbers(numbers) }
    }
}
