import CRealtime
import Glibc

/// Starts another process of this program that is not bound to this one's terminal.
public enum ChildProcess {
    public struct Failure: Error { public var number: Int32 }

    /// Sends a signal to the first thread of a process, and to no other.
    /// - Returns: whether there is such a thread.
    @discardableResult
    public static func signalFirstThread(of process: pid_t, _ number: Int32) -> Bool { rt_thread_signal(process, process, number) == 0 }

    /// Each `source` becomes the child's `target`; everything else that is open is closed to it. The child leads a process group of
    /// its own, so that Ctrl-C does not reach it.
    public static func spawn(
        _ executable: String, _ arguments: [String], descriptors: [(source: Int32, target: Int32)]
    ) -> Result<pid_t, Failure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Copies out of the way first, or one could be overwritten before it is moved.
        let copies = descriptors.map { fcntl($0.source, F_DUPFD_CLOEXEC, 64) }
        defer { for copy in copies where copy >= 0 { close(copy) } }
        for (copy, descriptor) in zip(copies, descriptors) {
            guard copy >= 0 else { return .failure(Failure(number: errno)) }
            posix_spawn_file_actions_adddup2(&actions, copy, descriptor.target)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var words = (["limber"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let failure = posix_spawn(&process, executable, &actions, &attributes, &words, environ)
        return failure == 0 ? .success(process) : .failure(Failure(number: failure))
    }
}
