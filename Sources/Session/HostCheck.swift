import Foundation
import Realtime

/// What this machine offers a control loop, and what to do where that is little. None of it keeps an arm from being driven.
public struct HostCheck: Encodable, Equatable, Sendable {
    /// One property of the machine.
    public struct Finding: Encodable, Equatable, Sendable {
        public var item: String
        /// How it is here.
        public var found: String
        /// What to do about it; nil where nothing is.
        public var advice: String?

        init(_ item: String, _ found: String, advice: String? = nil) { (self.item, self.found, self.advice) = (item, found, advice) }
    }

    public let findings: [Finding]

    /// - Parameters:
    ///   - root: where /proc and /sys are.
    ///   - processor: where the control thread would run.
    ///   - mayKeepAwake: whether a `LatencyRequest` is granted.
    public init(
        root: String = "", rights: RealtimeRights = .check(), processor: Int? = RealtimeThread.quietestProcessor,
        processors: Int = ProcessInfo.processInfo.processorCount, mayKeepAwake: Bool = LatencyRequest() != nil
    ) {
        let files = SystemFiles(root: root)
        findings = [
            HostCheck.preemption(files), HostCheck.rights(rights), HostCheck.governor(files),
            HostCheck.idleStates(files, mayKeepAwake: mayKeepAwake), HostCheck.isolation(files, processor: processor, of: processors),
            HostCheck.latencyTimers(files),
        ]
    }

    public func encode(to encoder: any Encoder) throws { try findings.encode(to: encoder) }

    /// The kernel's line of `/proc/version` names how it was built; one built with PREEMPT_DYNAMIC says at its start how it runs.
    private static func preemption(_ files: SystemFiles) -> Finding {
        let item = "kernel preemption"
        let words = files.text("/proc/version")?.split(separator: " ") ?? []
        if files.text("/sys/kernel/realtime") == "1" || words.contains("PREEMPT_RT") {
            return Finding(item, "PREEMPT_RT, a real-time kernel")
        }
        let built = words.first { $0.hasPrefix("PREEMPT") }.map(String.init)
        let asked = files.text("/proc/cmdline")?.split(separator: " ").first { $0.hasPrefix("preempt=") }.map(String.init)
        let found = [built ?? "none that the kernel names", asked].compactMap(\.self).joined(separator: ", ")
        let meanwhile = built == "PREEMPT_DYNAMIC" && asked != "preempt=full" ? " Until then, start this one with preempt=full." : ""
        return Finding(
            item, found,
            advice:
                "Beside a busy learner only a real-time kernel bounds the wake-up: on Debian `sudo apt-get install linux-image-rt-amd64`, "
                + "then start it." + meanwhile)
    }

    private static func rights(_ rights: RealtimeRights) -> Finding {
        Finding(
            "real-time rights", rights.areComplete ? "first-in-first-out priority \(rights.priority), locked memory" : "incomplete",
            advice: rights.explanation)
    }

    private static func governor(_ files: SystemFiles) -> Finding {
        let item = "CPU governor"
        let folder = "/sys/devices/system/cpu"
        let governors = files.names(in: folder).compactMap { files.text("\(folder)/\($0)/cpufreq/scaling_governor") }
        guard !governors.isEmpty else { return Finding(item, "none: this system does not set the processors' clock") }
        let kinds = Set(governors).sorted()
        guard kinds != ["performance"] else { return Finding(item, "performance") }
        return Finding(
            item, kinds.joined(separator: ", "),
            advice: "A processor that clocks down while the loop sleeps is slow when it wakes: "
                + "`echo performance | sudo tee \(folder)/cpu*/cpufreq/scaling_governor`, after every start of the machine.")
    }

    private static func idleStates(_ files: SystemFiles, mayKeepAwake: Bool) -> Finding {
        let item = "processor idle states"
        let driver = files.text("/sys/devices/system/cpu/cpuidle/current_driver") ?? "none"
        guard driver != "none" else { return Finding(item, "none: the processors do not sleep deeply") }
        guard !mayKeepAwake else { return Finding(item, "\(driver), kept shallow while the loop runs") }
        return Finding(
            item, driver,
            advice: "A processor that sleeps deeply wakes late. Limber keeps it awake if it may write to \(LatencyRequest.path): "
                + #"let udev allow it, with KERNEL=="cpu_dma_latency", GROUP="realtime", MODE="0660" in /etc/udev/rules.d/91-limber.rules."#
        )
    }

    private static func latencyTimers(_ files: SystemFiles) -> Finding {
        let item = "USB latency timer"
        let folder = "/sys/bus/usb-serial/devices"
        let timers = files.names(in: folder).compactMap { name in
            files.text("\(folder)/\(name)/latency_timer").flatMap { Int($0) }.map { (name: name, milliseconds: $0) }
        }
        guard !timers.isEmpty else { return Finding(item, "no adapter that has one is plugged in") }
        let found = timers.map { "\($0.name) \($0.milliseconds) ms" }.joined(separator: ", ")
        guard timers.contains(where: { $0.milliseconds > 1 }) else { return Finding(item, found) }
        return Finding(
            item, found,
            advice: "Answers wait that long in the adapter. Limber sets 1 ms where it may; else let udev do it, with "
                + #"ACTION=="add", SUBSYSTEM=="usb-serial", ATTR{latency_timer}="1" in /etc/udev/rules.d/90-limber.rules."#)
    }
}
