import Foundation

/// What of a calibration by hand is measured already, so that it can be gone on with another day. Until its end nothing else is written.
public struct CalibrationDraft: Codable, Equatable, Sendable {
    var robot: String
    /// The day on which it was begun, as YYYY-MM-DD.
    public var day: String
    /// Ticks by servo, in the middle pose, and the homing offsets that counted then.
    var middle: [Int: Int] = [:]
    var storedOffsets: [Int: Int] = [:]
    /// Which servos the robot's file turned round then.
    var reversed: [[Bool]] = []
    /// Ticks by which a servo moved while the pose was measured.
    var restlessness = 0
    /// Joints that were seen to turn the way that their file says.
    var seen: [String] = []

    init(robot: String, day: String) { (self.robot, self.day) = (robot, day) }

    /// The draft in a file; nil where there is none, or none of that robot.
    public static func load(_ path: String, robot: String) -> CalibrationDraft? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let draft = try? JSONDecoder().decode(CalibrationDraft.self, from: data)
        return draft?.robot == robot ? draft : nil
    }

    public func save(_ path: String) throws {
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try JSONEncoder().encode(self).write(to: file, options: .atomic)
    }
}
