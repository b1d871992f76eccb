import Realtime
import Testing

@testable import Learning

@Suite("The pool of transitions")
struct ReplayStoreTests {
    private func transition(_ number: Int, terminal: Bool = false, truncated: Bool = false) -> Transition {
        let x = Float(number)
        return Transition(
            observation: [x, x + 0.1], action: [x / 1000], proposedAction: [x / 500], reward: -x, nextObservation: [x + 1, x + 1.1],
            terminal: terminal, truncated: truncated, intervened: number.isMultiple(of: 2))
    }

    private func all(_ store: ReplayStore) -> [Transition] { (0..<store.count).map { store[$0] } }

    @Test("gives back what was put in, time-outs apart from ends")
    func roundTrip() throws {
        let store = ReplayStore(capacity: 10, observation: 2, action: 1)
        let transitions = [transition(1), transition(2, terminal: true), transition(3, truncated: true)]
        for transition in transitions { try store.append(transition) }
        #expect(all(store) == transitions)
    }

    @Test("forgets the oldest once it is full")
    func capacity() throws {
        let store = ReplayStore(capacity: 4, observation: 2, action: 1)
        for number in 0..<11 { try store.append(transition(number)) }
        #expect(store.appended == 11)
        #expect(all(store).map(\.reward) == [-7, -8, -9, -10])
    }

    @Test("a time-out goes on in the soft value; only an end does not")
    func batch() throws {
        let store = ReplayStore(capacity: 10, observation: 2, action: 1)
        try store.append(transition(1, truncated: true))
        try store.append(transition(2, terminal: true))
        let batch = Batch(size: 200, observation: 2, action: 1)
        var random = RandomGenerator(seed: 1)
        store.sample(200, into: batch, using: &random)
        for row in 0..<200 {
            #expect(batch.terminals[row] == (batch.rewards.start[row] == -2))
            #expect(batch.actions.start[row] == -batch.rewards.start[row] / 1000)
            #expect(batch.nextObservations.start[2 * row] == 1 - batch.rewards.start[row])
        }
        #expect(batch.terminals.contains(true) && batch.terminals.contains(false))
    }

    @Test("draws every transition about equally often")
    func uniform() throws {
        let store = ReplayStore(capacity: 8, observation: 2, action: 1)
        for number in 0..<12 { try store.append(transition(number)) }
        let batch = Batch(size: 8000, observation: 2, action: 1)
        var random = RandomGenerator(seed: 3)
        store.sample(8000, into: batch, using: &random)
        for number in 4..<12 { #expect((900..<1100).contains(batch.rewards.array.count { $0 == Float(-number) })) }
    }

    @Test("survives being closed, and what time-outs are is kept on disk")
    func reopen() throws {
        let folder = TemporaryFolder()
        let transitions = (0..<20).map { transition($0, terminal: $0 == 7, truncated: $0 == 13) }
        for part in [transitions[..<9], transitions[9...]] {
            let store = try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)
            for transition in part { try store.append(transition) }
        }
        #expect(all(try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)) == transitions)
        let small = try ReplayStore.open(folder: folder.path, capacity: 6, observation: 2, action: 1)
        #expect(all(small) == Array(transitions[14...]) && small.appended == 20)
    }

    @Test("loses at most the last transition when the file ends in mid-record", arguments: 1...36)
    func unfinishedTail(cut: Int) throws {
        let folder = TemporaryFolder()
        do {
            let store = try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)
            for number in 0..<5 { try store.append(transition(number)) }
        }
        let whole = try folder.bytes("transitions.bin")
        try folder.write(whole.dropLast(cut), to: "transitions.bin")
        let mended = try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)
        #expect(all(mended) == (0..<4).map { transition($0) })
        try mended.append(transition(4))
        #expect(try folder.bytes("transitions.bin") == whole)
    }

    @Test("cuts a last record whose bytes were not all written")
    func corruptedTail() throws {
        let folder = TemporaryFolder()
        do {
            let store = try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)
            for number in 0..<5 { try store.append(transition(number)) }
        }
        var bytes = try folder.bytes("transitions.bin")
        bytes[bytes.count - 10] ^= 1
        try folder.write(bytes, to: "transitions.bin")
        #expect(try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1).count == 4)
    }

    @Test("refuses damage in the middle, another shape, another file and a missing folder, each by name")
    func refusals() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/transitions.bin"
        do {
            let store = try ReplayStore.open(folder: folder.path, capacity: 100, observation: 2, action: 1)
            for number in 0..<5 { try store.append(transition(number)) }
        }
        let whole = try folder.bytes("transitions.bin")
        #expect(throws: ReplayError.self) { try ReplayStore.open(folder: folder.path, observation: 3, action: 1) }
        var bytes = whole
        bytes[24 + 50] ^= 0x10
        try folder.write(bytes, to: "transitions.bin")
        #expect(throws: ReplayError.damaged(path: path, record: 1)) {
            try ReplayStore.open(folder: folder.path, observation: 2, action: 1)
        }
        #expect(try folder.bytes("transitions.bin") == bytes, "a refused file is left alone")
        try folder.write(Array("something else entirely here".utf8), to: "transitions.bin")
        #expect(throws: ReplayError.self) { try ReplayStore.open(folder: folder.path, observation: 2, action: 1) }
        #expect(throws: ReplayError.cannotOpen(path: "/nowhere/transitions.bin", reason: "No such file or directory")) {
            try ReplayStore.open(folder: "/nowhere", observation: 2, action: 1)
        }
    }

    @Test("takes no number that is not finite and no other size")
    func border() throws {
        let store = ReplayStore(capacity: 4, observation: 2, action: 1)
        var bad = transition(1)
        bad.reward = .nan
        #expect(throws: ReplayError.notFinite(transition: 0)) { try store.append(bad) }
        bad = transition(1)
        bad.nextObservation = [1]
        #expect(throws: ReplayError.wrongSize(observation: 2, action: 1)) { try store.append(bad) }
        #expect(store.count == 0)
    }

    @Test("has the checksum of zlib")
    func checksum() { #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926) }
}
