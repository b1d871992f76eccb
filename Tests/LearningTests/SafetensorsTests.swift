import Foundation
import Testing

@testable import Learning

@Suite("Safetensors")
struct SafetensorsTests {
    private let contents = Safetensors.Contents(
        tensors: [
            "weight": .init([1.5, -2, .greatestFiniteMagnitude, 1e-30, 0, -0.0], shape: [2, 3]),
            "empty": .init([Float](), shape: [0, 4]), "counter": .init([7, .max]), "scalar": .init([3], shape: []),
        ],
        metadata: ["quote\"backslash\\": "line\nend", "ä": "\u{1F916}"])

    /// A file from a header as text and as many zero bytes of data.
    private func file(_ header: String, data: Int) -> [UInt8] {
        let size = header.utf8.count
        return (0..<8).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) } + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test("gives back what it wrote")
    func roundTrip() throws {
        let bytes = Safetensors.encode(contents)
        #expect(try Safetensors.decode(bytes) == contents)
        #expect(Safetensors.encode(try Safetensors.decode(bytes)) == bytes)
        #expect(contents.tensors["weight"]?.floats?[2] == .greatestFiniteMagnitude)
        #expect(contents.tensors["counter"]?.integers == [7, .max])
    }

    @Test("reads headers as other writers space and escape them")
    func otherWriters() throws {
        let header = """
            { "__metadata__" : {"a\\u00e4\\ud83e\\udd16\\/": "\\t"} ,
              "x" : {"shape":[ 1 , 2 ],"dtype":"F32","data_offsets":[0,8]} }
            """
        let contents = try Safetensors.decode(file(header, data: 8))
        #expect(contents.metadata == ["aä\u{1F916}/": "\t"])
        #expect(contents.tensors["x"]?.floats == [0, 0])
        #expect(try Safetensors.decode(file("{}", data: 0)) == .init())
    }

    @Test(
        "refuses what is malformed",
        arguments: [
            ("", 0), ("[]", 0), ("{", 0), ("{}x", 0), ("{\"a\":1}", 0), ("{\"a\":{}}", 0), ("{\"a\" {}}", 0),
            ("{\"a\":{\"dtype\":\"F32\"}}", 0),
            ("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 2),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[999999999999999,999999999999999],\"data_offsets\":[0,4]}}", 4),
            ("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4),
            (
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8
            ),
            (
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
                6
            ),
            ("{\"__metadata__\":{\"a\":1}}", 0), ("{\"__metadata__\":{\"a\":\"\\x\"}}", 0), ("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0),
            ("{\"__metadata__\":{\"a\":\"\u{1}\"}}", 0), (String(repeating: "{\"a\":", count: 10_000), 0),
        ])
    func malformed(header: String, data: Int) {
        #expect(throws: SafetensorsError.self) { try Safetensors.decode(file(header, data: data)) }
    }

    @Test("refuses every cut of a file, and a header that claims too much")
    func truncated() {
        let bytes = Safetensors.encode(contents)
        for count in bytes.indices { #expect(throws: SafetensorsError.self) { try Safetensors.decode(Array(bytes[..<count])) } }
        let huge: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 255, 123, 125]
        #expect(throws: SafetensorsError.headerSize(.max)) { try Safetensors.decode(huge) }
    }

    @Test("never crashes on a file with one byte changed")
    func noise() {
        let bytes = Safetensors.encode(contents)
        for index in bytes.indices {
            var noisy = bytes
            noisy[index] ^= 0x15
            _ = try? Safetensors.decode(noisy)
        }
    }

    @Test(
        "is read and written alike by Python's safetensors",
        .enabled(if: Python.interpreter != nil, "no Python with safetensors and numpy in LIMBER_PYTHON or .build/venv"))
    func python() throws {
        let folder = TemporaryFolder()
        try folder.write(Safetensors.encode(contents), to: "ours.safetensors")
        let script = """
            import sys, safetensors, safetensors.numpy as st
            folder = sys.argv[1]
            ours = st.load_file(folder + "/ours.safetensors")
            with safetensors.safe_open(folder + "/ours.safetensors", "numpy") as f: metadata = f.metadata()
            st.save_file(ours, folder + "/theirs.safetensors", metadata)
            print([(k, str(v.dtype), v.shape) for k, v in sorted(ours.items())], ours["weight"][0].tolist(), ours["counter"].tolist())
            """
        let interpreter = try #require(Python.interpreter)
        let printed = try #require(Python.run(interpreter, ["-c", script, folder.path]))
        #expect(
            printed == """
                [('counter', 'uint64', (2,)), ('empty', 'float32', (0, 4)), ('scalar', 'float32', ()), ('weight', 'float32', (2, 3))] \
                [1.5, -2.0, 3.4028234663852886e+38] [7, 18446744073709551615]

                """)
        #expect(try Safetensors.decode(try folder.bytes("theirs.safetensors")) == contents)
    }
}

/// A Python that has the packages of the format's authors.
enum Python {
    static let interpreter: String? = {
        let built = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/.build/venv/bin/python"
        let candidates = [ProcessInfo.processInfo.environment["LIMBER_PYTHON"], built].compactMap(\.self)
        return candidates.first { run($0, ["-c", "import safetensors.numpy"]) == "" }
    }()

    /// What a program printed, or nil when it failed.
    static func run(_ program: String, _ arguments: [String]) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text : nil
    }
}
