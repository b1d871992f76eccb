import Glibc
import Synchronization

/// The newest of a stream of Float blocks, handed from one thread to one other without either waiting.
///
/// Three blocks go round: the writer fills one, the reader holds one, and the third changes hands in one atomic exchange.
/// Until the first publication the reader sees zeros, version 0. It owns the memory; its ends are valid while it lives.
public final class LatestValue: @unchecked Sendable {
    /// Floats in a block.
    public let count: Int
    private let control: UnsafeMutablePointer<LatestValueControl>
    private let blocks: UnsafeMutablePointer<Float>

    public init(count: Int) {
        precondition(count > 0, "a block holds at least one number")
        self.count = count
        let stride = LatestValue.stride(count)
        blocks = UnsafeMutableRawPointer.allocate(byteCount: 3 * stride * 4, alignment: 64).bindMemory(to: Float.self, capacity: 3 * stride)
        blocks.initialize(repeating: 0, count: 3 * stride)
        mlock(blocks, 3 * stride * 4)  // as far as the limits allow; RealtimeRights tells when they do not
        control = .allocate(capacity: 1)
        control.initialize(to: LatestValueControl())
    }

    deinit {
        control.deinitialize(count: 1)
        control.deallocate()
        munlock(blocks, 3 * LatestValue.stride(count) * 4)
        blocks.deallocate()
    }

    /// The publishing end. Only one thread may use it.
    public var writer: LatestValueWriter {
        LatestValueWriter(control: control, blocks: blocks, stride: LatestValue.stride(count), count: count)
    }

    /// The receiving end. Only one thread may use it.
    public var reader: LatestValueReader {
        LatestValueReader(control: control, blocks: blocks, stride: LatestValue.stride(count), count: count)
    }

    /// Whole cache lines, so that vector loads of a block are aligned and blocks share no line.
    private static func stride(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}

/// Who holds which block. `exchange` is the index of the block in the middle, plus `fresh` when the reader has not seen it.
struct LatestValueControl: ~Copyable {
    static let fresh = 4
    var writing = 0
    let exchange = Atomic<Int>(1)
    var reading = 2
    var versions: InlineArray<3, UInt64> = [0, 0, 0]
}

/// The publishing end of a `LatestValue`.
public struct LatestValueWriter: @unchecked Sendable {
    let control: UnsafeMutablePointer<LatestValueControl>
    let blocks: UnsafeMutablePointer<Float>
    let stride: Int
    public let count: Int

    /// Copies `values` (of exactly `count` numbers) and makes them the newest.
    @_noLocks public func publish(_ values: UnsafeBufferPointer<Float>, version: UInt64) {
        precondition(values.count == count, "the block has another size than the value")
        let block = blocks + control.pointee.writing * stride
        for index in 0..<count { block[index] = values[index] }
        control.pointee.versions[control.pointee.writing] = version
        let offered = control.pointee.writing | LatestValueControl.fresh
        control.pointee.writing = control.pointee.exchange.exchange(offered, ordering: .acquiringAndReleasing) & 3
    }
}

/// The receiving end of a `LatestValue`.
public struct LatestValueReader: @unchecked Sendable {
    let control: UnsafeMutablePointer<LatestValueControl>
    let blocks: UnsafeMutablePointer<Float>
    let stride: Int
    public let count: Int

    /// The newest block, aligned to 64 bytes; the pointer is valid until this thread calls again.
    @_noLocks public func newest() -> (values: UnsafePointer<Float>, version: UInt64) {
        if control.pointee.exchange.load(ordering: .relaxed) & LatestValueControl.fresh != 0 {
            control.pointee.reading = control.pointee.exchange.exchange(control.pointee.reading, ordering: .acquiringAndReleasing) & 3
        }
        let reading = control.pointee.reading
        return (UnsafePointer(blocks + reading * stride), control.pointee.versions[reading])
    }
}
