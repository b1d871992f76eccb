import Foundation
import Learning

/// What `results.json` holds: everything that a table of results needs.
public struct ExperimentResults: Codable, Sendable {
    /// One trial without its series.
    public struct TrialNumbers: Codable, Sendable {
        /// What was tried, as the plan names it.
        public var variant: String
        public var seed: UInt64
        public var steps: Int
        /// s of wall time.
        public var seconds: Double
        /// Nil where nothing learned.
        public var settings: SoftQSettings?
        /// By the names of the experiment's page.
        public var numbers: [String: Double]
    }

    public var experiment: String
    public var version: String
    public var plan: ExperimentPlan
    public var seeds: [UInt64]
    public var machine = Machine()
    /// Of the commands that worked on it, resumptions included, in s.
    public var wallSeconds: Double
    public var findings: [ExperimentReport.Finding]
    public var trials: [TrialNumbers]
}

/// The machine that something was measured on.
public struct Machine: Codable, Equatable, Sendable {
    public var processor: String
    public var cores: Int

    public init() {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
    }
}
