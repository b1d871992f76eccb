import CRealtime
import Glibc

/// A thread that nobody waits for.
enum DetachedThread {
    /// - Returns: whether the system had one.
    @discardableResult static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, Body.main, box.toOpaque())
        if failure != 0 { box.release() } else { pthread_detach(thread) }
        return failure == 0
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }

        static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            guard let argument else { return nil }
            let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            rt_thread_prepare(body.name)
            body.run()
            return nil
        }
    }
}
