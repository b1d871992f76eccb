import Realtime

/// The control loop of a run, measured on this machine, alone or in turns with cyclictest.
enum LoopBench {
    struct Plan {
        var wire: LoopSlice.Wire
        var load: Load.Kind
        var learnerThreads: Int
        /// Of the loop; cyclictest takes as long again.
        var seconds: Double
        var versusCyclictest: Bool
    }

    /// s; a slice on the emulator is longer, for the arm gets up first.
    private static func longestSlice(_ wire: LoopSlice.Wire) -> Double { wire == .null ? 5 : 20 }

    static func run(_ setup: LoopSetup, _ plan: Plan) throws -> LoopFigures {
        var cyclictest = try plan.versusCyclictest ? Cyclictest() : nil
        var sample = LoopSample()
        let load = try Load(plan.load, on: setup, learnerThreads: plan.learnerThreads)
        defer { load.stop() }
        let slices = max(1, Int((plan.seconds / longestSlice(plan.wire)).rounded(.up)))
        let slice = plan.seconds / Double(slices)
        for number in 0..<slices {
            let shortcomings = try LoopSlice(setup).run(plan.wire, seconds: slice, into: &sample)
            if number == 0 { shortcomings.forEach(Console.standardError.say) }
            try cyclictest?.measure(period: setup.period, seconds: slice)
        }
        return LoopFigures(setup, plan.wire, plan.load, sample, cyclictest)
    }
}

extension LoopFigures {
    var description: String {
        func line(_ name: String, _ spread: Spread?) -> String { "\(name): \(spread.map { "\($0)" } ?? "none")" }
        var lines = [
            "loop: \(ticks) ticks of \(robot) at \(shown(rate, 0)) Hz, wire \(wire.rawValue), load \(load.rawValue), "
                + (hasRealtimeRights ? "with real-time rights" : "without real-time rights"),
            line("wake-up", wakeup), line("tick", tick), line("state age", stateAge), line("inference", inference),
            line("command age", commandAge),
            "\(overruns) overruns, \(badPackets) bad packets, \(lostRecords) lost records; \(usage.majorFaults) major and "
                + "\(usage.minorFaults) minor page faults, \(usage.voluntarySwitches) context switches for sleep and "
                + "\(usage.involuntarySwitches) unasked",
        ]
        if let ending { lines.append("the loop ended early: \(ending)") }
        if let cyclictest { lines.append("\(cyclictest)") }
        return lines.joined(separator: "\n")
    }
}
