import Safety
import Synchronization

/// Words by which the loop and those beside it know of each other, in memory that may be shared with another process.
///
/// Each has one writer. All begin as zeros, which say nothing.
public struct LoopSigns: @unchecked Sendable {
    /// Words that the memory holds.
    public static let count = 5
    /// What stands in the guardian's word when its end has been seen.
    static var gone: UInt64 { @_noLocks get { .max } }
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// - Parameter words: `count` of them, which outlive this.
    @_noLocks public init(_ words: UnsafeMutablePointer<Atomic<UInt64>>) { self.words = words }

    /// Ticks that the loop has begun.
    public var beats: UInt64 { @_noLocks get { words[0].load(ordering: .relaxed) } }
    /// Policy steps that the loop has finished.
    public var steps: UInt64 { @_noLocks get { words[1].load(ordering: .acquiring) } }
    /// What the loop says of itself; nil before its first tick.
    public var stance: LoopStance? { LoopStance(word: words[2].load(ordering: .acquiring)) }
    /// Looks that the guardian has taken; 0 where there is none.
    public var guardianBeats: UInt64 { @_noLocks get { words[3].load(ordering: .relaxed) } }
    /// Rounds of the learner's thread; 0 where nobody counts them.
    public var learnerBeats: UInt64 { @_noLocks get { words[4].load(ordering: .relaxed) } }
    public var guardianIsGone: Bool { @_noLocks get { guardianBeats == LoopSigns.gone } }

    @_noLocks public func beat() { words[0].wrappingAdd(1, ordering: .relaxed) }
    @_noLocks func countStep() { words[1].wrappingAdd(1, ordering: .releasing) }
    @_noLocks func show(_ stance: LoopStance) { words[2].store(stance.word, ordering: .releasing) }
    public func guardianBeat() { words[3].wrappingAdd(1, ordering: .relaxed) }
    public func guardianHasGone() { words[3].store(LoopSigns.gone, ordering: .relaxed) }
    public func learnerBeat() { words[4].wrappingAdd(1, ordering: .relaxed) }
}

/// What the loop does and why, in one word.
public struct LoopStance: Equatable, Sendable {
    public var mode: Mode
    /// Being reacted to.
    public var fault: Fault?
    /// Once the arm has come to its end.
    public var place: Ending.Place?

    @_noLocks init(mode: Mode, fault: Fault?, place: Ending.Place?) {
        self.mode = mode
        self.fault = fault
        self.place = place
    }

    /// Mode in byte 0, place in byte 1, each counted from 1; then the fault's code.
    var word: UInt64 {
        @_noLocks get {
            var word = UInt64(mode.rawValue) + 1
            if let place { word |= (UInt64(place.rawValue) + 1) << 8 }
            if let fault { word |= UInt64(fault.code) << 16 }
            return word
        }
    }

    /// Nil for a word that no loop has written.
    init?(word: UInt64) {
        guard let mode = Mode(rawValue: UInt8(truncatingIfNeeded: word) &- 1) else { return nil }
        let code = UInt32(truncatingIfNeeded: word >> 16)
        self.init(
            mode: mode, fault: code == 0 ? nil : Fault(code: code),
            place: Ending.Place(rawValue: UInt8(truncatingIfNeeded: word >> 8) &- 1))
    }
}
