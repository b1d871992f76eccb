import Drivers

extension DynamixelDriver: ArmDriver {
    public mutating func prepare() throws { try connect() }

    public mutating func release() -> Bool { disengage() }

    /// Engages, and where that fails says in what state it has left the arm.
    public mutating func energise() throws {
        do throws(ConnectError) { try engage() } catch {
            let torque = readTorque()
            throw torque.isEmpty || torque.values.contains(true) ? EngageError(cause: error) : error
        }
    }
}

/// An arm that could not be engaged and was not left limp.
public struct EngageError: Error, Equatable, CustomStringConvertible {
    public var cause: ConnectError

    public var description: String {
        let warning = "The arm may still be energised: support it before you switch it off."
        return cause.problems.contains { $0.fault == .wireLost } ? cause.description : "\(cause)\n\(warning)"
    }
}
