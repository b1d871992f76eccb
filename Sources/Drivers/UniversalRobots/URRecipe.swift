import Realtime

/// Where the fields that the loop needs lie in a data package's body.
struct URRecipe {
    /// Asked for always, and where the controller has them.
    static let needed = [
        "timestamp", "actual_q", "actual_qd", "robot_mode", "safety_status", "runtime_state", "target_speed_fraction",
        "output_int_register_\(URProgram.answerRegister)",
    ]
    static let wanted = ["actual_current_as_torque"]

    let timestamp, position, velocity, robotMode, safety, runtime, speed, answer: Int
    /// -1 where the controller does not tell it.
    let torque: Int
    /// Bytes of the body.
    let size: Int

    /// - Parameter hasNumber: whether the body begins with the recipe's number, as in the second version.
    init(_ names: [String], hasNumber: Bool) {
        var places: [String: Int] = [:]
        var end = hasNumber ? 1 : 0
        for name in names {
            places[name] = end
            end += RTDEField.output(name)?.size ?? 0
        }
        func place(_ name: String) -> Int { places[name] ?? -1 }
        (timestamp, position, velocity) = (place("timestamp"), place("actual_q"), place("actual_qd"))
        (robotMode, safety, runtime) = (place("robot_mode"), place("safety_status"), place("runtime_state"))
        (speed, answer) = (place("target_speed_fraction"), place(URRecipe.needed[7]))
        torque = place(URRecipe.wanted[0])
        size = end
    }
}

/// What a controller said last of itself.
public struct URReport: Equatable, Sendable {
    public var robotMode = URRobotMode.noController.rawValue
    public var safety = URSafetyStatus.undefined.rawValue
    public var runtime: UInt32 = 0
    /// Of the teach pendant's slider.
    public var speed = 1.0
    /// The token of the program that follows, 0 for none.
    public var answer: Int32 = 0

    @_noLocks public init() {}

    public var isRunning: Bool { @_noLocks get { robotMode == URRobotMode.running.rawValue } }
    public var isSafe: Bool { @_noLocks get { safety == URSafetyStatus.normal.rawValue || safety == URSafetyStatus.reduced.rawValue } }
    /// Whether no program runs, nor waits to go on.
    public var hasStopped: Bool { @_noLocks get { runtime == URRuntimeState.stopped.rawValue } }
    /// Whether a program runs, or waits to go on.
    public var isUnderWay: Bool {
        @_noLocks get {
            playsProgram || runtime == URRuntimeState.pausing.rawValue || runtime == URRuntimeState.paused.rawValue
        }
    }
    public var playsProgram: Bool {
        @_noLocks get { runtime == URRuntimeState.playing.rawValue || runtime == URRuntimeState.resuming.rawValue }
    }
}

extension RTDEPackageView {
    @_noLocks func double(at place: Int) -> Double { Double(bitPattern: word(at: place, bytes: 8)) }

    @_noLocks func word(at place: Int, bytes: Int) -> UInt64 {
        precondition(place >= 0 && place + bytes <= bodyCount)
        var word: UInt64 = 0
        for index in 0..<bytes { word = word << 8 | UInt64(body[place + index]) }
        return word
    }
}
