import Glibc

/// The time that an FTDI adapter waits for more bytes before it hands over those it has: 16 ms when new, too long for a control tick.
struct LatencyTimer {
    private let device: String
    private let path: String
    private let write: (_ text: String, _ path: String) -> Void

    /// - Parameter root: of sysfs.
    init(device: String, root: String = "/sys", write: @escaping (String, String) -> Void = LatencyTimer.write) {
        self.device = device
        self.write = write
        let name = device.split(separator: "/").last.map(String.init) ?? device
        path = "\(root)/bus/usb-serial/devices/\(name)/latency_timer"
    }

    /// Sets it to 1 ms.
    /// - Returns: a warning where it exists and stays longer.
    func shorten() -> PortWarning? {
        guard let before = milliseconds(), before > 1 else { return nil }
        write("1", path)
        guard let after = milliseconds(), after > 1 else { return nil }
        return PortWarning(
            description: """
                \(device) holds answers back for \(after) ms, longer than a control tick: run `echo 1 | sudo tee \(path)`, \
                or let udev do it with ACTION=="add", SUBSYSTEM=="usb-serial", ATTR{latency_timer}="1".
                """)
    }

    /// nil for adapters without such a timer.
    private func milliseconds() -> Int? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &text, text.count)
        return Int(String(decoding: text.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber))
    }

    static func write(_ text: String, _ path: String) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Whether it took is what the caller reads back.
        _ = Glibc.write(descriptor, text, text.utf8.count)
    }
}
