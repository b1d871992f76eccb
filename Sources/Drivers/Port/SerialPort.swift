import CSerialPort
import Glibc

/// A device port by way of libserialport, which knows each driver's ways of setting odd baud rates.
enum SerialPort {
    static func open(_ path: String, baud: Int) throws(PortError) -> Int32 {
        var port: OpaquePointer?
        guard sp_get_port_by_name(path, &port) == SP_OK else { throw PortError.notATerminal(path: path) }
        defer { sp_free_port(port) }
        guard sp_open(port, SP_MODE_READ_WRITE) == SP_OK else { throw PortError(path: path, step: "opened", errno: sp_last_error_code()) }
        defer { sp_close(port) }
        try configure(port, path: path, baud: baud)
        return try descriptor(of: port, path: path)
    }

    private static func configure(_ port: OpaquePointer?, path: String, baud: Int) throws(PortError) {
        guard let baud = Int32(exactly: baud), baud > 0, sp_set_baudrate(port, baud) == SP_OK else {
            throw PortError.unsupportedBaud(path: path, baud: baud)
        }
        guard sp_set_bits(port, 8) == SP_OK, sp_set_parity(port, SP_PARITY_NONE) == SP_OK, sp_set_stopbits(port, 1) == SP_OK,
            sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK
        else { throw PortError(path: path, step: "configured", errno: sp_last_error_code()) }
    }

    /// A descriptor of our own, for the loop reads and writes without the library.
    private static func descriptor(of port: OpaquePointer?, path: String) throws(PortError) -> Int32 {
        var handle: Int32 = -1
        guard sp_get_port_handle(port, &handle) == SP_OK else { throw PortError(path: path, step: "opened", errno: sp_last_error_code()) }
        let descriptor = fcntl(handle, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw PortError(path: path, step: "opened", errno: errno) }
        return try Port.prepare(descriptor, path: path)
    }
}
