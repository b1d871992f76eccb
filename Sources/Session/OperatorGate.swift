import Control
import Glibc
import Task

/// Lets no episode begin until a person has said that the scene is ready. The arm holds still meanwhile.
final class OperatorGate {
    private enum State { case due, asked, open, closed, unanswered }

    private let question: String
    private let answers: Int32
    private let control: ControlBlock
    private let report: (String) -> Void
    private var state = State.due

    /// - Parameters:
    ///   - question: what there is to be done, a sentence.
    ///   - answers: the descriptor that a line is read from for each episode.
    ///   - control: is asked to park the arm when nobody can answer any more.
    init(question: String, answers: Int32, control: ControlBlock, report: @escaping (String) -> Void) {
        (self.question, self.answers, self.control, self.report) = (question, answers, control, report)
    }

    /// Nil where the task asks for nothing, or nobody is there.
    convenience init?(_ task: BoundTask, answers: Int32?, control: ControlBlock, report: @escaping (String) -> Void) {
        guard let question = task.description.reset.ask, let answers else { return nil }
        self.init(question: question, answers: answers, control: control, report: report)
    }

    /// Whether the next episode may begin; asks where nobody has been asked yet, and waits for nothing.
    var isOpen: Bool {
        if state == .due {
            report("\(question) Then press Enter.")
            state = .asked
        }
        if state == .asked { hear() }
        return state == .open
    }

    /// The episode is planned: the next one is asked for anew.
    func close() { state = .closed }

    /// The episode is over.
    func episodeEnded() { if state == .closed { state = .due } }

    private func hear() {
        var waiting = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) > 0 else { return }
        var byte: UInt8 = 0
        if read(answers, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { state = .open }
        } else {
            state = .unanswered
            report("Nobody can answer any more: the arm is parked.")
            control.ask(.park)
        }
    }
}
