import Safety
import Testing

@testable import Control

@Suite struct SafetyPageTests {
    private static let faults: [Fault] =
        [.finished, .operatorInterrupt, .operatorStop, .enableReleased] + StopReason.allCases.map(Fault.filter) + [
            .badPackets, .wireLost, .robotStopped(.button), .robotStopped(.safeguard), .robotDisabled, .robotHindered(.programStopped),
            .robotHindered(.paused), .robotHindered(.localControl), .robotHindered(.controlUnknown), .robotHindered(.speedSlider),
            .robotHindered(.reducedMode), .topicLost(.jointStates),
            .deviceAlert(device: 3, bits: 4), .shadowApart(device: 3), .servoLetGo(device: 3),
            .feedbackJumped(joint: 2), .feedbackFrozen(joint: 2), .nonFinitePolicy, .resetTimeout,
            .parkTimeout, .overrunStorm, .watchdogsFired, .stoppedTooOften, .learnerDied, .recorderDied, .planless, .guardianLost,
            .controllerDied,
        ]

    @Test func theReactionTableOfTheSafetyPageIsTheOneInTheCode() throws {
        let rows = SafetyPageTests.faults.map { fault in
            let cells = [
                fault.description, words(Reaction(to: fault)), words(Reaction(to: fault, given: .contact)),
                words(Reaction(to: fault, whereContact: .yield)),
                fault.isRecoverable ? "yes" : fault.passesByCooling ? "once cooled" : fault == .enableReleased ? "once held" : "no",
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
        let page = try Pages.text("Docs/safety.md")
        #expect(page.contains(rows.joined(separator: "\n")), "Docs/safety.md must hold these rows:\n\(rows.joined(separator: "\n"))")
    }

    @Test func withoutAWireNothingIsSentAnyMore() {
        for fault in SafetyPageTests.faults where Reaction(to: fault) != .carryOn {
            #expect(Reaction(to: fault, given: .wireGone) == .leaveToWatchdog)
        }
    }

    private func words(_ reaction: Reaction) -> String {
        switch reaction {
        case .carryOn: "carry on"
        case .park: "park"
        case .hold: "hold"
        case .yield: "yield"
        case .controlledStop: "controlled stop"
        case .leaveToWatchdog: "leave to the watchdog"
        }
    }
}
