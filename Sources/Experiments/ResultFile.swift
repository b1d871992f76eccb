import Foundation

/// A JSON file that is replaced whole or not at all.
enum ResultFile {
    static func write(_ value: some Encodable, to path: String) throws(ExperimentError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do { try write(encoder.encode(value), to: path) } catch { throw .cannotWrite(path: path, reason: "\(error)") }
    }

    static func write(_ text: String, to path: String) throws(ExperimentError) {
        do { try write(Data(text.utf8), to: path) } catch { throw .cannotWrite(path: path, reason: error.localizedDescription) }
    }

    private static func write(_ data: Data, to path: String) throws { try data.write(to: URL(fileURLWithPath: path), options: .atomic) }

    /// Nil where there is no such file.
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(ExperimentError) -> Value? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do { return try decoder.decode(type, from: Data(contentsOf: URL(fileURLWithPath: path))) } catch {
            throw .cannotRead(path: path, reason: "\(error)")
        }
    }

    static func makeFolder(_ path: String) throws(ExperimentError) {
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }
}
