import Foundation
import Glibc
import Realtime
import Testing

@testable import Learning

func numberedTransition(_ number: Int, terminal: Bool = false, truncated: Bool = false, imported: Bool = false) -> Transition {
    let x = Float(number)
    return Transition(
        observation: [x, x + 0.1], action: [x / 1000], proposedAction: [x / 500], reward: -x, nextObservation: [x + 1, x + 1.1],
        timing: StepTiming(stateAge: 0.001 * x, inference: 1e-5, commandAge: 0.002 * x),
        terminal: terminal, truncated: truncated, intervened: number.isMultiple(of: 2), imported: imported)
}

extension ReplayStore {
    var all: [Transition] { (0..<count).map { self[$0] } }
    var rewardsInOrder: [Float] { all.map(\.reward) }
}

@Suite("The pool of transitions")
struct ReplayStoreTests {
    @Test("gives back what was put in, time-outs apart from ends")
    func roundTrip() throws {
        let store = ReplayStore(capacity: 10, observation: 2, action: 1)
        let transitions = [
            numberedTransition(1), numberedTransition(2, terminal: true), numberedTransition(3, truncated: true),
            numberedTransition(4, imported: true),
        ]
        for transition in transitions { try store.append(transition) }
        #expect(store.all == transitions)
        #expect(store.appended == 4 && store.ownSteps == 3 && store.rewards == -4 ... -1)
    }

    @Test("forgets the oldest once it is full")
    func capacity() throws {
        let store = ReplayStore(capacity: 4, observation: 2, action: 1)
        for number in 0..<11 { try store.append(numberedTransition(number)) }
        #expect(store.appended == 11)
        #expect(store.rewardsInOrder == [-7, -8, -9, -10])
    }

    @Test("a time-out goes on in the soft value; only an end does not")
    func batch() throws {
        let store = ReplayStore(capacity: 10, observation: 2, action: 1)
        try store.append(numberedTransition(1, truncated: true))
        try store.append(numberedTransition(2, terminal: true))
        let batch = Batch(size: 200, observation: 2, action: 1)
        var random = RandomGenerator(seed: 1)
        try store.sample(200, into: batch, using: &random)
        for row in 0..<200 {
            #expect(batch.terminals[row] == (batch.rewards.start[row] == -2))
            #expect(batch.actions.start[row] == -batch.rewards.start[row] / 1000)
            #expect(batch.nextObservations.start[2 * row] == 1 - batch.rewards.start[row])
        }
        #expect(batch.terminals.contains(true) && batch.terminals.contains(false))
    }

    @Test("the action is the executed one, or either that or the proposed one")
    func learnedAction() throws {
        let store = ReplayStore(capacity: 10, observation: 2, action: 1)
        var transition = numberedTransition(1)
        (transition.action, transition.proposedAction) = ([0.1], [0.9])
        try store.append(transition)
        let batch = Batch(size: 1000, observation: 2, action: 1)
        var random = RandomGenerator(seed: 1)
        try store.sample(1000, into: batch, using: &random)
        #expect(batch.actions.array.allSatisfy { $0 == 0.1 })
        try store.sample(1000, into: batch, of: .either, using: &random)
        #expect((400..<600).contains(batch.actions.array.count { $0 == 0.9 }))
        #expect(batch.actions.array.allSatisfy { $0 == 0.1 || $0 == 0.9 })
    }

    @Test("draws every transition about equally often, over segments of any length")
    func uniform() throws {
        let folder = TemporaryFolder()
        do {
            let early = try folder.pool(segmentRecords: 3)
            for number in 0..<5 { try early.append(numberedTransition(number)) }
        }
        let store = try folder.pool(capacity: 8, segmentRecords: 4)
        for number in 5..<12 { try store.append(numberedTransition(number)) }
        let batch = Batch(size: 8000, observation: 2, action: 1)
        var random = RandomGenerator(seed: 3)
        try store.sample(8000, into: batch, using: &random)
        for number in 4..<12 { #expect((900..<1100).contains(batch.rewards.array.count { $0 == Float(-number) })) }
        #expect(batch.rewards.array.allSatisfy { $0 <= -4 })
    }

    @Test("takes no number that is not finite and no other size")
    func border() throws {
        let store = ReplayStore(capacity: 4, observation: 2, action: 1)
        var bad = numberedTransition(1)
        bad.reward = .nan
        #expect(throws: ReplayError.notFinite(transition: 0)) { try store.append(bad) }
        bad = numberedTransition(1)
        bad.timing.inference = .infinity
        #expect(throws: ReplayError.notFinite(transition: 0)) { try store.append(bad) }
        bad = numberedTransition(1)
        bad.nextObservation = [1]
        #expect(throws: ReplayError.wrongSize(observation: 2, action: 1)) { try store.append(bad) }
        #expect(store.count == 0)
    }

    @Test("survives being closed, segment by segment, and what time-outs are is kept on disk")
    func reopen() throws {
        let folder = TemporaryFolder()
        let transitions = (0..<20).map { numberedTransition($0, terminal: $0 == 7, truncated: $0 == 13, imported: $0 == 3) }
        for part in [transitions[..<9], transitions[9...]] {
            let store = try folder.pool(segmentRecords: 8)
            for transition in part { try store.append(transition) }
        }
        let store = try folder.pool(segmentRecords: 8)
        #expect(store.all == transitions && store.ownSteps == 19 && store.rewards == -19...0 && store.notices.isEmpty)
        #expect(folder.names == ["segment-000001.limber", "segment-000002.limber", "segment-000003.limber"])
        let small = try ReplayStore.read(folder: folder.path, capacity: 6, observation: 2, action: 1)
        #expect(small.all == Array(transitions[14...]) && small.appended == 20 && small.ownSteps == 19 && small.rewards == -19...0)
    }

    @Test("keeps on disk what it has forgotten, and opens no more than it needs")
    func capacityOnDisk() throws {
        let folder = TemporaryFolder()
        do {
            let store = try folder.pool(capacity: 5, segmentRecords: 4)
            for number in 0..<18 { try store.append(numberedTransition(number)) }
            #expect(store.rewardsInOrder == [-13, -14, -15, -16, -17])
        }
        #expect(try folder.pool(segmentRecords: 4).rewardsInOrder == (0..<18).map { Float(-$0) })
        // The oldest segments may be moved away by hand.
        unlink("\(folder.path)/segment-000001.limber")
        let rest = try folder.pool(segmentRecords: 4)
        #expect(rest.appended == 18 && rest.count == 14 && rest.rewardsInOrder.first == -4)
    }

    @Test("goes on where it ended, byte for byte as if it had never been closed")
    func sameBytes() throws {
        let (whole, parts) = (TemporaryFolder(), TemporaryFolder())
        do {
            let store = try whole.pool(segmentRecords: 8)
            for number in 0..<21 { try store.append(numberedTransition(number)) }
        }
        for range in [0..<3, 3..<8, 8..<9, 9..<21] {
            let store = try parts.pool(segmentRecords: 8)
            for number in range { try store.append(numberedTransition(number)) }
        }
        #expect(whole.names == parts.names && whole.names.count == 3)
        for name in whole.names { #expect(try whole.bytes(name) == parts.bytes(name)) }
    }

    @Test("is read while another writes it, and is written by one at a time")
    func inUse() throws {
        let folder = TemporaryFolder()
        let store = try folder.pool()
        try store.append(numberedTransition(1))
        let reader = try ReplayStore.read(folder: folder.path, observation: 2, action: 1)
        try store.append(numberedTransition(2))
        #expect(reader.rewardsInOrder == [-1] && store.rewardsInOrder == [-1, -2])
        #expect(throws: ReplayError.inUse(path: folder.path)) { try folder.pool() }
    }
}

extension TemporaryFolder {
    static let origin = ["robot": "arm", "task": "reach"]

    func pool(
        capacity: Int = 100, segmentRecords: Int = 8, origin: [String: String] = origin, first: Int? = nil
    ) throws(ReplayError) -> ReplayStore {
        try ReplayStore.open(
            folder: path, capacity: capacity, observation: 2, action: 1, origin: origin, first: first, segmentRecords: segmentRecords)
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
