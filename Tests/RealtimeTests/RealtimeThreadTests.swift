import Foundation
import Glibc
import Synchronization
import Testing

@testable import Realtime

@Suite struct RealtimeThreadTests {
    @Test func theBodyRunsUnderTheThreadsName() throws {
        let seen = Mutex("")
        let thread = try RealtimeThread(.init(name: "limber-control-loop", rights: .declined)) {
            seen.withLock { $0 = ownStatus("Name") }
        }
        thread.join()
        #expect(seen.withLock { $0 } == "limber-control-")
        #expect(thread.shortcomings.isEmpty)
    }

    @Test func aThreadIsPinnedWhereItIsTold() throws {
        let processor = try #require(RealtimeThread.quietestProcessor)
        let seen = Mutex("")
        let thread = try RealtimeThread(.init(name: "pinned", rights: .declined, processor: processor)) {
            usleep(5000)  // the pin is set from outside, after the start
            seen.withLock { $0 = ownStatus("Cpus_allowed_list") }
        }
        thread.join()
        #expect(seen.withLock { $0 } == "\(processor)")
    }

    @Test func anImpossibleProcessorIsAShortcomingAndNoFailure() throws {
        let thread = try RealtimeThread(.init(name: "unpinned", rights: .declined, processor: 4000)) {}
        thread.join()
        #expect(thread.shortcomings == ["The control thread could not be pinned to processor 4000."])
    }

    @Test func withoutRightsAWantedThreadRunsAndARequiredOneRefuses() throws {
        let rights = RealtimeRights.check()
        let thread = try RealtimeThread(.init(name: "wanted", rights: .wanted)) {}
        thread.join()
        #expect(thread.shortcomings.isEmpty == rights.areComplete)
        if let explanation = rights.explanation {
            #expect(throws: RealtimeThreadError.noRights(explanation)) {
                try RealtimeThread(.init(name: "required", rights: .required)) {}
            }
        } else {
            _ = try RealtimeThread(.init(name: "required", rights: .required)) {}
        }
    }

    @Test func theExplanationNamesTheFileAndBothLines() throws {
        let rights = RealtimeRights(priority: 80, schedulerError: EPERM, lockError: ENOMEM)
        let explanation = try #require(rights.explanation)
        #expect(
            explanation.hasPrefix("No real-time rights: the scheduler refuses SCHED_FIFO priority 80 (Operation not permitted), and memory")
        )
        #expect(explanation.contains("/etc/security/limits.d/90-limber.conf"))
        #expect(explanation.contains("rtprio   95") && explanation.contains("memlock  unlimited"))
        #expect(RealtimeRights(priority: 80, schedulerError: 0, lockError: 0).explanation == nil)
    }
}

/// A line of the calling thread's status in /proc.
private func ownStatus(_ key: String) -> String {
    let status = (try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(key + ":") } ?? ""
    return line.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces)
}
