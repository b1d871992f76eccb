import CRealtime
import Glibc

/// A TCP socket: closed on exec, without Nagle's delay.
public enum Socket {
    /// - Parameter port: 0 for any that is free.
    /// - Returns: nil where nobody can listen there, as `errno` says.
    public static func listen(address: String, port: UInt16 = 0) -> (descriptor: Int32, port: UInt16)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        var yes: Int32 = 1
        // What is left of earlier connections of that port does no harm.
        if port != 0 { setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(4)) }
        let isPlace = inet_pton(AF_INET, address, &place.sin_addr) == 1
        if !isPlace { errno = EADDRNOTAVAIL }
        guard isPlace, withAddress(&place, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 32) == 0 else {
            let number = errno
            close(descriptor)
            errno = number
            return nil
        }
        return (descriptor, localPort(descriptor))
    }

    /// - Returns: a non-blocking socket, or what went wrong.
    public static func connect(host: String, port: UInt16, timeout: Double) -> Result<Int32, SocketProblem> {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &found)
        guard code == 0, let place = found?.pointee else { return .failure(SocketProblem(why: String(cString: gai_strerror(code)))) }
        defer { freeaddrinfo(found) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return .failure(SocketProblem(errno)) }
        if Glibc.connect(descriptor, place.ai_addr, place.ai_addrlen) != 0 {
            let problem = errno == EINPROGRESS ? finish(descriptor, timeout) : SocketProblem(errno)
            if let problem {
                close(descriptor)
                return .failure(problem)
            }
        }
        sendAtOnce(descriptor)
        return .success(descriptor)
    }

    /// Waits for a connection under way.
    private static func finish(_ descriptor: Int32, _ timeout: Double) -> SocketProblem? {
        guard wait(descriptor, for: POLLOUT, timeout) else { return SocketProblem(ETIMEDOUT) }
        var number: Int32 = 0
        var size = socklen_t(4)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        return number == 0 ? nil : SocketProblem(number)
    }

    /// - Returns: false at the timeout; true also for an error, which the next call then tells.
    public static func wait(_ descriptor: Int32, for events: Int32, _ timeout: Double) -> Bool {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: timeout)
        while true {
            var waiting = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let left = deadline.seconds(since: LoopClock.monotonic.now())
            let ready = poll(&waiting, 1, Int32(max(0, left * 1000).rounded(.up)))
            if ready > 0 { return true }
            if ready == 0 || errno != EINTR { return ready != 0 }
        }
    }

    /// - Returns: bytes read, 0 when none wait, nil when the other end is gone.
    public static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = rt_socket_receive(descriptor, buffer.baseAddress, buffer.count)
        return count < 0 ? nil : count
    }

    /// - Returns: bytes taken, 0 when there is no room, nil when the other end is gone.
    public static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int? {
        let count = rt_socket_send(descriptor, bytes.baseAddress, bytes.count)
        return count < 0 ? nil : count
    }

    /// Sends all of a few bytes on a connection that is new, and so has room.
    public static func sendWhole(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { send(descriptor, $0) } == bytes.count
    }

    public static func sendAtOnce(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(4))
    }

    public static func localPort(_ descriptor: Int32) -> UInt16 { UInt16(bigEndian: localAddress(descriptor).sin_port) }

    private static func localAddress(_ descriptor: Int32) -> sockaddr_in {
        var place = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &place) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return place
    }

    /// This machine's address as seen from the way to `host`, as text; no packet is sent for it.
    public static func ownAddress(towards host: String, port: UInt16) -> String? {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let place = found?.pointee else { return nil }
        defer { freeaddrinfo(found) }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard Glibc.connect(descriptor, place.ai_addr, place.ai_addrlen) == 0 else { return nil }
        var own = localAddress(descriptor).sin_addr
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        guard inet_ntop(AF_INET, &own, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func withAddress(_ place: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

/// Why a socket could not be used.
public struct SocketProblem: Error {
    public var why: String

    public init(why: String) { self.why = why }
    init(_ number: Int32) { why = String(cString: strerror(number)) }
}
