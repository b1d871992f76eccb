import Testing

@testable import YAML

@Suite struct DecoderTests {
    struct Wire: Decodable, Equatable {
        var baud: Int
        var rate: Double
        var port: String?
    }

    @Test("A document of known keys is read")
    func reads() throws {
        let wire = try YAMLDecoder().decode(Wire.self, from: "{baud: 1000000, rate: 1e2}", file: "wire.yaml")
        #expect(wire == Wire(baud: 1_000_000, rate: 100, port: nil))
    }
}
