import Foundation
import Testing

@Suite struct HouseTests {
    private let table: HouseTable

    init() throws { table = HouseTable(markdown: try Checkout.text("Docs/architecture.md")) }

    @Test func everyTargetIsInTheTableAndTheTableHasNoOther() throws {
        #expect(Set(try Checkout.folders(in: "Sources")) == Set(table.rooms.keys))
    }

    @Test func everyImportIsAnArrowOfTheTable() throws {
        var complaints: [String] = []
        for target in try Checkout.folders(in: "Sources") {
            for file in Checkout.swiftFiles(below: "Sources/\(target)") {
                complaints += table.complaints(target: target, file: file, source: try Checkout.text(file))
            }
        }
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test func thePackageHasTheArrowsOfTheTable() throws {
        let package = try Checkout.text("Package.swift")
        let declared = PackageArrows(package)
        for (target, room) in table.rooms {
            #expect(declared.arrows[target, default: []] == room.arrows, "Package.swift and Docs/architecture.md differ about \(target)")
        }
    }

    /// Beside them a Sawyer is told to hold where it is measured, and an arm with a controller of its own turns a joint at velocities that the filter has let through.
    @Test func onlySetPointsOfASafetyFilterAreSent() throws {
        let calls = try Checkout.swiftFiles(below: "Sources").flatMap { file in
            try Checkout.text(file).replacing(/func write\(/, with: "").matches(
                of: /[ .]write\((?:position|velocity|effort): (.+?)\)(?: |$)/.anchorsMatchLineEndings()
            )
            .map { "\(file): \($0.1)" }
        }
        #expect(
            Set(calls) == [
                "Sources/Control/ControlLoop.swift: conductor.filter.setPoint.position",
                "Sources/Control/ControlLoop.swift: conductor.filter.effort", "Sources/Session/ArmRescue.swift: filter.setPoint.position",
                "Sources/Drivers/Intera/InteraDriver+Engage.swift: state.position",
                "Sources/Drivers/Intera/InteraDriver+Engage.swift: velocity",
                "Sources/Drivers/Intera/InteraDriver+Engage.swift: try measured().position",
                "Sources/Drivers/UniversalRobots/URDriver+Engage.swift: velocity",
            ])
    }

    /// A step of the time of day moves no arm.
    @Test func theLoopAndItsGuardianKnowNoTimeOfDay() throws {
        let targets = ["Realtime", "Control", "Drivers", "Safety", "Policy", "Task", "Robot"]
        let guardian = Checkout.swiftFiles(below: "Sources/Session").filter { $0.contains("/Guardian") || $0.contains("Rescue") }
        let files = targets.flatMap { Checkout.swiftFiles(below: "Sources/\($0)") } + guardian + ["Sources/CRealtime/realtime.c"]
        for file in files {
            let found = try Checkout.text(file).firstMatch(of: /CLOCK_REALTIME|\bDate\(|gettimeofday|timeIntervalSince/)?.output
            #expect(found == nil, "\(file) asks for the time of day by \(found ?? "")")
        }
    }

    @Test func noArrowGoesRound() {
        var settled: Set<String> = []
        while let next = table.rooms.first(where: { !settled.contains($0.key) && $0.value.arrows.isSubset(of: settled) }) {
            settled.insert(next.key)
        }
        #expect(settled == Set(table.rooms.keys))
    }

    @Test func aMissingArrowIsNamedWithItsFile() {
        let complaints = table.complaints(
            target: "Safety", file: "Sources/Safety/Filter.swift",
            source: """
                import Robot
                @testable import Drivers
                import struct Foundation.Date
                // import Glibc
                """)
        #expect(
            complaints == [
                "Sources/Safety/Filter.swift: the arrow Safety → Drivers is not in the table of Docs/architecture.md",
                "Sources/Safety/Filter.swift: the arrow Safety → Foundation is not in the table of Docs/architecture.md",
            ])
    }

    @Test func aTargetOutsideTheTableIsNamed() {
        let complaints = table.complaints(target: "Utils", file: "Sources/Utils/Everything.swift", source: "import Robot")
        #expect(complaints == ["Sources/Utils/Everything.swift: the target Utils is not in the table of Docs/architecture.md"])
    }

    @Test(arguments: [
        ("import Robot", ["Robot"]), ("  public import Robot // arm", ["Robot"]), ("@_exported @preconcurrency import Robot", ["Robot"]),
        ("import class Robot.Arm", ["Robot"]), ("important()", []), ("let x = \"import Robot\"", []),
    ])
    func importsAreReadInEverySpelling(_ source: String, _ modules: [String]) {
        #expect(HouseTable.imports(of: source) == modules)
    }
}

/// The dependencies that Package.swift declares, read from its text: the manifest itself cannot be run inside a test.
private struct PackageArrows {
    var arrows: [String: Set<String>] = [:]

    init(_ manifest: String) {
        let text = manifest.replacing(/\/\/[^\n]*/, with: "")
        for match in text.matches(of: /(?s)\blibrary\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/) {
            arrows[String(match.1)] = PackageArrows.names(match.2)
        }
        for match in text.matches(of: /(?s)\.executableTarget\(\s*name:\s*"(\w+)",\s*dependencies:\s*\[([^\]]*)\]/) {
            arrows[String(match.1)] = PackageArrows.names(match.2)
        }
    }

    private static func names(_ list: Substring?) -> Set<String> { Set((list ?? "").matches(of: /"(\w+)"/).map { String($0.1) }) }
}
