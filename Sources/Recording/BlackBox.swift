import Control
import Realtime

/// Keeps the seconds about a fault in a file of their own, `fault-1.mcap` and so on: ten before it and one after it.
///
/// Used by one thread at a time, the one that writes the ticks.
public final class BlackBox {
    /// Files that a session writes at most: an arm that faults again and again fills no disk.
    static let most = 20
    private static let secondsAfter = 1.0

    private let log: LogWriter
    private let folder: RunFolder
    private let report: (RecordingError) -> Void
    private var latest: Fault?
    private var faultAt: Instant?
    private var count = 0

    /// - Parameters:
    ///   - log: its latest messages are what is kept.
    ///   - report: hears of a file that could not be written.
    public init(log: LogWriter, folder: RunFolder, report: @escaping (RecordingError) -> Void) {
        self.log = log
        self.folder = folder
        self.report = report
    }

    /// Takes what each tick reacted to, after it was written into the log.
    public func note(_ fault: Fault?, at instant: Instant) {
        if let faultAt, instant.seconds(since: faultAt) >= BlackBox.secondsAfter { save(at: instant) }
        defer { latest = fault }
        guard let fault, fault != latest, fault.isOfInterest, faultAt == nil, count < BlackBox.most else { return }
        faultAt = instant
        // Should the process die of what comes next, this much is on the disk.
        log.flushAll()
    }

    /// Keeps what a fault at the very end has left.
    public func finish(at instant: Instant) { if faultAt != nil { save(at: instant) } }

    private func save(at instant: Instant) {
        faultAt = nil
        count += 1
        let (path, name) = folder.nextFault()
        log.write(EventEntry("\(name) keeps the seconds about the fault."), at: instant)
        do { try log.saveRecent(to: path) } catch { report(error) }
    }
}

extension Fault {
    /// Not a way in which a run is meant to end.
    fileprivate var isOfInterest: Bool { self != .finished && self != .operatorInterrupt }
}
