import Drivers
import Testing

@Suite struct RTDECodecTests {
    private static let setUp =
        "00 1D 4F 40 5F 40 00 00 00 00 00 74 69 6D 65 73 74 61 6D 70 2C 61 63 74 75 61 6C 5F 71"

    static let requests: [(RTDERequest, RTDEVersion, String)] = [
        (.protocolVersion(2), .two, "00 05 56 00 02"), (.controlVersion, .two, "00 03 76"),
        (.setUpOutputs(frequency: 125, names: ["timestamp", "actual_q"]), .two, setUp),
        (
            .setUpOutputs(frequency: nil, names: ["timestamp", "actual_q"]), .one,
            "00 15 4F 74 69 6D 65 73 74 61 6D 70 2C 61 63 74 75 61 6C 5F 71"
        ),
        (.setUpInputs(names: []), .two, "00 03 49"), (.start, .two, "00 03 53"), (.pause, .two, "00 03 50"),
        (.data(recipe: 1, body: [0, 0, 0, 7]), .two, "00 08 55 01 00 00 00 07"),
    ]

    static let replies: [(RTDEReply, RTDEVersion, String)] = [
        (.protocolVersion(isAccepted: true), .two, "00 04 56 01"),
        (
            .controlVersion(URControlVersion(5, 23, 1, build: 256)), .two,
            "00 13 76 00 00 00 05 00 00 00 17 00 00 00 01 00 00 01 00"
        ),
        (
            .outputs(recipe: 1, types: ["DOUBLE", "VECTOR6D"]), .two,
            "00 13 4F 01 44 4F 55 42 4C 45 2C 56 45 43 54 4F 52 36 44"
        ),
        (.outputs(recipe: nil, types: ["DOUBLE"]), .one, "00 09 4F 44 4F 55 42 4C 45"),
        (.inputs(recipe: 0, types: ["IN_USE"]), .two, "00 0A 49 00 49 4E 5F 55 53 45"), (.started(true), .two, "00 04 53 01"),
        (.paused(false), .two, "00 04 50 00"), (.text(RTDEText(.warning, "ab", source: "c")), .two, "00 09 4D 02 61 62 01 63 02"),
        (.text(RTDEText(.error, "ab")), .one, "00 06 4D 01 61 62"), (.data(recipe: nil, body: [7]), .one, "00 04 55 07"),
        (.data(recipe: 3, body: [7]), .two, "00 05 55 03 07"),
    ]

    @Test("a client's package has the bytes of the vendor's client, and is understood again", arguments: requests.indices)
    func request(_ index: Int) throws {
        let (request, version, text) = Self.requests[index]
        let codec = RTDECodec(version)
        #expect(hex(codec.encode(request)) == text)
        let (kind, body) = try #require(packages(bytes(text)).first)
        #expect(codec.request(kind, body) == request)
    }

    @Test("a controller's package has the bytes that the vendor's client expects, and is understood again", arguments: replies.indices)
    func reply(_ index: Int) throws {
        let (reply, version, text) = Self.replies[index]
        let codec = RTDECodec(version)
        #expect(hex(codec.encode(reply)) == text)
        let (kind, body) = try #require(packages(bytes(text)).first)
        #expect(codec.reply(kind, body) == reply)
    }

    @Test("a data package for timestamp and joint angles has 60 bytes, and gives the numbers back")
    func data() throws {
        let values = [RTDEValue(12.5), RTDEValue(.vector6, doubles: [0.1, -1.2, 1.4, -0.8, 0.5, .pi])]
        let package = RTDECodec().encode(RTDEReply.data(recipe: 1, body: RTDECodec.encode(values)))
        #expect(package.count == 60)
        let (kind, body) = try #require(packages(package).first)
        guard case .data(recipe: 1, let fields) = RTDECodec().reply(kind, body) else {
            Issue.record("it is no data package of recipe 1")
            return
        }
        #expect(RTDECodec.decode(fields, [.double, .vector6]) == values)
        #expect(RTDECodec.decode(fields, [.double]) == nil && RTDECodec.decode(fields, [.vector6, .vector6]) == nil)
    }

    @Test("every type keeps its numbers, negative and largest ones too")
    func types() {
        let values: [RTDEValue] = [
            RTDEValue(.bool, integers: [1]), RTDEValue(.uint8, integers: [255]), RTDEValue(.uint32, integers: [0xFFFF_FFFF]),
            RTDEValue(.uint64, integers: [Int64.min]),
            RTDEValue(.int32, integers: [-1]), RTDEValue(-.infinity), RTDEValue(.vector3, doubles: [1, 2, -3]),
            RTDEValue(.vector6Int32, integers: [-1, 2, -3, 4, Int64(Int32.min), 6]),
            RTDEValue(.vector6UInt32, integers: [1, 2, 3, 4, 5, 0xFFFF_FFFF]),
        ]
        let body = RTDECodec.encode(values)
        #expect(body.count == 98)
        #expect(RTDECodec.decode(body, values.map(\.type)) == values)
        #expect(values[4].integers == [-1] && values[2].integers == [0xFFFF_FFFF] && values[7].doubles[4] == -2_147_483_648)
    }

    @Test("packages are found again behind noise, cut packages and sizes that none has")
    func resynchronises() {
        let (one, other) = (RTDECodec().encode(RTDEReply.started(true)), RTDECodec().encode(RTDEReply.paused(true)))
        let streams: [([UInt8], [RTDEPackage.Kind], Int)] = [
            (one + other, [.start, .pause], 0), ([0xFF, 0, 3] + one, [.start], 1), ([0, 0] + one + [9] + other, [.start, .pause], 2),
            ([0, 4, 0x53] + one, [.start], 0), ([0x20, 0, 0x55] + one, [.start], 1),
        ]
        for (stream, kinds, losses) in streams {
            var decoder = RTDEStreamDecoder()
            // Of a package that was cut, the next one's bytes are the rest.
            #expect(decoder.decode(stream + one).map(\.kind).starts(with: kinds), "\(hex(stream))")
            #expect(stream.starts(with: [0, 4]) || decoder.corrupted == losses, "\(hex(stream))")
        }
    }

    @Test("what no side says is not understood", arguments: ["00 04 56 01", "00 04 76 00", "00 09 4F 40 5F 40 00 00 00", "00 03 4D"])
    func nonsense(_ text: String) {
        for (kind, body) in packages(bytes(text)) { #expect(RTDECodec().request(kind, body) == nil) }
    }

    @Test("a text that is too long for its length is cut between characters")
    func longText() throws {
        let text = RTDEText(.information, String(repeating: "ü", count: 200), source: "x")
        let (kind, body) = try #require(packages(RTDECodec().encode(RTDERequest.text(text))).first)
        guard case .text(let heard) = RTDECodec().request(kind, body) else {
            Issue.record("it is no text")
            return
        }
        #expect(heard.message == String(repeating: "ü", count: 127) && heard.source == "x")
    }

    @Test(
        "a field is known by its name, on the side that has it",
        arguments: [
            ("actual_q", RTDEType.vector6, nil), ("robot_mode", .int32, nil), ("output_double_register_47", .double, nil),
            ("output_double_register_48", nil, nil), ("input_double_register_24", .double, .double), ("input_int_register_07", nil, nil),
            ("input_bit_register_64", .bool, .bool), ("speed_slider_mask", nil, .uint32), ("actual_digital_input_bits", .uint64, nil),
            ("joint_mode", .vector6Int32, nil), ("tool_digital_output_mask", nil, .uint8), ("", nil, nil),
        ] as [(String, RTDEType?, RTDEType?)])
    func fields(_ name: String, _ output: RTDEType?, _ input: RTDEType?) {
        #expect(RTDEField.output(name) == output && RTDEField.input(name) == input)
    }

    private func packages(_ bytes: [UInt8]) -> [(kind: RTDEPackage.Kind, body: [UInt8])] {
        var decoder = RTDEStreamDecoder()
        return decoder.decode(bytes)
    }
}
