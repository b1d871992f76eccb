import Control
import Realtime
import Session

/// What the ticks of a control loop took, each value kept.
struct LoopSample {
    /// s
    private(set) var wakeup = Sample()
    private(set) var tick = Sample()
    private(set) var stateAge = Sample()
    private(set) var inference = Sample()
    private(set) var commandAge = Sample()
    /// Of `wakeup`, as cyclictest counts.
    private(set) var counted = MicrosecondCounts()
    private(set) var overruns = 0
    private(set) var lostRecords = 0
    private(set) var badPackets = 0
    private(set) var usage = ThreadUsage()
    private(set) var ending: String?

    mutating func add(_ record: TickRecord) {
        let timing = record.timing
        wakeup.add(timing.wakeUpLatency)
        counted.add(Int(timing.wakeUpLatency * 1e6))
        tick.add(timing.duration)
        // Before the first answer a state has no age.
        if timing.stateAge.isFinite { stateAge.add(timing.stateAge) }
        if timing.commandAge.isFinite, record.isSent { commandAge.add(timing.commandAge) }
        if timing.inference > 0 { inference.add(timing.inference) }
    }

    mutating func add(_ counts: LoopCounts) {
        overruns += counts.overruns
        lostRecords += counts.lostRecords
        badPackets += counts.badPackets
        usage.add(counts.usage)
        ending = ending ?? counts.ending
    }
}

/// What the bench of the loop found; latencies and ages in µs.
struct LoopFigures: Encodable, CustomStringConvertible {
    /// Percentiles of a sample; nothing where it is empty.
    struct Spread: Encodable, CustomStringConvertible {
        var p50, p99, p999, p9999, max: Double

        init?(_ seconds: Sample) {
            guard seconds.count > 0 else { return nil }
            let values = seconds.quantiles(0.5, 0.99, 0.999, 0.9999, 1).map { ($0 * 1e7).rounded() / 10 }
            (p50, p99, p999, p9999, max) = (values[0], values[1], values[2], values[3], values[4])
        }

        var description: String {
            "p50 \(shown(p50, 1)) µs, p99 \(shown(p99, 1)) µs, p99.9 \(shown(p999, 1)) µs, p99.99 \(shown(p9999, 1)) µs, max \(shown(max, 1)) µs"
        }
    }

    let subject = "loop"
    var robot: String
    /// Hz
    var rate: Double
    var wire: LoopSlice.Wire
    var load: Load.Kind
    /// Whether the scheduler gave the control thread first-in-first-out priority and memory could be locked.
    var hasRealtimeRights: Bool
    var ticks: Int
    /// Nothing where no tick of the sort came about, as of a policy that was never asked.
    var wakeup, tick, stateAge, inference, commandAge: Spread?
    /// Slots lost because a tick took longer than its period, or woke later than that.
    var overruns: Int
    /// Tick and step records that found their ring full.
    var lostRecords: Int
    var badPackets: Int
    /// Of the control thread, from its first tick to its last.
    var usage: ThreadUsage
    /// How the loop ended before its time; nil when it did not.
    var ending: String?
    var cyclictest: CyclictestFigures?

    private enum CodingKeys: String, CodingKey {
        case subject, robot, rate, wire, load, ticks, overruns, ending, cyclictest
        case hasRealtimeRights = "realtime_rights"
        case wakeup = "wakeup_us"
        case tick = "tick_us"
        case stateAge = "state_age_us"
        case inference = "inference_us"
        case commandAge = "command_age_us"
        case lostRecords = "lost_records"
        case badPackets = "bad_packets"
        case ratio = "cyclictest_ratio"
    }

    init(_ setup: LoopSetup, _ wire: LoopSlice.Wire, _ load: Load.Kind, _ sample: LoopSample, _ cyclictest: Cyclictest?) {
        (robot, rate, self.wire, self.load) = (setup.robot.name, setup.robot.wire.rate, wire, load)
        hasRealtimeRights = RealtimeRights.check().areComplete
        ticks = sample.wakeup.count
        (wakeup, tick, stateAge) = (Spread(sample.wakeup), Spread(sample.tick), Spread(sample.stateAge))
        (inference, commandAge) = (Spread(sample.inference), Spread(sample.commandAge))
        (overruns, lostRecords, badPackets) = (sample.overruns, sample.lostRecords, sample.badPackets)
        (usage, ending) = (sample.usage, sample.ending)
        self.cyclictest = cyclictest.map { CyclictestFigures(ours: sample.counted, theirs: $0.latencies, period: setup.period) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(robot, forKey: .robot)
        try container.encode(rate, forKey: .rate)
        try container.encode(wire, forKey: .wire)
        try container.encode(load.rawValue, forKey: .load)
        try container.encode(hasRealtimeRights, forKey: .hasRealtimeRights)
        try container.encode(ticks, forKey: .ticks)
        for (spread, key) in [
            (wakeup, CodingKeys.wakeup), (tick, .tick), (stateAge, .stateAge), (inference, .inference), (commandAge, .commandAge),
        ] { try container.encodeIfPresent(spread, forKey: key) }
        try container.encode(overruns, forKey: .overruns)
        try container.encode(lostRecords, forKey: .lostRecords)
        try container.encode(badPackets, forKey: .badPackets)
        try usage.encode(to: encoder)
        try container.encodeIfPresent(ending, forKey: .ending)
        try container.encodeIfPresent(cyclictest, forKey: .cyclictest)
        try container.encodeIfPresent(cyclictest?.ratio, forKey: .ratio)
    }
}
