// swift-tools-version: 6.2
import PackageDescription

// Continuous integration treats every warning as an error; a newcomer's newer compiler does not.
let isStrict = Context.environment["CI"] != nil
let settings: [SwiftSetting] = isStrict ? [.treatAllWarnings(as: .error)] : []
let cSettings: [CSetting] = [.enableWarning("all"), .enableWarning("extra")] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

// A fuzzer's own main takes the place of this one's, so it is built by itself: `make fuzz`.
let isFuzzing = Context.environment["FUZZ"] != nil
let fuzzer: [Target] = [
    .executableTarget(
        name: "fuzz", dependencies: ["FuzzedParsers"], path: "Tests/Fuzz/Entry",
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
]

// While one works on a part, only its tests need to be built: TESTS=SafetyTests,ControlTests.
let chosenTests = Context.environment["TESTS"]?.split(separator: ",").map(String.init)
func isBuilt(_ target: Target) -> Bool { target.type != .test || chosenTests?.contains(target.name) ?? true }

// The arrows below are the table in Docs/architecture.md; Tests/HouseTests fails when an import is not among them.
let package = Package(
    name: "limber",
    products: [
        .executable(name: "limber", targets: ["limber"]),
        .library(name: "Drivers", targets: ["Drivers"]),
        .library(name: "Simulation", targets: ["Simulation"]),
    ],
    targets: ([
        .systemLibrary(name: "CSerialPort", pkgConfig: "libserialport", providers: [.apt(["libserialport-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CEvent", pkgConfig: "libevent", providers: [.apt(["libevent-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CMuJoCo", providers: [.apt(["libmujoco-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"])]),
        .target(name: "CRealtime", cSettings: cSettings, linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CKernels", cSettings: cSettings),
        library("YAML", ["CYAML"]),
        library("Robot", ["YAML", "CRealtime"]),
        library("Realtime", ["CRealtime"]),
        library("Safety", ["Robot", "CRealtime"]),
        library("XML", ["CExpat"]),
        library("URDF", ["XML", "Robot"]),
        library("ROS", ["CEvent", "XML", "Realtime", "CRealtime"]),
        library("Drivers", ["Robot", "Realtime", "ROS", "CSerialPort", "CRealtime"]),
        library("Policy", ["Realtime", "CKernels", "CRealtime"]),
        library("Task", ["Robot", "YAML", "CRealtime"]),
        library("Control", ["Realtime", "Robot", "Safety", "Drivers", "Policy", "Task"]),
        library("Learning", ["Policy", "Realtime", "CKernels"]),
        library("Simulation", ["CMuJoCo", "Robot", "Task", "Realtime", "Drivers", "ROS", "CRealtime"]),
        library("Plot"),
        library("Render", ["CPNG", "CGIF"]),
        library("Recording", ["Robot", "Realtime", "Drivers", "Safety", "Control", "Plot"]),
        library("Experiments", ["Learning", "Policy", "Realtime", "Plot", "CMuJoCo"]),
        library(
            "Session",
            [
                "Control", "Learning", "Simulation", "Recording", "Drivers", "Safety", "Policy", "Task", "Robot", "Realtime", "YAML",
                "Plot", "Render", "CRealtime",
            ]),
        .executableTarget(
            name: "limber",
            dependencies: [
                "Session", "Experiments", "Simulation", "Control", "Learning", "Recording", "Drivers", "Safety", "Policy", "Task", "Robot",
                "Realtime", "YAML", "Plot", "URDF", "COpenBLAS",
            ],
            swiftSettings: settings),
        tests("HouseTests", []),
        tests("YAMLTests", ["YAML"]),
        tests("RobotTests", ["Robot", "YAML"]),
        tests("RealtimeTests", ["Realtime", "CRealtime"]),
        tests("ROSTests", ["ROS", "XML", "Realtime"]),
        tests("SafetyTests", ["Safety", "Robot", "Realtime"]),
        tests("DriversTests", ["Drivers", "Robot", "Realtime", "ROS", "CRealtime"]),
        tests("PolicyTests", ["Policy", "Realtime"]),
        tests("TaskTests", ["Task", "Robot", "Realtime", "YAML"]),
        .target(name: "CAllocationProbe", dependencies: ["CRealtime"], path: "Tests/CAllocationProbe", cSettings: cSettings),
        tests(
            "ControlTests",
            ["Control", "Simulation", "Drivers", "Safety", "Policy", "Task", "Robot", "Realtime", "YAML", "CRealtime", "CAllocationProbe"]),
        tests("LearningTests", ["Learning", "Policy", "Realtime", "CKernels", "COpenBLAS"]),
        tests("SimulationTests", ["Simulation", "CMuJoCo", "Drivers", "Robot", "Realtime", "ROS", "URDF", "YAML"]),
        tests("RecordingTests", ["Recording", "Control", "Drivers", "Plot", "Realtime", "Robot", "Safety", "Task", "YAML"]),
        tests(
            "SessionTests",
            ["Session", "Simulation", "Drivers", "Safety", "Control", "Learning", "Recording", "Robot", "Task", "Realtime", "CRealtime"]),
        tests("RenderTests", ["Render", "CPNG", "CGIF"]),
        tests("ExperimentsTests", ["Experiments", "Learning", "Policy", "Realtime", "Plot"]),
        tests("CommandTests", ["limber", "Experiments", "Drivers", "Robot", "Realtime"]),
        .target(
            name: "FuzzedParsers", dependencies: ["Drivers", "Learning", "Recording", "Robot", "ROS", "Task", "URDF", "YAML"],
            path: "Tests/Fuzz/Parsers",
            swiftSettings: settings),
        tests("FuzzTests", ["FuzzedParsers"]),
        tests("DocumentationTests", ["limber", "Control", "Safety", "Task", "Learning", "Simulation", "Recording", "YAML"]),
    ] + (isFuzzing ? fuzzer : [])).filter(isBuilt),
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
