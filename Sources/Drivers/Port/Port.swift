import Glibc

/// Serial ports, opened for one process only: 8N1, raw, non-blocking.
public enum Port {
    /// Opens a device by libserialport, or a pseudo-terminal by termios, since libserialport 0.1.1 refuses those.
    ///
    /// The descriptor is closed on exec; a process that hands it on clears that flag.
    /// - Parameters:
    ///   - path: of the device, or of a link to it such as those in /dev/serial/by-id.
    ///   - baud: bits per second; a pseudo-terminal has none.
    ///   - warn: is told what will make the port slow.
    /// - Returns: a descriptor that is the caller's to close.
    public static func open(path: String, baud: Int, warn: (PortWarning) -> Void = { _ in }) throws(PortError) -> Int32 {
        let device = try resolve(path)
        if device.hasPrefix(Pseudoterminal.folder) { return try Pseudoterminal.open(device) }
        let descriptor = try SerialPort.open(device, baud: baud)
        if let warning = LatencyTimer(device: device).shorten() { warn(warning) }
        return descriptor
    }

    /// Follows links, and tells a missing port from a forbidden one.
    private static func resolve(_ path: String) throws(PortError) -> String {
        guard let resolved = realpath(path, nil) else { throw PortError(path: path, step: "found", errno: errno) }
        defer { free(resolved) }
        guard access(resolved, R_OK | W_OK) == 0 else { throw PortError(path: path, step: "opened", errno: errno) }
        return String(cString: resolved)
    }

    /// Makes an open terminal this process's own, and raw; closes it where that fails.
    static func prepare(_ descriptor: Int32, path: String) throws(PortError) -> Int32 {
        do throws(PortError) {
            try claim(descriptor, path: path)
            try makeRaw(descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Keeps every other process away from the terminal: TIOCEXCL refuses later opens, the lock tells those who may open regardless.
    ///
    /// A pseudo-terminal is only locked: it would stay claimed when its holder has gone, and refuse everyone but root from then on.
    private static func claim(_ descriptor: Int32, path: String) throws(PortError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw PortError(path: path, step: "locked", errno: errno) }
        guard !path.hasPrefix(Pseudoterminal.folder) else { return }
        guard ioctl(descriptor, UInt(TIOCEXCL)) == 0 else { throw PortError(path: path, step: "claimed", errno: errno) }
    }

    /// No line editing, no signals, no translation; a read without bytes says so instead of looking like an end of file.
    private static func makeRaw(_ descriptor: Int32, path: String) throws(PortError) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw PortError(path: path, step: "configured", errno: errno) }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        settings.c_cc.6 = 1  // VMIN
        settings.c_cc.5 = 0  // VTIME
        guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else { throw PortError(path: path, step: "configured", errno: errno) }
        tcflush(descriptor, TCIOFLUSH)
    }
}

/// A terminal without a wire, behind which an emulator sits.
enum Pseudoterminal {
    static let folder = "/dev/pts/"

    static func open(_ path: String) throws(PortError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw PortError(path: path, step: "opened", errno: errno) }
        return try Port.prepare(descriptor, path: path)
    }
}
