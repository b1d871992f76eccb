import Foundation
import Glibc

extension HostCheck {
    /// The machine in a few words, as a run's settings keep it.
    static var name: String {
        var names = utsname()
        uname(&names)
        func text<Characters>(_ characters: Characters) -> String {
            withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let processors = ProcessInfo.processInfo.processorCount
        return "\(text(names.nodename)), \(text(names.sysname)) \(text(names.release)) \(text(names.machine)), \(processors) processors"
    }
}
