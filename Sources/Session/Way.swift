import Drivers
import Robot

/// How an arm is reached: over a serial wire that is open, through the master of a robot's graph, or through its controller's network.
public enum Way {
    case bus(Wire)
    case graph(master: String)
    case controller(place: String)

    /// - Parameters:
    ///   - place: of the wire, the master or the controller, in place of the description's.
    ///   - warn: hears of what makes a wire slower than it could be.
    public init(_ description: WireDescription, at place: String? = nil, warn: (PortWarning) -> Void) throws(PortError) {
        let place = place ?? description.port
        switch description.protocol {
        case .dynamixel, .feetech: self = .bus(try Wire(path: place, baud: description.baud, warn: warn))
        case .intera: self = .graph(master: place)
        case .rtde: self = .controller(place: place)
        }
    }
}
