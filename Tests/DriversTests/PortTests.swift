import CRealtime
import Foundation
import Realtime
import Testing

@testable import Drivers

@Suite struct PortTests {
    /// The emulator's end of a pseudo-terminal, and the path of the driver's.
    private final class Terminal {
        private(set) var host: Int32
        let path: String

        init() throws {
            host = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            // TIOCSPTLCK and TIOCGPTN, which the Glibc module lacks along with grantpt and its kin.
            var unlocked: Int32 = 0
            var number: Int32 = -1
            let isReady = host >= 0 && ioctl(host, 0x4004_5431, &unlocked) == 0 && ioctl(host, 0x8004_5430, &number) == 0
            path = "/dev/pts/\(number)"
            try #require(isReady)
        }

        deinit { hangUp() }

        func hangUp() {
            if host >= 0 { close(host) }
            host = -1
        }
    }

    @Test("bytes go through a pseudo-terminal unchanged, and an empty one is not taken for a dead one")
    func pseudoterminal() throws {
        let terminal = try Terminal()
        let descriptor = try Port.open(path: terminal.path, baud: 1_000_000)
        defer { close(descriptor) }
        let transport = Transport(descriptor: descriptor)
        var received = [UInt8](repeating: 0, count: 64)
        #expect(transport.read(into: &received, capacity: 64) == 0)
        // Control characters and line ends that an unconfigured terminal would act on.
        let bytes: [UInt8] = [0x03, 0x0D, 0x0A, 0x11, 0x13, 0x00, 0xFF, 0x04]
        #expect(write(terminal.host, bytes, bytes.count) == bytes.count)
        #expect(transport.waitReadable(until: LoopClock.monotonic.now().advanced(bySeconds: 1)))
        #expect(transport.read(into: &received, capacity: 64) == bytes.count)
        #expect(Array(received.prefix(bytes.count)) == bytes)
        #expect(transport.write(bytes, count: bytes.count) == bytes.count)
        #expect(read(terminal.host, &received, 64) == bytes.count)
        #expect(!transport.waitReadable(until: LoopClock.monotonic.now().advanced(bySeconds: 0.001)))
    }

    @Test("when the other end goes away the wire is gone, not silent")
    func hangUp() throws {
        let terminal = try Terminal()
        let descriptor = try Port.open(path: terminal.path, baud: 57_600)
        defer { close(descriptor) }
        terminal.hangUp()
        let transport = Transport(descriptor: descriptor)
        var received = [UInt8](repeating: 0, count: 8)
        #expect(transport.waitReadable(until: LoopClock.monotonic.now().advanced(bySeconds: 1)))
        #expect(transport.read(into: &received, capacity: 8) == -1)
    }

    @Test("a port belongs to one opener at a time")
    func exclusive() throws {
        let terminal = try Terminal()
        let descriptor = try Port.open(path: terminal.path, baud: 57_600)
        #expect(throws: PortError.busy(path: terminal.path)) { try Port.open(path: terminal.path, baud: 57_600) }
        close(descriptor)
        let again = try Port.open(path: terminal.path, baud: 57_600)
        close(again)
    }

    @Test("a link leads to its port")
    func link() throws {
        let terminal = try Terminal()
        let link = NSTemporaryDirectory() + "limber-link-\(UUID().uuidString)"
        try #require(symlink(terminal.path, link) == 0)
        defer { unlink(link) }
        let descriptor = try Port.open(path: link, baud: 57_600)
        close(descriptor)
    }

    @Test("each reason not to open a port is a sentence that says what to do")
    func sentences() throws {
        #expect(throws: PortError.missing(path: "/dev/ttyUSB-none")) { try Port.open(path: "/dev/ttyUSB-none", baud: 57_600) }
        #expect(throws: PortError.notATerminal(path: "/dev/null")) { try Port.open(path: "/dev/null", baud: 57_600) }
        #expect(
            "\(PortError(path: "/dev/ttyUSB0", step: "opened", errno: EACCES))"
                == "You may not open /dev/ttyUSB0: join its group with `sudo usermod -aG dialout $USER`, then log in again.")
        #expect(
            "\(PortError(path: "/dev/ttyUSB0", step: "configured", errno: EIO))"
                == "/dev/ttyUSB0 did not let itself be configured: Input/output error.")
    }

    @Test("an adapter's latency timer is set to 1 ms, or the warning says how to", arguments: [(true, "16"), (false, "16"), (true, "1")])
    func latencyTimer(_ isWritable: Bool, _ before: String) throws {
        let root = NSTemporaryDirectory() + "limber-sysfs-\(UUID().uuidString)"
        let folder = root + "/bus/usb-serial/devices/ttyUSB7"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let file = folder + "/latency_timer"
        try before.write(toFile: file, atomically: false, encoding: .utf8)
        // Root may write whatever the mode says, so the other case is a timer that keeps its value.
        var timer = LatencyTimer(device: "/dev/ttyUSB7", root: root)
        if !isWritable { timer = LatencyTimer(device: "/dev/ttyUSB7", root: root, write: { _, _ in }) }
        let warning = timer.shorten()
        let after = try String(contentsOfFile: file, encoding: .utf8)
        #expect(after == (isWritable ? "1" : before))
        #expect((warning == nil) == isWritable)
        if let warning { #expect(warning.description.contains("holds answers back for 16 ms")) }
    }

    @Test("an adapter without a latency timer needs no warning")
    func noLatencyTimer() { #expect(LatencyTimer(device: "/dev/ttyACM0", root: "/nonexistent").shorten() == nil) }
}
