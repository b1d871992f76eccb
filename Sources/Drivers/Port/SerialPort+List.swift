import CSerialPort
import Glibc

/// A serial port of this machine, as its adapter describes itself.
public struct ListedPort: Equatable, Sendable {
    public var path: String
    /// The maker's and the adapter's names, as far as they are told.
    public var adapter: String?
    public var serial: String?

    /// All that there are, in the order of their paths. None is opened.
    public static func all() -> [ListedPort] {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        guard sp_list_ports(&list) == SP_OK, let list else { return [] }
        defer { sp_free_port_list(list) }
        var ports: [ListedPort] = []
        var index = 0
        while let port = list[index] {
            index += 1
            guard let path = text(sp_get_port_name(port)) else { continue }
            let names = [text(sp_get_port_usb_manufacturer(port)), text(sp_get_port_usb_product(port))].compactMap(\.self)
            ports.append(
                ListedPort(
                    path: path, adapter: names.isEmpty ? text(sp_get_port_description(port)) : names.joined(separator: " "),
                    serial: text(sp_get_port_usb_serial(port))))
        }
        return ports.sorted { $0.path < $1.path }
    }

    private static func text(_ bytes: UnsafePointer<CChar>?) -> String? {
        bytes.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
