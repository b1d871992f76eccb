/// Of RTDE itself; the second has recipes with numbers and lets a client choose how often it hears.
public enum RTDEVersion: UInt16, CaseIterable, Sendable {
    case one = 1
    case two = 2
}

/// The controller's software.
public struct URControlVersion: Hashable, Comparable, CustomStringConvertible, Sendable {
    public var major: UInt32
    public var minor: UInt32
    public var bugfix: UInt32
    public var build: UInt32

    public init(_ major: UInt32, _ minor: UInt32, _ bugfix: UInt32 = 0, build: UInt32 = 0) {
        (self.major, self.minor, self.bugfix, self.build) = (major, minor, bugfix, build)
    }

    public static func < (left: URControlVersion, right: URControlVersion) -> Bool {
        (left.major, left.minor, left.bugfix, left.build) < (right.major, right.minor, right.bugfix, right.build)
    }

    public var description: String { "\(major).\(minor).\(bugfix).\(build)" }
}

/// A line for people.
public struct RTDEText: Hashable, Sendable {
    public enum Level: UInt8, CaseIterable, Sendable { case exception, error, warning, information }

    public var level: Level
    public var message: String
    /// Who says it; empty in version 1.
    public var source: String

    public init(_ level: Level, _ message: String, source: String = "") {
        (self.level, self.message, self.source) = (level, message, source)
    }
}

/// What a client says.
public enum RTDERequest: Hashable, Sendable {
    case protocolVersion(UInt16)
    case controlVersion
    case text(RTDEText)
    /// - Parameter frequency: Hz; nil in version 1, where the controller chooses.
    case setUpOutputs(frequency: Double?, names: [String])
    case setUpInputs(names: [String])
    case start
    case pause
    case data(recipe: UInt8, body: [UInt8])
}

/// What a controller says.
public enum RTDEReply: Hashable, Sendable {
    case protocolVersion(isAccepted: Bool)
    case controlVersion(URControlVersion)
    case text(RTDEText)
    /// - Parameter recipe: zero for one that is refused, nil in version 1.
    case outputs(recipe: UInt8?, types: [String])
    case inputs(recipe: UInt8, types: [String])
    case started(Bool)
    case paused(Bool)
    /// - Parameter recipe: nil in version 1.
    case data(recipe: UInt8?, body: [UInt8])
}
