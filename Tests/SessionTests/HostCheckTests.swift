import Foundation
import Testing

@testable import Realtime
@testable import Session

/// A machine made of files.
private final class Machine {
    let root = NSTemporaryDirectory() + "limber-host-\(UInt64.random(in: 0 ... .max))"

    init(_ files: [String: String]) throws {
        for (path, text) in files {
            let url = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (text + "\n").write(to: url, atomically: true, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func finding(_ item: String, rights: RealtimeRights = .granted, processor: Int? = 3) throws -> HostCheck.Finding {
        let check = HostCheck(root: root, rights: rights, processor: processor, processors: 4)
        return try #require(check.findings.first { $0.item == item })
    }
}

extension RealtimeRights {
    fileprivate static let granted = RealtimeRights(priority: 80, schedulerError: 0, lockError: 0)
    fileprivate static let refused = RealtimeRights(priority: 80, schedulerError: EPERM, lockError: 0)
}

@Suite struct HostCheckTests {
    private let cpu = "/sys/devices/system/cpu"

    @Test func aWellPreparedMachineGetsNoAdvice() throws {
        let machine = try Machine([
            "/sys/kernel/realtime": "1", "\(cpu)/cpu0/cpufreq/scaling_governor": "performance", "\(cpu)/isolated": "3",
            "/sys/bus/usb-serial/devices/ttyUSB0/latency_timer": "1", "\(cpu)/cpuidle/current_driver": "intel_idle",
        ])
        let check = HostCheck(root: machine.root, rights: .granted, processor: 3, processors: 4, mayKeepAwake: true)
        #expect(check.findings.count == 6)
        for finding in check.findings { #expect(finding.advice == nil, "\(finding.item)") }
    }

    @Test func whatAMachineLacksIsSaidAndNotTakenForBad() throws {
        let machine = try Machine([:])
        #expect(try machine.finding("CPU governor").advice == nil, "a virtual machine has none")
        #expect(try machine.finding("USB latency timer").advice == nil)
    }

    @Test func aProcessorThatMaySleepDeeplyIsNamedWithTheRuleThatKeepsItAwake() throws {
        let machine = try Machine(["\(cpu)/cpuidle/current_driver": "intel_idle"])
        let check = HostCheck(root: machine.root, rights: .granted, processor: 3, processors: 4, mayKeepAwake: false)
        let finding = try #require(check.findings.first { $0.item == "processor idle states" })
        #expect(finding.found == "intel_idle")
        #expect(try #require(finding.advice).contains("udev"))
        #expect(try Machine([:]).finding("processor idle states").advice == nil, "no driver, no sleep")
    }

    @Test func anOrdinaryKernelIsNamedAsItWasBuiltAndStarted() throws {
        let version = "Linux version 6.1.0 (gcc 12) #1 SMP PREEMPT_DYNAMIC Debian"
        let plain = try Machine(["/proc/version": version, "/proc/cmdline": "root=/dev/sda1 quiet"]).finding("kernel preemption")
        #expect(plain.found == "PREEMPT_DYNAMIC")
        #expect(try #require(plain.advice).contains("linux-image-rt-amd64"))
        #expect(try #require(plain.advice).contains("preempt=full"))
        let full = try Machine(["/proc/version": version, "/proc/cmdline": "quiet preempt=full"]).finding("kernel preemption")
        #expect(full.found == "PREEMPT_DYNAMIC, preempt=full")
        #expect(try !#require(full.advice).contains("Until then"))
    }

    @Test func missingRightsComeWithTheLinesThatGrantThem() throws {
        let finding = try Machine([:]).finding("real-time rights", rights: .refused)
        #expect(finding.found == "incomplete")
        #expect(try #require(finding.advice).contains("rtprio"))
    }

    @Test func oneProcessorThatClocksDownIsEnoughForAdvice() throws {
        let machine = try Machine([
            "\(cpu)/cpu0/cpufreq/scaling_governor": "performance", "\(cpu)/cpu1/cpufreq/scaling_governor": "powersave",
        ])
        let finding = try machine.finding("CPU governor")
        #expect(finding.found == "performance, powersave")
        #expect(try #require(finding.advice).contains("scaling_governor"))
    }

    @Test func withoutIsolationTheKernelsOptionsAreNamed() throws {
        let finding = try Machine(["\(cpu)/isolated": ""]).finding("isolated CPUs")
        #expect(finding.found == "none")
        #expect(try #require(finding.advice).contains("isolcpus=3 nohz_full=3 rcu_nocbs=3"))
    }

    @Test func anIsolatedProcessorThatTheLoopMayNotUseIsNoHelp() throws {
        let finding = try Machine(["\(cpu)/isolated": "2-3"]).finding("isolated CPUs", processor: 1)
        #expect(finding.found == "2, 3")
        #expect(try #require(finding.advice).contains("taskset -c 0-3"))
    }

    @Test func anAdapterThatHoldsAnswersBackIsNamed() throws {
        let devices = "/sys/bus/usb-serial/devices"
        let machine = try Machine(["\(devices)/ttyUSB0/latency_timer": "1", "\(devices)/ttyUSB1/latency_timer": "16"])
        let finding = try machine.finding("USB latency timer")
        #expect(finding.found == "ttyUSB0 1 ms, ttyUSB1 16 ms")
        #expect(try #require(finding.advice).contains("ATTR{latency_timer}"))
    }

    @Test func theKernelsListsOfProcessorsAreRead() {
        #expect(HostCheck.processorList("2,4-6") == [2, 4, 5, 6])
        #expect(HostCheck.processorList("") == [])
    }
}
