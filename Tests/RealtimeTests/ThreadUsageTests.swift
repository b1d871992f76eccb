import Glibc
import Testing

@testable import Realtime

@Suite struct ThreadUsageTests {
    @Test func freshMemoryAndASleepAreCounted() throws {
        let before = ThreadUsage.current
        let pages = 16
        let memory = try #require(mmap(nil, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        for page in 0..<pages { memory.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
        munmap(memory, pages * 4096)
        usleep(1000)
        let usage = ThreadUsage.current.since(before)
        #expect(usage.minorFaults >= 1)
        #expect(usage.voluntarySwitches >= 1)
        #expect(usage.majorFaults >= 0 && usage.involuntarySwitches >= 0)
    }

    @Test func usageAddsUp() {
        var sum = ThreadUsage()
        (sum.majorFaults, sum.minorFaults, sum.voluntarySwitches, sum.involuntarySwitches) = (1, 2, 3, 4)
        let one = sum
        sum.add(one)
        #expect(sum.since(one) == one && sum.minorFaults == 4)
    }
}
