/// `intera_core_msgs/JointCommand`: what the named joints of a limb are asked to do.
public struct JointCommandMessage: ROSMessage {
    public static let typeName = "intera_core_msgs/JointCommand"
    public static let md5 = "c8c85922d297da6209a089a906207e5d"
    public static let definition = """
        Header header
        int32 mode
        string[] names
        float64[] position
        float64[] velocity
        float64[] acceleration
        float64[] effort
        int32 POSITION_MODE=1
        int32 VELOCITY_MODE=2
        int32 TORQUE_MODE=3
        int32 TRAJECTORY_MODE=4
        """
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self] }

    /// What the numbers are: rad, rad/s, N·m beside gravity, or a point of a trajectory.
    public enum Mode: Int32, Sendable { case position = 1, velocity, torque, trajectory }

    public var header: HeaderMessage
    /// A `Mode`, unless the sender is of another mind.
    public var mode: Int32
    public var names: [String]
    public var position, velocity, acceleration, effort: [Double]

    public init(
        header: HeaderMessage = HeaderMessage(), mode: Mode, names: [String], position: [Double] = [], velocity: [Double] = [],
        acceleration: [Double] = [], effort: [Double] = []
    ) {
        self.header = header
        self.mode = mode.rawValue
        self.names = names
        (self.position, self.velocity, self.acceleration, self.effort) = (position, velocity, acceleration, effort)
    }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        mode = reader.int32()
        names = reader.texts()
        (position, velocity, acceleration, effort) = (reader.numbers(), reader.numbers(), reader.numbers(), reader.numbers())
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        writer.int32(mode)
        writer.texts(names)
        for numbers in [position, velocity, acceleration, effort] { writer.numbers(numbers) }
    }
}

/// The frame of a `JointCommand` as the control loop writes it: length and message, into memory of its own.
public struct JointCommandFrame: ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutableRawPointer
    private let capacity: Int
    private let joints: Int
    /// The names as they stand in every message.
    private let names: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    public init(names: [String]) {
        joints = names.count
        var size = MessageWriter(UnsafeMutableRawBufferPointer(start: nil, count: 0))
        size.texts(names)
        self.names = .allocate(byteCount: size.count, alignment: 1)
        var writer = MessageWriter(self.names)
        writer.texts(names)
        // Length, header, mode, counts, and at most one number of each joint.
        capacity = 64 + size.count + 8 * names.count
        bytes = .allocate(byteCount: capacity, alignment: 8)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    }

    deinit {
        bytes.deallocate()
        names.deallocate()
    }

    /// - Parameter values: one of each joint.
    /// - Returns: the frame, valid until the next.
    @_noLocks public mutating func write(
        _ mode: JointCommandMessage.Mode, at stamp: ROSTime, _ values: UnsafePointer<Double>
    ) -> UnsafeRawBufferPointer {
        var writer = MessageWriter(UnsafeMutableRawBufferPointer(start: bytes + 4, count: capacity - 4))
        sequence &+= 1
        writer.uint32(sequence)
        writer.time(stamp)
        writer.count(0)
        writer.int32(mode.rawValue)
        for index in 0..<names.count { writer.uint8(names[index]) }
        put(mode == .position, values, &writer)
        put(mode == .velocity, values, &writer)
        writer.count(0)
        put(mode == .torque, values, &writer)
        var length = MessageWriter(UnsafeMutableRawBufferPointer(start: bytes, count: 4))
        length.count(writer.count)
        return UnsafeRawBufferPointer(start: bytes, count: 4 + writer.count)
    }

    @_noLocks private func put(_ isGiven: Bool, _ values: UnsafePointer<Double>, _ writer: inout MessageWriter) {
        writer.count(isGiven ? joints : 0)
        guard isGiven else { return }
        for joint in 0..<joints { writer.float64(values[joint]) }
    }
}
