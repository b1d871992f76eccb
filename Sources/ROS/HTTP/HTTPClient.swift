import CEvent
import Glibc

/// One POST request at a time, each on a connection of its own; proxies are not asked, for a robot is a neighbour.
enum HTTPClient {
    /// Why there is no answer.
    struct Failure: Error { var why: String }

    /// Waits for the answer.
    /// - Parameter timeout: s for everything.
    static func post(_ body: [UInt8], to address: NodeAddress, path: String = "/RPC2", timeout: Double) throws(Failure) -> [UInt8] {
        let signal = PipeSignal.block()
        defer { signal.restore() }
        guard let base = event_base_new(), let connection = evhttp_connection_base_new(base, nil, address.host, address.port) else {
            throw Failure(why: "no memory")
        }
        defer {
            evhttp_connection_free(connection)
            event_base_free(base)
        }
        evhttp_connection_set_max_body_size(connection, HTTPServer.largestBody)
        let exchange = Exchange(base)
        let request = evhttp_request_new(Exchange.finished, Unmanaged.passUnretained(exchange).toOpaque())
        let headers = evhttp_request_get_output_headers(request)
        evhttp_add_header(headers, "Host", "\(address.host):\(address.port)")
        evhttp_add_header(headers, "Content-Type", "text/xml")
        evhttp_add_header(headers, "Connection", "close")
        evbuffer_add(evhttp_request_get_output_buffer(request), body, body.count)
        try withExtendedLifetime(exchange) { () throws(Failure) in
            guard evhttp_make_request(connection, request, EVHTTP_REQ_POST, path) == 0 else {
                throw Failure(why: "it cannot be connected to")
            }
            var limit = timeval(tv_sec: Int(timeout), tv_usec: Int((timeout - timeout.rounded(.down)) * 1e6))
            event_base_loopexit(base, &limit)
            event_base_dispatch(base)
        }
        guard exchange.isFinished else { throw Failure(why: "no answer within \(timeout) s") }
        guard exchange.status != 0 else { throw Failure(why: exchange.why) }
        guard exchange.status == 200 else { throw Failure(why: "HTTP status \(exchange.status)") }
        return exchange.body
    }

    private final class Exchange {
        let base: OpaquePointer
        var isFinished = false
        /// HTTP's own; 0 where the connection failed.
        var status = 0
        var why = "it cannot be connected to"
        var body: [UInt8] = []

        init(_ base: OpaquePointer) { self.base = base }

        static let finished: @convention(c) (UnsafeMutablePointer<evhttp_request>?, UnsafeMutableRawPointer?) -> Void = {
            request, context in
            guard let context else { return }
            let number = errno
            let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
            exchange.isFinished = true
            if let request {
                exchange.status = Int(evhttp_request_get_response_code(request))
                exchange.body = HTTPBody.take(evhttp_request_get_input_buffer(request))
            }
            let isTelling = ![0, EAGAIN, EINPROGRESS, ENOTCONN].contains(number)
            if exchange.status == 0, isTelling { exchange.why = String(cString: strerror(number)) }
            event_base_loopbreak(exchange.base)
        }
    }
}
