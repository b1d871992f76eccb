import Control
import Recording

/// An arm that a person leads by the keys of a terminal, at reduced speed, through the same loop and filter as a policy.
public final class Jog {
    private let arm: LedArm

    public init(_ setup: RunSetup, rig: any Rig) { arm = LedArm(setup, rig: rig) }

    /// - Parameters:
    ///   - keys: the descriptor of a terminal that gives each key at once.
    ///   - leave: is called when the person wants to leave; it asks the loop to park. It parks by itself when the terminal has gone.
    ///   - report: shows a sentence to a person.
    ///   - show: is called again and again with what the arm does.
    public func run(
        folder: RunFolder, keys: Int32, leave: @escaping @Sendable () -> Void, report: @escaping @Sendable (String) -> Void,
        show: (JogState) -> Void
    ) throws -> Ending {
        let desk = try JogDesk(arm.job, keys: keys, control: arm.rig.control, ticks: arm.ticks, leave: leave)
        defer { desk.close() }
        return try arm.run(folder: folder, report: report) {
            let state = desk.now
            show(state)
            return state.view
        }
    }
}
