/// How the loop has left the arm.
public struct Ending: Equatable, Sendable {
    /// Where the arm is, as far as anybody knows.
    public enum Place: UInt8, Sendable {
        /// Measured at its park pose: torque may be removed.
        case parked
        /// Energised and still, where it was stopped.
        case holding
        /// Out of reach: nobody knows.
        case unreachable
    }

    public var place: Place
    public var fault: Fault

    @_noLocks public init(_ place: Place, _ fault: Fault) {
        self.place = place
        self.fault = fault
    }

    /// Whether the run may go on once the parked arm has cooled.
    public var passesByCooling: Bool { place == .parked && fault.passesByCooling }
}

extension Ending: CustomStringConvertible {
    public var description: String {
        switch place {
        case .parked: "\(fault) The arm is parked."
        case .holding:
            // A servo shuts its own torque down on most hardware errors; its neighbours go on holding.
            if case .deviceAlert(let device, _) = fault {
                "\(fault) The arm is energised, but servo \(device) may hold no more: support the arm, then switch it off."
            } else {
                "\(fault) The arm holds its pose and is energised: support it before you switch it off."
            }
        case .unreachable: "\(fault) The arm may still be energised."
        }
    }
}
