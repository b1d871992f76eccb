/// Something that was done to the arm in a replay, at its place in the log.
public struct PushEntry: LogEntry, Equatable {
    public var episode: UInt32
    public var what: String
    public var at: Double
    public var duration: Double
    public var size: Double
    public var unit: String
    public var frame: String
    public var force: [Double]

    public init(
        episode: UInt32, what: String, at: Double, duration: Double, size: Double, unit: String, frame: String, force: [Double]
    ) {
        (self.episode, self.what, self.at, self.duration) = (episode, what, at, duration)
        (self.size, self.unit, self.frame, self.force) = (size, unit, frame, force)
    }

    public static let topic = LogTopic(
        "pushes",
        [
            .init("episode", .integer, "in which it was done"),
            .init("what", .text, "a perturbation's name: push, displace, hold, payload, delay or target; or noticed"),
            .init("at", .number, "s after the policy had taken over"),
            .init("duration", .number, "s; 0 of a moved target, which stays, and of a push that was noticed, which goes on"),
            .init("size", .number, "in its unit; 0 where nobody knows"),
            .init("unit", .text, "N, rad, kg, s, m, or N·m"),
            .init("frame", .text, "where somebody pushes or hangs a payload; empty for the rest"),
            .init("force", .numbers, "N in the base frame"),
        ])

    public func write(to message: inout LogMessage) {
        message.add(episode)
        message.add(what)
        message.add(at)
        message.add(duration)
        message.add(size)
        message.add(unit)
        message.add(frame)
        message.add(force.count) { force[$0] }
    }
}
