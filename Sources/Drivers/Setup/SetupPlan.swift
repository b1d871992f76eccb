import Robot

/// What a servo that is alone on its wire has stored, and what it is to store to be one of a robot's.
public struct SetupPlan: Equatable, Sendable {
    /// A register and its values.
    public struct Change: Equatable, Encodable, Sendable {
        public var register: String
        public var old: Int
        public var new: Int
    }

    public var found: FoundServo
    /// What it is to be.
    public var id: Int
    public var joint: String
    /// In the order in which they are written: the id and the rate last.
    public var changes: [Change]
}

/// Why a servo is not set up.
public enum SetupProblem: Error, Equatable, CustomStringConvertible, Sendable {
    case port(PortError)
    case noBus
    case unknownID(Int, known: [Int])
    case nobody
    case several([FoundServo])
    case wrongModel(expected: String, found: String)
    case energised
    case changedMeanwhile
    case unreadable
    case unknownRate(Int)
    case notTaken(register: String, value: Int)
    case lost(id: Int)

    public var description: String {
        switch self {
        case .port(let error): error.description
        case .noBus: "This robot has a controller of its own, and no servos to be set up."
        case .unknownID(let id, let known):
            "The robot's file has no servo \(id): give one of \(known.map(String.init).joined(separator: ", ")) with --id."
        case .nobody: "Nobody answers: connect the one servo, give it power, and try again."
        case .several(let servos):
            "\(servos.count) servos answer (\(servos.map { "id \($0.id)" }.joined(separator: ", "))): connect only the one that is to be set up."
        case .wrongModel(let expected, let found): "The servo is a \(found), and the robot's file wants a \(expected) there."
        case .energised: "The servo has torque, and its settings are locked: support what it holds, and switch its power off and on."
        case .changedMeanwhile: "The servo is not as it was when the plan was made, and nothing was written: start again."
        case .unreadable: "The servo answers a ping but not a read: switch its power off and on, then look at its wiring."
        case .unknownRate(let rate): "These servos have no rate of \(rate) bit/s: change the wire in the robot's file."
        case .notTaken(let register, let value):
            "The servo did not take \(value) for \(register), and nothing was written after that: try again, or use the vendor's tool."
        case .lost(let id): "The servo does not answer as \(id) at its new rate: find it with `limber find`."
        }
    }
}
