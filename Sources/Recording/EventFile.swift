import Foundation
import Realtime
import Synchronization

/// Numbers over steps as TensorBoard reads them: TFRecords of `Event` messages (tensorflow/core/util/event.proto), each with its scalars.
public final class EventFile: Sendable {
    private let file: Mutex<Records>

    /// - Parameters:
    ///   - folder: which TensorBoard looks through; a name is made that no other file there has.
    ///   - date: of the name.
    public init(in folder: String, at date: Date = Date()) throws(RecordingError) {
        let seconds = Int(date.timeIntervalSince1970)
        var path = "\(folder)/events.out.tfevents.\(seconds).limber"
        var number = 2
        while access(path, F_OK) == 0 {
            path = "\(folder)/events.out.tfevents.\(seconds).limber.\(number)"
            number += 1
        }
        let output = try OutputFile(creating: path, mode: .new)
        output.append(Self.record(Self.event(at: date.timeIntervalSince1970, step: 0) { $0.append(text: "brain.Event:2", field: 3) }))
        output.flush()
        file = Mutex(Records(output))
    }

    public var failure: RecordingError? { file.withLock { $0.output.failure } }

    /// Adds a point to each curve, and flushes. What is not finite is left out.
    /// - Parameters:
    ///   - scalars: by the names of their curves, which `/` puts into groups.
    ///   - time: s since 1970.
    public func append(_ scalars: [(name: String, value: Double)], step: Int, time: Double) {
        let record = Self.record(
            Self.event(at: time, step: step) { event in
                event.append(message: Self.summary(scalars.filter(\.value.isFinite)), field: 5)
            })
        file.withLock { records in
            records.output.append(record)
            records.output.flush()
        }
    }

    private static func summary(_ scalars: [(name: String, value: Double)]) -> ProtocolBuffer {
        var summary = ProtocolBuffer()
        for scalar in scalars {
            var value = ProtocolBuffer()
            value.append(text: scalar.name, field: 1)
            value.append(Float(scalar.value), field: 2)
            summary.append(message: value, field: 1)
        }
        return summary
    }

    private static func event(at time: Double, step: Int, _ fill: (inout ProtocolBuffer) -> Void) -> [UInt8] {
        var event = ProtocolBuffer()
        event.append(time, field: 1)
        event.append(UInt64(step), field: 2)
        fill(&event)
        return event.bytes
    }

    /// TFRecord: length, its checksum, the bytes, their checksum.
    private static func record(_ bytes: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(bytes.count))
        return length + littleEndian(masked(length)) + bytes + littleEndian(masked(bytes))
    }

    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        let sum = Checksum.crc32c.sum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }

    private struct Records: ~Copyable, Sendable {
        nonisolated(unsafe) let output: OutputFile
        init(_ output: sending OutputFile) { self.output = output }
    }
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
