import Safety
import Testing

@testable import Control

@Suite struct ReactionTests {
    /// The table as the safety case states it: one row per fault, once with nothing against parking.
    static let table: [(Fault, Reaction)] = [
        (.finished, .park),
        (.operatorInterrupt, .park),
        (.operatorStop, .controlledStop),
        (.enableReleased, .controlledStop),
        (.badPackets, .controlledStop),
        (.wireLost, .leaveToWatchdog),
        (.robotStopped(.button), .controlledStop),
        (.robotStopped(.safeguard), .controlledStop),
        (.robotDisabled, .controlledStop),
        (.robotHindered(.speedSlider), .controlledStop),
        (.robotHindered(.paused), .controlledStop),
        (.robotHindered(.controlUnknown), .controlledStop),
        (.topicLost(.robotState), .leaveToWatchdog),
        (.deviceAlert(device: 1, bits: 4), .controlledStop),
        (.shadowApart(device: 3), .controlledStop),
        (.servoLetGo(device: 3), .controlledStop),
        (.feedbackJumped(joint: 2), .controlledStop),
        (.feedbackFrozen(joint: 2), .controlledStop),
        (.nonFinitePolicy, .park),
        (.resetTimeout, .hold),
        (.parkTimeout, .hold),
        (.overrunStorm, .controlledStop),
        (.watchdogsFired, .controlledStop),
        (.stoppedTooOften, .controlledStop),
        (.learnerDied, .carryOn),
        (.recorderDied, .carryOn),
        (.planless, .park),
        (.guardianLost, .park),
        (.controllerDied, .controlledStop),
        (.filter(.notSeeded), .controlledStop),
        (.filter(.nonFiniteState), .controlledStop),
        (.filter(.nonFiniteRequest), .controlledStop),
        (.filter(.unsupportedRequest), .controlledStop),
        (.filter(.staleState), .controlledStop),
        (.filter(.underVoltage), .park),
        (.filter(.overVoltage), .park),
        (.filter(.overheated), .park),
        (.filter(.positionBeyondLimit), .controlledStop),
        (.filter(.overSpeed), .controlledStop),
        (.filter(.trackingError), .controlledStop),
        (.filter(.sustainedEffort), .controlledStop),
        (.filter(.contact), .controlledStop),
    ]

    @Test func everyReasonOfTheFilterHasARow() {
        let rows = ReactionTests.table.compactMap { if case .filter(let reason) = $0.0 { reason } else { nil } }
        #expect(Set(rows) == Set(StopReason.allCases))
    }

    @Test(arguments: ContactReaction.allCases)
    func everyCellOfTheTable(whereContact contact: ContactReaction) {
        for (fault, usual) in ReactionTests.table {
            let reaction = fault == .filter(.contact) && contact == .yield ? Reaction.yield : usual
            #expect(Reaction(to: fault, whereContact: contact) == reaction, "\(fault)")
            for bits in UInt8(0)..<16 {
                let given = Reaction(to: fault, given: Circumstances(rawValue: bits), whereContact: contact)
                let expected: Reaction =
                    switch reaction {
                    case .carryOn: .carryOn
                    case .park, .yield: bits == 0 ? reaction : bits & 1 == 1 ? .leaveToWatchdog : .controlledStop
                    default: bits & 1 == 1 ? .leaveToWatchdog : reaction
                    }
                #expect(given == expected, "\(fault) given \(bits)")
            }
        }
    }

    @Test func contactStopsUnlessARunSaysOtherwise() {
        #expect(Reaction(to: .filter(.contact)) == .controlledStop)
        #expect(Reaction(to: .filter(.contact), given: []) == .controlledStop)
    }

    @Test func whatCannotBeReliedOnAnyMoreForbidsParking() {
        #expect(Fault.wireLost.circumstances == .wireGone && Fault.topicLost(.commands).circumstances == .wireGone)
        #expect(Fault.operatorStop.circumstances == .operatorStop && Fault.enableReleased.circumstances == .operatorStop)
        for fault in [
            Fault.badPackets, .deviceAlert(device: 1, bits: 0), .shadowApart(device: 1), .filter(.staleState), .filter(.nonFiniteState),
            .robotStopped(.fault), .robotDisabled, .robotHindered(.programStopped),
        ] {
            #expect(fault.circumstances == .feedbackUnhealthy)
        }
        for reason in [StopReason.trackingError, .overSpeed, .sustainedEffort, .positionBeyondLimit, .contact] {
            #expect(Fault.filter(reason).circumstances == .contact)
        }
        for fault in [Fault.finished, .operatorInterrupt, .nonFinitePolicy, .resetTimeout, .filter(.overheated)] {
            #expect(fault.circumstances == [])
        }
    }

    @Test func everyFaultHasANumberOfItsOwnForSharedMemory() {
        for (fault, _) in ReactionTests.table { #expect(Fault(code: fault.code) == fault) }
        #expect(Set(ReactionTests.table.map(\.0.code)).count == ReactionTests.table.count)
        #expect(Fault(code: 0) == nil && Fault(code: 0xFF04) == nil)
    }

    @Test func everyFaultIsASentence() {
        for (fault, _) in ReactionTests.table { #expect(fault.description.hasSuffix("."), "\(fault)") }
    }
}
