import Drivers
import Robot

/// Where `limber find` looks, and what it found there.
enum FindPlace: Hashable {
    case serial(path: String)
    /// `HOST:PORT` of RTDE.
    case controller(String)
    /// The URI of a ROS master.
    case graph(String)

    /// What a person may mean by a word: a path, a URI, or a host, on which either kind of robot may be.
    static func all(named word: String) -> [FindPlace] {
        if word.hasPrefix("http://") { return [.graph(word)] }
        if word.contains("/") { return [.serial(path: word)] }
        return word.contains(":") ? [.controller(word)] : [.controller(word), .graph("http://\(word):11311")]
    }

    /// The serial ports of this machine, and the robots that files of `Robots/` name on a network.
    static func all(ports: [ListedPort], robots: [RobotDescription]) -> [FindPlace] {
        var places = ports.map { FindPlace.serial(path: $0.path) }
        for wire in robots.map(\.wire) {
            let place: FindPlace? =
                switch wire.protocol {
                case .dynamixel, .feetech: nil
                case .rtde: .controller(wire.port)
                case .intera: .graph(wire.port)
                }
            if let place, !places.contains(place) { places.append(place) }
        }
        return places
    }

    var name: String {
        switch self {
        case .serial(let path): path
        case .controller(let place): place
        case .graph(let master): master
        }
    }

    /// - Parameters:
    ///   - baud: of a serial port; nil tries the usual ones.
    ///   - progress: hears what is tried.
    func look(baud: Int?, ports: [ListedPort], progress: (String) -> Void) -> FindResult {
        var result = FindResult(place: name)
        switch self {
        case .serial(let path):
            result.kind = .serial
            result.port = ports.first { $0.path == path }
            do {
                result.servos = try PortSearch(path: path).servos(baud: baud) { progress("\(path) at \($0) bit/s") }
                if result.servos.isEmpty { result.problem = FindResult.nobodyOnTheBus }
            } catch { result.problem = error.description }
        case .controller(let place):
            result.kind = .controller
            progress(place)
            do { result.robot = try ControllerSearch.robot(at: place) } catch { result.problem = error.description }
        case .graph(let master):
            result.kind = .graph
            progress(master)
            do {
                result.robot = try GraphSearch.robot(at: master)
                if result.robot == nil {
                    result.problem = "A ROS master answers, but no robot has said what it is: see that its software is up."
                }
            } catch { result.problem = error.description }
        }
        return result
    }
}
