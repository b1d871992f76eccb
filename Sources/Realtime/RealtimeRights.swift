import Glibc

/// What the system lets this process do for its control thread, found by trying.
public struct RealtimeRights: Equatable, Sendable {
    /// The SCHED_FIFO priority that was tried.
    public var priority: Int32
    /// The error number of the scheduler, 0 when it agreed.
    public var schedulerError: Int32
    /// The error number of locking memory, 0 when it succeeded.
    public var lockError: Int32

    public var areComplete: Bool { schedulerError == 0 && lockError == 0 }

    /// Starts a thread that ends at once, and locks and frees as much memory as a control thread needs.
    public static func check(priority: Int32 = RealtimeThread.Settings.defaultPriority) -> RealtimeRights {
        RealtimeRights(
            priority: priority, schedulerError: trySchedulerError(priority),
            lockError: tryLockError(RealtimeThread.Settings.defaultStackBytes))
    }

    /// What is missing and how to get it; nil when nothing is.
    public var explanation: String? {
        guard !areComplete else { return nil }
        var missing: [String] = []
        if schedulerError != 0 {
            missing.append("the scheduler refuses SCHED_FIFO priority \(priority) (\(String(cString: strerror(schedulerError))))")
        }
        if lockError != 0 { missing.append("memory cannot be locked (\(String(cString: strerror(lockError))))") }
        return """
            No real-time rights: \(missing.joined(separator: ", and ")).
            Put these two lines into /etc/security/limits.d/90-limber.conf, then log in again:
                \(RealtimeRights.userName)  -  rtprio   95
                \(RealtimeRights.userName)  -  memlock  unlimited
            In a container, start it with --cap-add SYS_NICE --ulimit rtprio=95 --ulimit memlock=-1.
            """
    }

    private static var userName: String {
        guard let entry = getpwuid(getuid()) else { return "YOUR_USER_NAME" }
        return String(cString: entry.pointee.pw_name)
    }

    private static func trySchedulerError(_ priority: Int32) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        attributes.setFirstInFirstOut(priority: priority)
        var thread = pthread_t()
        let failure = pthread_create(&thread, &attributes, { _ in nil }, nil)
        if failure == 0 { pthread_join(thread, nil) }
        return failure
    }

    private static func tryLockError(_ bytes: Int) -> Int32 {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
        defer { memory.deallocate() }
        guard mlock(memory, bytes) == 0 else { return errno }
        munlock(memory, bytes)
        return 0
    }
}

extension pthread_attr_t {
    mutating func setFirstInFirstOut(priority: Int32) {
        var parameters = sched_param()
        parameters.sched_priority = priority
        pthread_attr_setinheritsched(&self, Int32(PTHREAD_EXPLICIT_SCHED))
        pthread_attr_setschedpolicy(&self, Int32(SCHED_FIFO))
        pthread_attr_setschedparam(&self, &parameters)
    }
}
