import CRealtime
import Control
import Glibc
import Realtime
import Synchronization

/// An operator's hold-to-run switch: a key or a pedal that Linux knows as an input device.
///
/// A thread of its own reads it and renews the loop's leave to move every 20 ms while the key is held. Released, unplugged or with that
/// thread dead, the leave is gone or grows too old, and the loop stops the arm.
public final class EnableSwitch: Sendable {
    /// ms
    private static let interval: Int32 = 20
    /// s between two attempts to open a device that has gone.
    private static let patience = 0.2

    private let isOver: Over
    private let thread: RealtimeThread

    private final class Over: Sendable {
        let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .relaxed) }
    }

    /// Opens the device, from when on the loop of `control` needs it.
    /// - Parameters:
    ///   - path: such as /dev/input/by-id/…-event-kbd; a FIFO that carries events is one too.
    ///   - key: the code that counts; nil for any key of the device.
    ///   - report: shows a sentence to a person.
    public init(path: String, key: Int?, control: ControlBlock, report: @escaping @Sendable (String) -> Void) throws {
        let isOver = Over()
        self.isOver = isOver
        let first = try EnableSwitch.open(path)
        control.requireEnable()
        var settings = RealtimeThread.Settings(name: "enable", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority - 20
        thread = try RealtimeThread(settings) {
            var descriptor: Int32? = first
            while !isOver.isSet {
                if let open = descriptor {
                    EnableSwitch.watch(open, key: key, control: control, isOver: { isOver.isSet }, report: report)
                    control.disable()
                    close(open)
                    if !isOver.isSet { report("The enable switch \(path) is gone: the arm stops and holds. Plug it in again.") }
                }
                descriptor = isOver.isSet ? nil : try? EnableSwitch.open(path)
                LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: EnableSwitch.patience))
            }
            if let descriptor { close(descriptor) }
        }
    }

    deinit {
        isOver.flag.store(true, ordering: .relaxed)
        thread.join()
    }

    private static func open(_ path: String) throws(EnableError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notOpened(path: path, errorNumber: errno) }
        var status = stat()
        let isFIFO = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        guard isFIFO || heldKeys(descriptor) != nil else {
            close(descriptor)
            throw .noSwitch(path: path)
        }
        return descriptor
    }

    /// Nil for what is no input device.
    private static func heldKeys(_ descriptor: Int32) -> [UInt8]? {
        var bits = [UInt8](repeating: 0, count: RT_INPUT_KEY_BYTES)
        return rt_input_keys(descriptor, &bits) == 0 ? bits : nil
    }

    /// Renews the leave until the device has gone or all is over.
    private static func watch(
        _ descriptor: Int32, key: Int?, control: ControlBlock, isOver: () -> Bool, report: (String) -> Void
    ) {
        var keys = HeldKeys(key: key)
        if let bits = heldKeys(descriptor) { keys.set(bits) }
        var wasEnabling = false
        var bytes = [UInt8](repeating: 0, count: 64 * HeldKeys.eventBytes)
        while !isOver() {
            if keys.isEnabling { control.enable(at: LoopClock.monotonic.now()) } else { control.disable() }
            if keys.isEnabling != wasEnabling { report(keys.isEnabling ? held : released) }
            wasEnabling = keys.isEnabling
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, interval) > 0 else { continue }
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) else { return }
            keys.take(bytes.prefix(max(0, count)))
            if keys.isOutOfStep, let bits = heldKeys(descriptor) { keys.set(bits) }
        }
    }

    private static let held = "The enable switch is held: the arm moves in a second."
    private static let released = "The enable switch is released: the arm stops and holds."
}

/// A switch that cannot enable anything.
public enum EnableError: Error, Equatable, CustomStringConvertible {
    case notOpened(path: String, errorNumber: Int32)
    case noSwitch(path: String)

    public var description: String {
        switch self {
        case .notOpened(let path, EACCES):
            "You may not read the enable switch \(path): join its group with `sudo usermod -aG input $USER`, then log in again."
        case .notOpened(let path, let number):
            "The enable switch \(path) cannot be opened: \(String(cString: strerror(number))). Look with `ls /dev/input/by-id`."
        case .noSwitch(let path): "\(path) is no input device: name one, such as /dev/input/by-id/…-event-kbd."
        }
    }
}

extension ControlBlock {
    /// Waits until the operator enables the arm, or the run is to end.
    /// - Parameters:
    ///   - meanwhile: called fifty times a second.
    ///   - report: shows a sentence to a person.
    func awaitEnable(_ clock: LoopClock, meanwhile: () throws -> Void, report: (String) -> Void) rethrows {
        if !isEnabled(at: clock.now()) { report("Hold the enable switch: the arm is energised once it is held.") }
        while !isEnabled(at: clock.now()), asked < .park {
            try meanwhile()
            clock.sleep(until: clock.now().advanced(bySeconds: 0.02))
        }
    }
}
