/// Why an arm cannot be emulated.
public enum EmulatorError: Error, Equatable, CustomStringConvertible {
    case unknownModel(String, known: [String])
    case unknownBaud(Int, known: [Int])
    case unknownServo(Int)
    case noBus(String)
    case unknownFrame(String)
    case unknownFault(String, robot: String)
    case noServos(String)
    case world(WorldError)

    public var description: String {
        switch self {
        case .unknownModel(let model, let known):
            "The servo model \(model) cannot be emulated; use one of \(known.joined(separator: ", "))."
        case .unknownBaud(let baud, let known):
            "These servos do not know \(baud) baud; use one of \(known.map(String.init).joined(separator: ", "))."
        case .noBus(let robot): "The joints of a \(robot) hang on no bus."
        case .unknownServo(let id): "The fault plan names servo \(id), which this arm does not have."
        case .unknownFrame(let name): "The fault plan pushes at the frame \(name), which this arm does not have."
        case .unknownFault(let name, let robot): "The fault plan has '\(name)', which cannot happen to a \(robot)."
        case .noServos(let robot): "The fault plan says how servos are set up, of which a \(robot) has none: leave out its start."
        case .world(let error): error.description
        }
    }
}
