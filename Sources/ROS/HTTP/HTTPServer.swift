import CEvent
import Glibc
import Realtime

/// Answers POST requests, one after the other, on a thread of its own.
final class HTTPServer: @unchecked Sendable {
    typealias Answer = @Sendable ([UInt8]) -> [UInt8]

    /// Where it listens.
    let port: UInt16
    private let base: OpaquePointer
    private let http: OpaquePointer
    private let stopSign = WakeSign()
    private let stopEvent: OpaquePointer
    private let answer: Unmanaged<AnswerBox>
    private var thread: RealtimeThread?

    /// Bytes; a robot's description is a parameter of some hundred thousand.
    static let largestBody = 16 << 20
    /// s that an idle connection is kept.
    private static let idleTime: Int32 = 60

    /// - Parameters:
    ///   - address: of the interface, `0.0.0.0` for all.
    ///   - port: 0 for any that is free.
    init(address: String, port: UInt16, answer: @escaping Answer) throws(ROSError) {
        guard let base = event_base_new(), let http = evhttp_new(base) else { preconditionFailure("libevent found no memory") }
        evhttp_set_allowed_methods(http, UInt16(EVHTTP_REQ_POST.rawValue))
        evhttp_set_max_body_size(http, HTTPServer.largestBody)
        evhttp_set_max_headers_size(http, 1 << 14)
        evhttp_set_timeout(http, HTTPServer.idleTime)
        guard let bound = evhttp_bind_socket_with_handle(http, address, port) else {
            let why = String(cString: strerror(errno))
            evhttp_free(http)
            event_base_free(base)
            throw .notOpened(what: "The port \(port) of \(address)", why: why)
        }
        self.port = Socket.localPort(evhttp_bound_socket_get_fd(bound))
        let stop: event_callback_fn = { _, _, base in event_base_loopbreak(base.map(OpaquePointer.init)) }
        guard let stopEvent = event_new(base, stopSign.descriptor, Int16(EV_READ), stop, UnsafeMutableRawPointer(base)) else {
            preconditionFailure("libevent found no memory")
        }
        event_add(stopEvent, nil)
        (self.base, self.http, self.stopEvent) = (base, http, stopEvent)
        self.answer = Unmanaged.passRetained(AnswerBox(answer))
        evhttp_set_gencb(http, HTTPServer.respond, self.answer.toOpaque())
        let loop = UncheckedPointer(base)
        do throws(RealtimeThreadError) {
            thread = try RealtimeThread(.init(name: "ros-http", rights: .declined)) {
                PipeSignal.block()
                event_base_dispatch(loop.pointer)
            }
        } catch { throw .notOpened(what: "A thread", why: error.description) }
    }

    deinit { stop() }

    /// Answers no more; not from within an answer.
    func stop() {
        guard let running = thread else { return }
        stopSign.raise()
        running.join()
        thread = nil
        event_free(stopEvent)
        evhttp_free(http)
        event_base_free(base)
        answer.release()
    }

    private typealias Callback = @convention(c) (UnsafeMutablePointer<evhttp_request>?, UnsafeMutableRawPointer?) -> Void

    private static let respond: Callback = { request, context in
        guard let request, let context else { return }
        let answer = Unmanaged<AnswerBox>.fromOpaque(context).takeUnretainedValue().answer
        let body = answer(HTTPBody.take(evhttp_request_get_input_buffer(request)))
        evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "text/xml")
        let reply = evbuffer_new()
        evbuffer_add(reply, body, body.count)
        evhttp_send_reply(request, 200, "OK", reply)
        evbuffer_free(reply)
    }
}

private final class AnswerBox: Sendable {
    let answer: HTTPServer.Answer
    init(_ answer: @escaping HTTPServer.Answer) { self.answer = answer }
}

/// Hands libevent's loop to the thread that turns it.
private struct UncheckedPointer: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
}

enum HTTPBody {
    static func take(_ buffer: OpaquePointer?) -> [UInt8] {
        let count = evbuffer_get_length(buffer)
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, taken in
            taken = max(0, Int(evbuffer_remove(buffer, bytes.baseAddress, count)))
        }
    }
}
