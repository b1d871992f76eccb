import Synchronization
import Testing

@testable import Learning

@Suite("A crew")
struct CrewTests {
    @Test("does every part of every job once, and is done when the job is", arguments: [1, 2, 5])
    func everyPartOnce(threads: Int) {
        let crew = Crew(threads: threads)
        let counts = (0..<7).map { _ in Counter() }
        for job in 1...500 {
            crew.run(parts: counts.count) { counts[$0].add() }
            #expect(counts.allSatisfy { $0.value == job })
        }
    }

    @Test("may be dismissed before it has worked, and takes a job without parts")
    func idle() {
        for _ in 0..<20 { Crew(threads: 3).run(parts: 0) { _ in Issue.record("there is no part") } }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .acquiring) }
        func add() { count.add(1, ordering: .acquiringAndReleasing) }
    }
}
