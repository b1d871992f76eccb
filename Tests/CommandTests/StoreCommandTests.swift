import Foundation
import Realtime
import Testing

@testable import limber

/// `limber store`, on the run of a short training.
@Suite struct StoreCommandTests {
    private let workplace: Workplace
    private let run: String

    init() throws {
        workplace = try Workplace()
        try workplace.writeShortTask()
        run = try Self.train(in: workplace)
    }

    private static func train(in workplace: Workplace, seed: String = "1", robot: String = "widowx250s") throws -> String {
        let limber = try LimberProcess.run(
            "train", robot, "short.yaml", "--simulate", "--lockstep", "--episodes", "3", "--seed", seed, "--json", in: workplace)
        return try #require(limber.summary["run"] as? String, "\(limber.said)")
    }

    private var segment: String { "\(workplace.path)/\(run)/replay/segment-000001.limber" }

    private func store(_ more: String...) throws -> LimberProcess {
        let limber = try LimberProcess(["store", run] + more, in: workplace)
        limber.wait()
        return limber
    }

    private func number(_ name: String, _ limber: LimberProcess) -> Int? { limber.summary[name] as? Int }

    @Test func itShowsWhatIsThere() throws {
        let seen = try store("--json", "--verify")
        #expect(seen.status == 0, "\(seen.said)")
        #expect(number("transitions", seen) == 30 && number("episodes", seen) == 3 && number("truncated", seen) == 3)
        #expect(number("terminal", seen) == 0 && number("imported", seen) == 0)
        #expect((seen.summary["checkpoint"] as? [String: Any])?["transitions"] as? Int == 30)
        #expect((seen.summary["segments"] as? [Any])?.count == 1)
        let text = try store("--verify")
        #expect(text.output.contains("30 transitions in 3 ended episodes") && text.output.contains("Every checksum holds."))
    }

    @Test func damageIsNamedWithItsPlaceAndFailsAVerification() throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: segment)))
        let stride = (bytes.count - 4096) / 30
        bytes[4096 + 4 * stride + 20] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: segment))
        #expect(try store().status == 0)
        let seen = try store("--verify")
        #expect(seen.status == 1)
        #expect(seen.output.contains("segment-000001.limber is damaged at record 4 (byte \(4096 + 4 * stride))"), "\(seen.said)")
        #expect(try number("transitions", store("--json")) == 29)
    }

    @Test(.enabled(if: Interpreter.path != nil, "no Python with safetensors and numpy in LIMBER_PYTHON or .build/venv"))
    func numPyOpensWhatIsExportedAndTheSegmentsThemselves() throws {
        #expect(try store("--export", "pool.safetensors").status == 0)
        let script = """
            import json, struct, sys, numpy, safetensors.numpy as st
            raw = open(sys.argv[1], "rb").read()
            header = json.loads(raw[24:24 + struct.unpack_from("<I", raw, 12)[0]])
            dtype = [(c["name"], "<" + c["kind"].replace("32", "4"), c["count"]) for c in header["columns"]]
            records = numpy.frombuffer(raw, dtype, offset=4096, count=(len(raw) - 4096) // numpy.dtype(dtype).itemsize)
            pool = st.load_file("pool.safetensors")
            for name in dtype[:8]:
                assert numpy.array_equal(records[name[0]].reshape(30, -1), pool[name[0]].reshape(30, -1)), name
            assert numpy.array_equal(records["flags"][:, 0] >> 1 & 1, pool["truncated"])
            print(header["origin"], len(records), pool["observation"].shape, pool["action"].dtype, int(pool["truncated"].sum()))
            """
        try workplace.write(script, as: "look.py")
        let printed = try Interpreter.run("look.py", segment, in: workplace)
        #expect(printed == "{'robot': 'widowx250s', 'task': 'reach'} 30 (30, 30) float32 3\n")
    }

    @Test func transitionsOfAnotherRunAreTakenOverAndOthersAreRefusedByName() throws {
        let other = try Self.train(in: workplace, seed: "2")
        let taken = try store("--import", other, "--json")
        #expect(taken.status == 0 && taken.errors.contains("30 transitions taken over"), "\(taken.said)")
        #expect(number("transitions", taken) == 60 && number("imported", taken) == 30 && number("episodes", taken) == 6)
        let resumed = try LimberProcess.run(
            "train", "widowx250s", "short.yaml", "--simulate", "--lockstep", "--episodes", "1", "--resume", run, in: workplace)
        #expect(resumed.status == 0 && !resumed.said.contains("set aside"), "\(resumed.said)")
        #expect(try number("transitions", store("--json")) == 70)

        #expect(try store("--import", run).errors.contains("has its own transitions already"))
        let foreign = try Self.train(in: workplace, robot: "openmanipulator-x")
        let refused = try store("--import", foreign)
        #expect(
            refused.status == 2 && refused.errors.contains("is a run of the robot openmanipulator-x, not of widowx250s"), "\(refused.said)")
        try workplace.write(workplace.text("short.yaml").replacing("action_cost: 0.01", with: "action_cost: 0.02"), as: "short.yaml")
        let dearer = try Self.train(in: workplace)
        #expect(try store("--import", dearer).errors.contains("its reward is another"), "\(workplace.text("short.yaml"))")
    }
}

/// A Python that has the packages of the format's authors.
private enum Interpreter {
    static let path: String? = {
        let built = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/.build/venv/bin/python"
        return [ProcessInfo.processInfo.environment["LIMBER_PYTHON"], built].compactMap(\.self).first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    static func run(_ script: String, _ argument: String, in workplace: Workplace) throws -> String {
        let process = Process()
        let output = Pipe()
        process.currentDirectoryURL = URL(filePath: workplace.path)
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = [script, argument]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
