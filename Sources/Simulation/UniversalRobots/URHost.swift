import CRealtime
import Drivers
import Glibc
import Realtime
import Robot
import Synchronization

/// An emulated controller in real time on TCP, for this project's driver and for anybody else's client.
public final class URHost: EmulatorHost, @unchecked Sendable {
    /// The address and RTDE's port, as a driver takes it.
    public let place: String
    private let controller: URController
    private let robot: RobotDescription
    private var listeners: [(service: URService, descriptor: Int32)]
    private var clients: [(line: URLine, descriptor: Int32)] = []
    private let clock = LoopClock.monotonic
    private let isStopped = Atomic(false)
    private let pauses = HostPauses()
    private let asked = Mutex<[@Sendable (URController) -> Void]>([])

    /// Sets of ports that are tried where any will do.
    private static let attempts = 50

    /// - Parameters:
    ///   - address: of this machine, on which it listens.
    ///   - port: RTDE's; the other services' stand as far from it as they do on a robot. 0 for any that is free.
    public init(controller: URController, robot: RobotDescription, address: String = "127.0.0.1", port: UInt16 = 30004) throws(URHostError)
    {
        (self.controller, self.robot) = (controller, robot)
        var random = RandomGenerator(seed: UInt64(bitPattern: LoopClock.monotonic.now().nanoseconds), stream: UInt64(getpid()))
        for attempt in 1...URHost.attempts {
            let base = port == 0 ? UInt16(random.uniform(20_000, 60_000)) : port
            do throws(URHostError) {
                listeners = try URHost.listen(address, base)
                place = "\(address):\(base)"
                return
            } catch { guard port == 0, attempt < URHost.attempts else { throw error } }
        }
        throw .taken(address: address, port: port, why: "no set of ports is free")
    }

    /// Is the controller, until `stop` is called from another thread; it belongs to the calling thread meanwhile.
    /// - Parameter untilClosed: also end when RTDE had clients and the last one has gone.
    public func run(untilClosed: Bool = false) {
        let epoch = clock.now().nanoseconds - Int64(controller.arm.time * 1e9)
        var wasHeard = false
        while !isStopped.load(ordering: .relaxed) {
            // What clients say counts from the controller's next period on, so it is not waited for within one.
            clock.sleep(until: Instant(nanoseconds: epoch + Int64(controller.nextPeriod * 1e9)))
            if !controller.isUnplugged { receive() } else if untilClosed { dropGone() }
            for request in takeAsked() { request(controller) }
            let now = Double(clock.now().nanoseconds - epoch) * 1e-9
            pauses.note(from: controller.arm.time, to: now)
            controller.advance(to: now)
            if !controller.isUnplugged { send() }
            let isHeard = clients.contains { $0.line.service == .rtde }
            if untilClosed && wasHeard && !isHeard { break }
            wasHeard = wasHeard || isHeard
        }
        for descriptor in clients.map(\.descriptor) + listeners.map(\.descriptor) { close(descriptor) }
        (clients, listeners) = ([], [])
    }

    public var heldUp: [ClosedRange<Double>] { pauses.all }

    /// Ends `run` within a few milliseconds; from any thread, or from a signal handler.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Does something to the controller within a few milliseconds; from any thread.
    public func ask(_ request: @escaping @Sendable (URController) -> Void) { asked.withLock { $0.append(request) } }

    /// Somebody begins to disturb the arm; nil lets go of it.
    /// - Throws: when it names what the arm does not have, or cannot do.
    public func disturb(_ disturbance: Disturbance?) throws(DisturbanceError) {
        if let disturbance { try URArm.require(disturbance, of: robot) }
        ask { controller in
            if let disturbance { try? controller.arm.begin(disturbance) } else { controller.arm.letGo() }
        }
    }

    private func takeAsked() -> [@Sendable (URController) -> Void] {
        asked.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

// Sockets.
extension URHost {
    private static func listen(_ address: String, _ rtde: UInt16) throws(URHostError) -> [(service: URService, descriptor: Int32)] {
        var listeners: [(service: URService, descriptor: Int32)] = []
        for service in URService.allCases {
            let port = UInt16(exactly: Int(rtde) + service.rawValue - URService.rtde.rawValue)
            guard let port, let (descriptor, _) = Socket.listen(address: address, port: port) else {
                let number = errno
                for listener in listeners { close(listener.descriptor) }
                throw .taken(address: address, port: port ?? rtde, why: String(cString: strerror(number)))
            }
            listeners.append((service, descriptor))
        }
        return listeners
    }

    private func receive() {
        for (service, listener) in listeners {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            Socket.sendAtOnce(descriptor)
            clients.append((controller.open(service), descriptor))
        }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        for (line, descriptor) in clients {
            let count = rt_socket_receive(descriptor, &bytes, bytes.count)
            if count > 0 { controller.receive(Array(bytes[..<count]), on: line) }
            if count < 0 { drop(line) }
        }
    }

    private func send() {
        for (line, descriptor) in clients {
            if !line.outgoing.isEmpty {
                let count = line.outgoing.withUnsafeBytes { rt_socket_send(descriptor, $0.baseAddress, $0.count) }
                if count > 0 { line.outgoing.removeFirst(count) }
                if count < 0 { drop(line) }
            }
            if line.isClosed { drop(line) }
        }
    }

    /// POLLRDHUP of poll(2), which Swift does not see.
    private static let hungUp: Int16 = 0x2000

    /// A host would not know, but an emulator need not outlive its clients.
    private func dropGone() {
        for (line, descriptor) in clients {
            var look = pollfd(fd: descriptor, events: URHost.hungUp, revents: 0)
            if poll(&look, 1, 0) > 0 { drop(line) }
        }
    }

    private func drop(_ line: URLine) {
        guard let index = clients.firstIndex(where: { $0.line === line }) else { return }
        close(clients[index].descriptor)
        clients.remove(at: index)
        controller.close(line)
    }
}

/// Why an emulated controller cannot be reached.
public enum URHostError: Error, Equatable, CustomStringConvertible {
    case taken(address: String, port: UInt16, why: String)

    public var description: String {
        switch self {
        case .taken(let address, let port, let why): "Nobody can listen on \(address):\(port) (\(why)): give another --port, or 0 for any."
        }
    }
}
