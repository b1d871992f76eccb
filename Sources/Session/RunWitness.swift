import Control
import Glibc

/// What a third process may see of a run in real time from outside, even after its processes have died.
public final class RunWitness {
    private let page: GuardianPage
    /// The guardian that stands by the run.
    public let guardian: pid_t

    /// - Returns: nil while there is no such run, or no guardian by its side yet.
    public init?(controller: pid_t) {
        let folder = "/proc/\(controller)/fd"
        guard let guardian = RunWitness.guardian(of: controller),
            let number = RunWitness.entries(folder).first(where: { RunWitness.isPage("\(folder)/\($0)") })
        else { return nil }
        let descriptor = open("\(folder)/\(number)", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, let page = try? GuardianPage(descriptor: descriptor) else { return nil }
        self.page = page
        self.guardian = guardian
    }

    /// Valid while this lives.
    public var signs: LoopSigns { page.signs }

    private static func isPage(_ path: String) -> Bool {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self).contains(GuardianPage.name)
    }

    private static func guardian(of controller: pid_t) -> pid_t? {
        let children = text("/proc/\(controller)/task/\(controller)/children").split(separator: " ").compactMap { pid_t($0) }
        return children.first { text("/proc/\($0)/cmdline").split(separator: "\0").dropFirst().first == "guardian" }
    }

    private static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            withUnsafeBytes(of: &entry.pointee.d_name) { names.append(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)) }
        }
        return names
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
