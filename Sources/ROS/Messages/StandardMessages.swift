/// `std_msgs/Empty`
public struct EmptyMessage: ROSMessage {
    public static let typeName = "std_msgs/Empty"
    public static let md5 = "d41d8cd98f00b204e9800998ecf8427e"
    public static let definition = ""

    public init() {}
    public init(from reader: inout MessageReader) {}
    public func write(to writer: inout MessageWriter) {}
}

/// `std_msgs/Bool`
public struct BoolMessage: ROSMessage {
    public static let typeName = "std_msgs/Bool"
    public static let md5 = "8b94c1b53db61fb6aed406028ad6332a"
    public static let definition = "bool data"
    public var data: Bool

    public init(_ data: Bool) { self.data = data }
    public init(from reader: inout MessageReader) { data = reader.bool() }
    public func write(to writer: inout MessageWriter) { writer.bool(data) }
}

/// `std_msgs/Float64`
public struct Float64Message: ROSMessage {
    public static let typeName = "std_msgs/Float64"
    public static let md5 = "fdb28210bfa9d7c91146260178d9a584"
    public static let definition = "float64 data"
    public var data: Double

    public init(_ data: Double) { self.data = data }
    public init(from reader: inout MessageReader) { data = reader.float64() }
    public func write(to writer: inout MessageWriter) { writer.float64(data) }
}

/// `std_msgs/String`
public struct StringMessage: ROSMessage {
    public static let typeName = "std_msgs/String"
    public static let md5 = "992ce8a1687cec8c8bd883ec73ca41d1"
    public static let definition = "string data"
    public var data: String

    public init(_ data: String) { self.data = data }
    public init(from reader: inout MessageReader) { data = reader.text() }
    public func write(to writer: inout MessageWriter) { writer.text(data) }
}

/// `std_msgs/Header`: a number, a time, and the frame that coordinates are in.
public struct HeaderMessage: ROSMessage {
    public static let typeName = "std_msgs/Header"
    public static let md5 = "2176decaecbce78abc3b96ef049fabed"
    public static let definition = "uint32 seq\ntime stamp\nstring frame_id"
    public var sequence: UInt32
    public var stamp: ROSTime
    public var frame: String

    public init(sequence: UInt32 = 0, stamp: ROSTime = ROSTime(), frame: String = "") {
        self.sequence = sequence
        self.stamp = stamp
        self.frame = frame
    }

    public init(from reader: inout MessageReader) {
        sequence = reader.uint32()
        stamp = reader.time()
        frame = reader.text()
    }

    public func write(to writer: inout MessageWriter) {
        writer.uint32(sequence)
        writer.time(stamp)
        writer.text(frame)
    }
}
