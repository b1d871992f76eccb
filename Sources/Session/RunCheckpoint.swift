import Glibc
import Learning
import Recording
import Task

/// A run's learner, with how far the run had come.
enum RunCheckpoint {
    /// The newest that is whole.
    static func read(_ folder: RunFolder, of task: BoundTask) throws -> LearnerCheckpoint {
        do throws(CheckpointError) {
            return try LearnerCheckpoint.read(folder: folder.path, origin: task.origin)
        } catch {
            // A run in which no training began has neither.
            if case .cannotRead = error, access(folder.progress, F_OK) != 0 { throw RunMismatch.neverTrained(run: folder.path) }
            throw error
        }
    }
}
