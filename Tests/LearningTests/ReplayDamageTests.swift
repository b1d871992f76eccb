import Foundation
import Glibc
import Realtime
import Testing

@testable import Learning

/// A pool of observations of two numbers and actions of one: 4096 bytes of header, then 48 for each record.
@Suite("A pool whose files are not as it left them")
struct ReplayDamageTests {
    private let folder = TemporaryFolder()
    private let name = "segment-000001.limber"

    private func path(_ number: Int) -> String { "\(folder.path)/segment-00000\(number).limber" }

    private func fill(_ count: Int = 5) throws {
        let store = try folder.pool()
        for number in 0..<count { try store.append(numberedTransition(number)) }
    }

    private func change(_ name: String, at offset: Int) throws {
        var bytes = try folder.bytes(name)
        bytes[offset] ^= 0x10
        try folder.write(bytes, to: name)
    }

    @Test("loses at most the last transition when the file ends in mid-record", arguments: [1, 4, 5, 20, 45, 47, 48])
    func unfinishedTail(cut: Int) throws {
        try fill()
        let whole = try folder.bytes(name)
        try folder.write(whole.dropLast(cut), to: name)
        do {
            let mended = try folder.pool()
            #expect(mended.all == (0..<4).map { numberedTransition($0) } && mended.damage.isEmpty)
            // The first two bytes of the record are zero.
            #expect(mended.notices.isEmpty == (cut >= 46))
            try mended.append(numberedTransition(4))
        }
        #expect(try folder.bytes(name) == whole)
    }

    @Test("cuts a last record whose bytes were not all written, and says so")
    func corruptedTail() throws {
        try fill()
        try change(name, at: 4096 + 5 * 48 - 10)
        do {
            let store = try folder.pool()
            #expect(store.count == 4)
            let notice = "\(path(1)) ended in an unfinished record, which is cut off; a copy of the file is \(path(1)).aside-1."
            #expect(store.notices == [notice])
        }
        #expect(try folder.pool().notices.isEmpty)
    }

    @Test("does not learn from a damaged record, and names it")
    func damagedRecord() throws {
        try fill(12)
        try change(name, at: 4096 + 2 * 48 + 7)
        let store = try folder.pool()
        #expect(store.count == 12 && !store.isWhole(2) && store.isWhole(3) && store.damage.isEmpty)
        let batch = Batch(size: 400, observation: 2, action: 1)
        var random = RandomGenerator(seed: 1)
        try store.sample(400, into: batch, using: &random)
        #expect(Set(batch.rewards.array) == Set((0..<12).filter { $0 != 2 }.map { Float(-$0) }))
        #expect(store.damage == [ReplayDamage(path: path(1), record: 2, offset: 4096 + 2 * 48)])
        #expect(
            store.damage[0].description == """
                \(path(1)) is damaged at record 2 (byte 4192), which is not learned from: limber store RUN --verify finds all damage; \
                restore the file from a copy.
                """)
    }

    @Test("does not learn from a number that is not finite, though its checksum holds", arguments: 0..<7, [Float.nan, -.infinity])
    func notFinite(word: Int, number: Float) throws {
        try fill(12)
        var bytes = try folder.bytes("segment-000002.limber")
        let start = 4096 + 48
        bytes.replaceSubrange(start + 4 * word..<start + 4 * word + 4, with: withUnsafeBytes(of: number) { Array($0) })
        let checksum = Checksum.crc32c.sum(Array(bytes[start..<start + 44]))
        bytes.replaceSubrange(start + 44..<start + 48, with: withUnsafeBytes(of: checksum) { Array($0) })
        try folder.write(bytes, to: "segment-000002.limber")
        let store = try folder.pool()
        #expect(store.count == 12 && !store.isWhole(9) && store.isWhole(10) && store.rewards == -11...0)
        // The next segment's header says what rewards were before it.
        for number in 12..<40 { try store.append(numberedTransition(number)) }
        #expect(store.inspect().damage == [ReplayDamage(path: path(2), record: 1, offset: start)])
    }

    @Test("does not learn from a hole in the newest segment, as a loss of power may leave it, and keeps what is behind it")
    func hole() throws {
        try fill()
        var bytes = try folder.bytes(name)
        bytes.replaceSubrange(4096 + 48..<4096 + 96, with: repeatElement(0, count: 48))
        try folder.write(bytes, to: name)
        let store = try folder.pool()
        #expect(store.count == 5 && !store.isWhole(1) && store.isWhole(4) && store.rewards == -4...0)
        try store.append(numberedTransition(5))
        #expect(store.appended == 6)
    }

    @Test("gives up where nearly everything is damaged, instead of drawing for ever")
    func ruined() throws {
        try fill(12)
        for record in 0..<8 { try change(name, at: 4096 + record * 48) }
        for record in 0..<4 { try change("segment-000002.limber", at: 4096 + record * 48) }
        let store = try folder.pool()
        #expect(store.count == 8)
        let batch = Batch(size: 1, observation: 2, action: 1)
        var random = RandomGenerator(seed: 1)
        #expect(throws: LearnerFault.damagedPool) { try store.sample(1, into: batch, using: &random) }
        #expect(store.damage.count == 8)
    }

    @Test("is refused by name without a segment between others, or with a damaged header")
    func missingSegment() throws {
        try fill(20)
        let second = try folder.bytes("segment-000002.limber")
        unlink(path(2))
        #expect(throws: ReplayError.missing(path: path(2), before: path(3))) { try folder.pool() }
        try folder.write(second, to: "segment-000002.limber")
        try change("segment-000002.limber", at: 40)
        #expect(throws: ReplayError.notASegment(path: path(2))) { try folder.pool() }
        // As the message says.
        unlink(path(1))
        unlink(path(2))
        #expect(try folder.pool().rewardsInOrder == [-16, -17, -18, -19])
    }

    @Test("is refused with other sizes, of another robot or task, of an earlier format, and without a folder")
    func refusals() throws {
        try fill()
        #expect(
            throws: ReplayError.otherShape(path: path(1), what: "observations of", found: "2 numbers", expected: "3")
        ) { try ReplayStore.open(folder: folder.path, observation: 3, action: 1) }
        #expect(throws: ReplayError.otherOrigin(path: path(1), what: "robot", found: "arm", expected: "leg")) {
            try folder.pool(origin: ["robot": "leg", "task": "reach"])
        }
        let error = #expect(throws: ReplayError.self) { try folder.pool(origin: ["robot": "arm", "task": "wave"]) }
        #expect(
            error?.description
                == "\(path(1)) is of the task reach, but wave is needed: use the task that the run was made with.")
        try folder.write([1], to: "transitions.bin")
        #expect(throws: ReplayError.earlierFormat(path: "\(folder.path)/transitions.bin")) { try folder.pool() }
        #expect(throws: ReplayError.cannotOpen(path: "/nowhere", reason: "No such file or directory")) {
            try ReplayStore.open(folder: "/nowhere", observation: 2, action: 1)
        }
    }

    @Test("goes on from a checkpoint: what came later is set aside, and missing transitions are refused")
    func checkpoint() throws {
        try fill(20)
        let (second, third) = (try folder.bytes("segment-000002.limber"), try folder.bytes("segment-000003.limber"))
        do {
            let store = try folder.pool(first: 10)
            #expect(store.rewardsInOrder == (0..<10).map { Float(-$0) } && store.rewards == -9...0 && store.notices.count == 2)
            for number in 10..<20 { try store.append(numberedTransition(number)) }
        }
        #expect(try folder.bytes("segment-000002.limber") == second && folder.bytes("segment-000003.limber") == third)
        #expect(try folder.bytes("segment-000002.limber.aside-1") == second && folder.bytes("segment-000003.limber.aside-1") == third)
        #expect(try folder.pool(first: 20).notices.isEmpty)
        #expect(throws: ReplayError.tooShort(path: folder.path, found: 20, expected: 21)) { try folder.pool(first: 21) }
        #expect(try folder.pool(first: 0).count == 0)
    }

    @Test("keeps what it has when the disk takes no more")
    func fullDisk() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        let handler = signal(SIGXFSZ, SIG_IGN)
        defer {
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            signal(SIGXFSZ, handler)
        }
        let store = try folder.pool(capacity: 100_000, segmentRecords: 30_000)
        for number in 0..<200 { try store.append(numberedTransition(number)) }
        var small = rlimit(rlim_cur: 20_000, rlim_max: limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
        let error = #expect(throws: ReplayError.self) {
            for number in 200..<40_000 { try store.append(numberedTransition(number)) }
        }
        #expect(
            store.count == 384
                && error?.description.hasSuffix("free some space; everything up to the last whole transition is kept.") == true)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #expect(try ReplayStore.read(folder: folder.path, observation: 2, action: 1).count == 384)
        try store.append(numberedTransition(384))
        #expect(store.count == 385)
    }
}
