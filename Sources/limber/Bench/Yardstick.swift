import Foundation

/// Rates of sgemm in turns with the learner, by one kind of OpenBLAS's kernels, each turn in a process of its own.
struct Yardstick {
    /// What OPENBLAS_CORETYPE is set to; nil leaves the choice to OpenBLAS.
    private let chosen: String?
    /// As OpenBLAS reports it.
    private(set) var core = ""
    /// GFLOP/s, one for each round.
    private(set) var rates = Sample()

    /// OpenBLAS's own choice, and its kernels for AVX-512 where the processor has that: older versions take newer processors for a Haswell.
    static var all: [Yardstick] { [Yardstick(chosen: nil)] + (hasAVX512 ? [Yardstick(chosen: "SKYLAKEX")] : []) }

    private init(chosen: String?) { self.chosen = chosen }

    mutating func measure(_ setting: BenchSetting, threads: Int, _ seconds: Double) throws {
        let words = [
            BenchCommand.command.name, "sgemm", "--json", "--setting", setting.rawValue, "--threads", "\(threads)", "--seconds",
            "\(seconds)",
        ]
        let figures = try ChildProcess.run(words, with: chosen.map { ["OPENBLAS_CORETYPE": $0] } ?? [:], as: SgemmBench.Figures.self)
        core = figures.core
        rates.add(figures.gflops)
    }

    private static var hasAVX512: Bool {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ").contains("avx512f") ?? false
    }
}
