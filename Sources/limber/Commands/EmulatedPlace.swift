import Drivers
import Foundation

/// Tells what is taken for the place of an emulated arm.
enum EmulatedPlace {
    /// Whether it is a pseudo-terminal, or ports of this machine on which this very program listens, and nobody else: those of a ROS master,
    /// or all that a driver of RTDE goes to. The end of a tunnel to a robot is none. Who bridges a pseudo-terminal to one knows it.
    static func isOne(_ place: String) -> Bool {
        if URL(fileURLWithPath: place).resolvingSymlinksInPath().path.hasPrefix("/dev/pts/") { return true }
        guard let ports = loopbackPorts(of: place) else { return false }
        return ports.allSatisfy { port in
            let sockets = listeningSockets(port: port)
            return !sockets.isEmpty && sockets.allSatisfy(isOwnProgram)
        }
    }

    /// Of `http://localhost:11311/`, or of `127.0.0.1:30004` and the other services there.
    private static func loopbackPorts(of place: String) -> [UInt16]? {
        guard let match = place.wholeMatch(of: /(http:\/\/)?(localhost|127\.[0-9]+\.[0-9]+\.[0-9]+):([0-9]{1,5})\/?/),
            match.2 == "localhost" || match.2.split(separator: ".").allSatisfy({ UInt8($0) != nil }), let port = Int(match.3)
        else { return nil }
        let ports = match.1 == nil ? URService.allCases.map { port + $0.rawValue - URService.rtde.rawValue } : [port]
        let known = ports.compactMap { UInt16(exactly: $0) }
        return known.count == ports.count ? known : nil
    }

    /// Inodes of the sockets that wait for connections to that port, on any of this machine's addresses (proc(5), net/tcp).
    private static func listeningSockets(port: UInt16) -> [Substring] {
        let (stateListen, ending) = ("0A", ":" + String(format: "%04X", port))
        return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { table -> [Substring] in
            let lines = (try? String(contentsOfFile: table, encoding: .ascii))?.split(separator: "\n").dropFirst() ?? []
            return lines.compactMap { line in
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[1].hasSuffix(ending), fields[3] == stateListen else { return nil }
                return fields[9]
            }
        }
    }

    /// Whether other processes hold that socket, all of which run this program's own file. Another user's cannot be looked into.
    private static func isOwnProgram(_ inode: Substring) -> Bool {
        let holders = processes.filter { process in
            let descriptors = "/proc/\(process)/fd"
            return ((try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []).contains {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")) == "socket:[\(inode)]"
            }
        }
        guard let own = program("self") else { return false }
        return !holders.isEmpty && holders.allSatisfy { $0 != "\(getpid())" && program($0) == own }
    }

    private static var processes: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { $0.allSatisfy(\.isNumber) }
    }

    /// Which file a process runs, by its device and number.
    private static func program(_ process: String) -> [UInt]? {
        var look = stat()
        guard stat("/proc/\(process)/exe", &look) == 0 else { return nil }
        return [UInt(look.st_dev), UInt(look.st_ino)]
    }
}
