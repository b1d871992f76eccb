import CRealtime
import Glibc

/// How a controller left its arm.
public enum ControllerEnd: Equatable, Sendable {
    /// It said that the arm needs no guardian any more.
    case released
    case died
    /// Its control thread stood still; the guardian has killed it.
    case hung
}

/// The guardian's side: waits until the controller has released the arm, died or hung.
struct GuardianWatch {
    /// ms between two looks.
    private static let interval: Int32 = 20
    /// Looks without a heartbeat, half a second of them. Looks are counted, not time: a stall of the whole machine is no one's fault.
    private static let patience = 25
    /// Looks for which torque may be switched on or off: a quarter of a minute, many times what it takes on a wire that loses packets.
    private static let switchingPatience = 750
    let page: GuardianPage
    /// Readable when the controller has ended.
    let controller: Int32
    var switchingPatience = GuardianWatch.switchingPatience

    /// Returns only when the controller can write no more, or has released the arm.
    /// - Parameter each: called at every look; false gives the controller no sign of life.
    func waitForEnd(_ each: () -> Bool = { true }) -> ControllerEnd {
        var (lastBeat, lastMode) = (page.signs.beats, page.mode)
        var idleLooks = 0
        while true {
            if each() { page.signs.guardianBeat() }
            let isDead = waitForDeath(milliseconds: GuardianWatch.interval)
            let (beat, mode) = (page.signs.beats, page.mode)
            if mode == .released { return .released }
            if isDead { return .died }
            idleLooks = beat == lastBeat && mode == lastMode ? idleLooks + 1 : 0
            (lastBeat, lastMode) = (beat, mode)
            if isHung(mode, idleLooks) { return killController() }
        }
    }

    private func isHung(_ mode: GuardianMode, _ idleLooks: Int) -> Bool {
        switch mode {
        case .preparing, .released: false
        case .switching: idleLooks >= switchingPatience
        case .running: idleLooks >= GuardianWatch.patience
        }
    }

    /// A process that cannot be killed at once, stuck in a driver of the system, is waited for: it must not write after us.
    private func killController() -> ControllerEnd {
        _ = rt_process_signal(controller, SIGKILL)
        while !waitForDeath(milliseconds: 1000) {}
        return .hung
    }

    private func waitForDeath(milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}
