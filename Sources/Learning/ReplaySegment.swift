import Glibc
import Realtime

/// A stretch of a pool: records behind each other, mapped from a file of their own or in memory alone.
final class ReplaySegment {
    let memory: SegmentMemory
    let layout: ReplayRecordLayout
    /// Number of its first record in the pool.
    let first: Int
    /// Records that it has room for.
    let capacity: Int
    /// Records in use, damaged ones among them.
    private(set) var count: Int
    private let start: Int
    /// A bit for each record that was seen to be sound.
    private let sound: UnsafeMutablePointer<UInt64>

    /// Of a file.
    /// - Parameter count: of the records in use, as far as that is known.
    init(_ memory: SegmentMemory, _ header: SegmentHeader, _ layout: ReplayRecordLayout, count: Int) {
        (self.memory, self.layout, first, capacity, self.count) = (memory, layout, header.first, header.records, count)
        start = SegmentHeader.size
        sound = Self.bits(header.records, isSet: false)
    }

    /// Empty and without a file, so that nothing can damage it.
    init(inMemory layout: ReplayRecordLayout, first: Int, capacity: Int) {
        memory = .anonymous(count: capacity * layout.stride)
        (self.layout, self.first, self.capacity) = (layout, first, capacity)
        (count, start) = (0, 0)
        sound = Self.bits(capacity, isSet: true)
    }

    deinit { sound.deallocate() }

    private static func bits(_ count: Int, isSet: Bool) -> UnsafeMutablePointer<UInt64> {
        let words = (count + 63) / 64
        let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
        bits.initialize(repeating: isSet ? .max : 0, count: words)
        return bits
    }

    var isFull: Bool { count == capacity }
    /// Bytes of a file that holds no more than the records in use.
    var usedBytes: Int { offset(count) }

    func offset(_ record: Int) -> Int { start + record * layout.stride }

    /// Precondition: the record is there and sound.
    func record(_ index: Int) -> UnsafeRawPointer { UnsafeRawPointer(memory.bytes.baseAddress! + offset(index)) }

    /// Precondition: there is room. The checksum comes last, so that a record that was cut short is known.
    func append(_ transition: Transition) {
        let record = memory.bytes.baseAddress! + offset(count)
        layout.encode(transition, into: record)
        if start > 0 { record.storeBytes(of: checksum(record), toByteOffset: layout.checksum * 4, as: UInt32.self) }
        mark(count)
        count += 1
    }

    /// Whether the record's checksum holds and its numbers are finite; it is looked at once.
    func isSound(_ index: Int) -> Bool {
        if sound[index >> 6] >> UInt64(index & 63) & 1 == 1 { return true }
        guard offset(index + 1) <= memory.bytes.count else { return false }
        let record = record(index)
        guard record.load(fromByteOffset: layout.checksum * 4, as: UInt32.self) == checksum(record), layout.isFinite(record) else {
            return false
        }
        mark(index)
        return true
    }

    private func mark(_ index: Int) { sound[index >> 6] |= 1 << UInt64(index & 63) }

    private func checksum(_ record: UnsafeRawPointer) -> UInt32 {
        Checksum.crc32c.sum(UnsafeRawBufferPointer(start: record, count: layout.stride - 4))
    }
}

extension ReplaySegment {
    /// Finds the last record that is whole; what lies behind it was cut short.
    /// - Returns: whether there was anything behind it.
    func findEnd() -> Bool {
        let present = min(capacity, (memory.bytes.count - start) / layout.stride)
        count = ((0..<present).last { isSound($0) } ?? -1) + 1
        return !isZero(from: usedBytes)
    }

    /// Makes the bytes behind the records in use zero, as those of a fresh segment are.
    func clearRest() {
        guard !isZero(from: usedBytes) else { return }
        memset(memory.bytes.baseAddress! + usedBytes, 0, memory.bytes.count - usedBytes)
    }

    /// Precondition: no more than are in use.
    func cut(to records: Int) {
        for index in records..<count { sound[index >> 6] &= ~(1 << UInt64(index & 63)) }
        count = records
        clearRest()
    }

    private func isZero(from offset: Int) -> Bool {
        guard offset < memory.bytes.count else { return true }
        let rest = memory.bytes.baseAddress! + offset
        // Each byte is the one before it.
        return memory.bytes[offset] == 0 && memcmp(rest, rest + 1, memory.bytes.count - offset - 1) == 0
    }

    /// Records in use that are not sound.
    var damage: [ReplayDamage] { (0..<count).filter { !isSound($0) }.map(damage(at:)) }

    func damage(at index: Int) -> ReplayDamage { ReplayDamage(path: memory.path, record: index, offset: offset(index)) }
}
