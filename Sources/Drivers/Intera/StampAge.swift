import ROS
import Realtime

/// How old a measurement is whose stamp comes from another machine's clock.
///
/// The quickest message so far is taken for one that came at once; the others are older by what they came later. So a constant delay of
/// the network is not seen, its variation is.
struct StampAge {
    /// ns of our clock at the stamp's zero, by the quickest message.
    private var offset = Int64.max
    private var measuredAt = Instant(nanoseconds: 0)

    /// ns that clocks may drift apart between two messages, about 100 ppm of 10 ms.
    private static var drift: Int64 { @_noLocks get { 1000 } }

    @_noLocks init() {}

    @_noLocks mutating func hear(_ stamp: ROSTime, at now: Instant) {
        let apart = now.nanoseconds &- stamp.total
        offset = offset == .max ? apart : min(apart, offset &+ StampAge.drift)
        measuredAt = Instant(nanoseconds: stamp.total &+ offset)
    }

    /// s
    @_noLocks func seconds(at now: Instant) -> Double { offset == .max ? .infinity : now.seconds(since: measuredAt) }
}
