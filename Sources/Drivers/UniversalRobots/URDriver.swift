import ROS
import Realtime
import Robot

/// Drives a Universal Robots arm through its own controller: a tick takes the newest package and sends one set-point to a program of ours.
///
/// The controller's watchdog stops that program when set-points end. Made by one thread, used by one thread.
public struct URDriver: RobotDriver, ~Copyable, @unchecked Sendable {
    /// s without a package that are no silence yet.
    static var longestSilence: Double { @_noLocks get { 0.03 } }
    /// rad between arm and set-point from which on a program that stood still follows again.
    static var nearness: Double { @_noLocks get { 0.02 } }
    /// rad/s, which a set-point must not exceed for that, nor a joint where torques are to follow.
    static var slowness: Double { @_noLocks get { 0.15 } }
    /// Reads a tick, so that a controller without end does not hold the loop up.
    static var mostReads: Int { @_noLocks get { 32 } }

    let robot: RobotDescription
    let operating: OperatingMode
    let ways: URWays
    let clock: LoopClock
    /// s
    let period: Double
    var parser = RTDEPackageParser()
    var codec = RTDECodec(.one)
    var recipe = URRecipe([], hasNumber: true)
    var version = URControlVersion(0, 0)
    /// The one package that is sent, with its recipe's number.
    let frame: UnsafeMutablePointer<UInt8>
    static var frameSize: Int { @_noLocks get { RTDEPackage.headerSize + 1 + 4 + 4 + 48 } }
    var lines = DashboardLines()

    var age = StampAge()
    /// What the controller said last of itself.
    public internal(set) var report = URReport()
    /// Of the program that is to follow; 0 while none is.
    var token: Int32 = 0
    /// Whether the program is to stand still until a set-point comes near the arm, or the arm hardly moves: it has just begun, or was hindered.
    var stands = true
    /// Whether anything was sent since the last read.
    var hasSent = false
    /// Whether the dashboard has said that somebody took the robot out of remote control.
    var isLocal = false
    /// Whether the dashboard has fallen silent.
    var isDeaf = false
    var askedAt = Instant(nanoseconds: 0)
    /// Whether the dashboard owes an answer to that question.
    var isAsked = false
    /// Whether the controller has a remote control, and knows the question.
    var knowsControl: Bool { @_noLocks get { version.major > 5 || (version.major == 5 && version.minor >= 6) } }
    let question: UnsafeMutablePointer<UInt8>
    let answer: UnsafeMutablePointer<UInt8>
    /// rad, what was sent last.
    var lastSetPoint = JointVector(count: 0)
    /// rad, where the arm was measured last.
    var measuredPosition = JointVector(count: 0)
    /// rad/s
    var measuredVelocity = JointVector(count: 0)
    /// When a package came last.
    var heardAt: Instant
    /// s by which the next tick is to come later, so that it finds a package that has just come.
    public internal(set) var lean = 0.0
    /// Packages that are whole and cannot be meant.
    var misfits = 0
    /// What has ended, once something has.
    public internal(set) var loss: RobotTopic?
    public internal(set) var statistics = WireStatistics()
    public internal(set) var heldPosition = JointVector(count: 0)

    /// - Parameter operating: by what the loop will drive the arm; torques want a controller of 5.23 or later.
    public init(robot: RobotDescription, operating: OperatingMode = .position, ways: URWays, clock: LoopClock = .monotonic) {
        (self.robot, self.operating, self.ways, self.clock) = (robot, operating, ways, clock)
        period = 1 / robot.wire.rate
        frame = .allocate(capacity: URDriver.frameSize)
        frame.initialize(repeating: 0, count: URDriver.frameSize)
        question = .allocate(capacity: URQuestion.count)
        for (index, byte) in URQuestion.line.utf8.enumerated() { question[index] = byte }
        answer = .allocate(capacity: URQuestion.capacity)
        heardAt = clock.now()
    }

    public init(
        robot: RobotDescription, operating: OperatingMode = .position, place: String, clock: LoopClock = .monotonic
    ) throws(URError) {
        let ways: URWays
        do throws(URProblem) { ways = try URWays(to: URAddress(place)) } catch { throw URError([error]) }
        self.init(robot: robot, operating: operating, ways: ways, clock: clock)
    }

    deinit {
        for memory in [frame, question, answer] { memory.deallocate() }
    }
}
