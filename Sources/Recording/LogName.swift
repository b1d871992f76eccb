import Control
import Drivers
import Robot
import Safety

/// How a log calls what the loop has as cases, and the way back.
public enum LogName {
    private static let modes = Mode.allCases.map { "\($0)" }

    static func of(_ mode: Mode) -> String { modes[Int(mode.rawValue)] }

    static func of(_ request: ControlRequest) -> String {
        switch request {
        case .none: "none"
        case .finish: "finish"
        case .park: "park"
        case .stop: "stop"
        }
    }

    static func of(_ mode: JointCommand.Mode) -> String {
        switch mode {
        case .position: "position"
        case .velocity: "velocity"
        case .effort: "effort"
        }
    }

    static func of(_ outcome: WireOutcome) -> (name: String, device: UInt8, bits: UInt8) {
        switch outcome {
        case .fresh: ("fresh", 0, 0)
        case .bad(let kind): (of(kind), 0, 0)
        case .alert(let device, let bits): ("alert", device, bits)
        case .shadowApart(let device): ("shadowApart", device, 0)
        case .letGo(let device): ("letGo", device, 0)
        case .robotStopped(let stop): ("robotStopped", stop.rawValue, 0)
        case .robotDisabled: ("robotDisabled", 0, 0)
        case .robotHindered(let hindrance): ("robotHindered", hindrance.rawValue, 0)
        case .topicLost(let topic): ("topicLost", topic.rawValue, 0)
        case .lost: ("lost", 0, 0)
        }
    }

    private static func of(_ bad: BadExchange) -> String {
        switch bad {
        case .silence: "silence"
        case .truncated: "truncated"
        case .corrupted: "corrupted"
        case .refused: "refused"
        case .notAccepted: "notAccepted"
        }
    }

    static func of(_ verdict: Verdict) -> (name: String, reasons: String) {
        switch verdict {
        case .pass: ("pass", "")
        case .limited(let reasons): ("limited", "\(reasons)")
        case .stop(_, let reason): ("stop", "\(reason)")
        }
    }

    /// Nil for a name that no request has.
    public static func request(_ name: String) -> ControlRequest? {
        [.none, .finish, .park, .stop].first { of($0) == name }
    }

    /// Nil for a name that no outcome has.
    public static func outcome(_ name: String, device: UInt8, bits: UInt8) -> WireOutcome? {
        let bad: [BadExchange] = [.silence, .truncated, .corrupted, .refused, .notAccepted]
        let outcomes: [WireOutcome] =
            [.fresh, .lost, .robotDisabled, .alert(device: device, bits: bits), .shadowApart(device: device), .letGo(device: device)]
            + bad.map(WireOutcome.bad)
            + [
                RobotStop(rawValue: device).map(WireOutcome.robotStopped), RobotTopic(rawValue: device).map(WireOutcome.topicLost),
                RobotHindrance(rawValue: device).map(WireOutcome.robotHindered),
            ]
            .compactMap(\.self)
        return outcomes.first { of($0).name == name }
    }
}
