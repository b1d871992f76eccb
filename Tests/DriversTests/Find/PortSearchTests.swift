import Realtime
import Robot
import Testing

@testable import Drivers

/// Whom `limber find` meets on a serial port. Behind it are the benches that the drivers are tested with, each at one rate.
@Suite struct PortSearchTests {
    private let silent = ScriptedWire()

    private func search(_ wire: ScriptedWire, at baud: Int, isPseudoTerminal: Bool = false) -> PortSearch {
        PortSearch(path: "/dev/ttyUSB0", clock: wire.clock, isPseudoTerminal: isPseudoTerminal) { [silent] rate in
            // Another rate than the servos' is silence, on the clock of the wire all the same.
            guard rate == baud || isPseudoTerminal else { return (Transport(raw: silent.transport.raw), {}) }
            return (wire.transport, {})
        }
    }

    @Test func dynamixelsAreFoundAtTheirRateWithModelAndFirmware() throws {
        let bench = try ServoBench()
        let found = try search(bench.wire, at: 57_600).servos(baud: 57_600)
        #expect(found.map(\.id) == bench.servos.keys.sorted().map(Int.init))
        let first = try #require(found.first)
        #expect(first.protocol == .dynamixel && first.baud == 57_600 && first.model == "XM430-W350" && first.modelNumber == 1020)
        #expect(first.firmware == "\(bench.servos[1]?[.firmwareVersion] ?? 0)")
    }

    @Test func feetechServosAreFoundAndFitTheirRobot() throws {
        let bench = try FeetechBench()
        let found = try search(bench.wire, at: 1_000_000).servos(baud: 1_000_000)
        #expect(found.map(\.id) == [1, 2, 3, 4, 5, 6])
        #expect(found.allSatisfy { $0.protocol == .feetech && $0.model == "STS3215" && $0.modelNumber == 777 && $0.firmware == "3.10" })
        #expect(bench.robot.isMade(of: found))
        #expect(!bench.robot.isMade(of: Array(found.dropLast())), "the gripper's servo is missing")
        #expect(!bench.robot.isMade(of: found.map { servo in FoundServo(servo, baud: 500_000) }), "another rate than the file's")
    }

    @Test func nothingIsWrittenButPingsAndReads() throws {
        let (dynamixel, feetech) = (try ServoBench(), try FeetechBench())
        for wire in [dynamixel.wire, feetech.wire] {
            _ = try search(wire, at: 0, isPseudoTerminal: true).servos()
            #expect(!wire.writes.isEmpty)
            for bytes in wire.writes {
                let dynamixels = DynamixelCodec.decode(bytes).compactMap { message -> DynamixelInstruction? in
                    if case .instruction(_, let instruction) = message { instruction } else { nil }
                }
                let feetechs = FeetechCodec.decode(bytes).compactMap(\.instruction)
                #expect(dynamixels.allSatisfy { $0 == .ping })
                #expect(feetechs.allSatisfy { $0 == .ping || $0 == .read(address: 0, count: 5) })
                #expect(dynamixels.count + feetechs.count == 1)
            }
        }
    }

    @Test func aPseudoTerminalIsAskedOnceAndHasNoRate() throws {
        let bench = try ServoBench()
        var tried: [Int] = []
        let found = try search(bench.wire, at: 0, isPseudoTerminal: true).servos { tried.append($0) }
        #expect(tried.isEmpty && found.count == bench.servos.count && found.allSatisfy { $0.baud == nil })
        #expect(bench.robot.isMade(of: found))
    }

    @Test func servosWhoseAnswersRanIntoEachOtherAreAskedOneByOne() throws {
        let bench = try FeetechBench()
        let answer = bench.wire.script
        bench.wire.script = { request in
            let isBroadcast = FeetechCodec.decode(request).first?.id == FeetechPacket.broadcast
            return isBroadcast ? [.init(bytes: [0xFF, 0xFF, 0x01, 0x02, 0x13, 0x00, 0x55])] : answer(request)
        }
        #expect(try search(bench.wire, at: 0, isPseudoTerminal: true).servos().map(\.id) == [1, 2, 3, 4, 5, 6])
    }

    @Test func allUsualRatesAreTriedAndThoseThatAnAdapterLacksAreLeftOut() throws {
        var tried: [Int] = []
        let search = PortSearch(path: "/dev/ttyUSB0", clock: silent.clock, isPseudoTerminal: false) { [silent] baud throws(PortError) in
            guard baud <= 1_000_000 else { throw .unsupportedBaud(path: "/dev/ttyUSB0", baud: baud) }
            return (silent.transport, {})
        }
        let begin = silent.clock.now()
        #expect(try search.servos { tried.append($0) }.isEmpty)
        #expect(tried == [57_600, 115_200, 250_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 4_000_000])
        #expect(silent.clock.now().seconds(since: begin) < 10, "a silent port is bounded in time")
        #expect(throws: PortError.unsupportedBaud(path: "/dev/ttyUSB0", baud: 4_000_000)) { try search.servos(baud: 4_000_000) }
    }

    @Test func aWireThatGoesWhileItIsAskedIsToldAndNoServoIsMadeUp() throws {
        let bench = try ServoBench()
        bench.wire.isGone = true
        #expect(throws: PortError.missing(path: "/dev/ttyUSB0")) { try search(bench.wire, at: 57_600).servos(baud: 57_600) }
    }
}

extension FoundServo {
    fileprivate init(_ servo: FoundServo, baud: Int) {
        self = servo
        self.baud = baud
    }
}
