import Foundation
import Synchronization

/// The tests, as an executable whose environment says which mutant is switched on.
struct MutantTests {
    let executable: String
    /// Start processes or take a second, and are asked only about mutants that the others let live.
    private static let slow = "PreconditionTests|noneOfTheFirstCommandsGivesASetPointOutsideALimit"
    /// Long motions at random: what they would find is to be found by a test that says what it is.
    private static let tooSlow =
        "noCommandGivesASetPointOutsideALimit|noCommandDrivesAnArmFasterThanItsReducedMode|noPushGivesASetPointOutsideALimit"
        + "|aSwingingServoStaysWithinTheStatedMargin"
    /// s; a mutant that makes the tests run for ever counts as killed.
    private static let (quickPatience, patience) = (15.0, 60.0)

    func survivors(among mutants: [Mutant]) -> [Mutant] {
        let afterQuick = alive(mutants, ["--skip", "\(MutantTests.slow)|\(MutantTests.tooSlow)"], MutantTests.quickPatience)
        print("\(mutants.count) mutants, \(mutants.count - afterQuick.count) killed by the quick suites")
        return alive(afterQuick, ["--filter", MutantTests.slow], MutantTests.patience)
    }

    /// Whether all tests pass with no mutant switched on.
    var passWithoutMutant: Bool { passes(0, ["--skip", MutantTests.tooSlow], MutantTests.patience) }

    private func alive(_ mutants: [Mutant], _ choice: [String], _ patience: Double) -> [Mutant] {
        let alive = Mutex<[Int: Bool]>([:])
        DispatchQueue.concurrentPerform(iterations: mutants.count) { index in
            let passed = passes(mutants[index].id, choice, patience)
            alive.withLock { $0[index] = passed }
        }
        return alive.withLock { alive in mutants.indices.filter { alive[$0] == true }.map { mutants[$0] } }
    }

    private func passes(_ id: Int, _ choice: [String], _ patience: Double) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = ["--testing-library", "swift-testing", "--no-parallel"] + choice
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["MUTANT": "\(id)", "SWIFT_BACKTRACE": "enable=no"], uniquingKeysWith: { $1 })
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let hasFailed = Mutex(false)
        output.fileHandleForReading.readabilityHandler = { handle in
            // One failure is enough: nobody reads the others.
            if String(decoding: handle.availableData, as: UTF8.self).contains("✘") { hasFailed.withLock { $0 = true } }
        }
        defer { output.fileHandleForReading.readabilityHandler = nil }
        do { try process.run() } catch { return false }
        let end = Date(timeIntervalSinceNow: patience)
        while process.isRunning && Date() < end && !hasFailed.withLock(\.self) { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }
}
