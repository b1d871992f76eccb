import Foundation

/// A file system of a few megabytes in a folder, which only the superuser can have.
final class SmallDisk {
    private let folder: String

    /// - Returns: nil where the system does not give one.
    init?(on folder: String) {
        self.folder = folder
        guard geteuid() == 0, SmallDisk.run("/bin/mount", ["-t", "tmpfs", "-o", "size=48m", "limber-faults", folder]) else { return nil }
    }

    deinit { _ = SmallDisk.run("/bin/umount", ["-l", folder]) }

    /// Leaves no byte free on the file system of `folder`.
    static func fill(_ folder: String) {
        let descriptor = open(folder + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        var bytes = [UInt8](repeating: 1, count: 1 << 20)
        while bytes.count > 0 {
            if write(descriptor, bytes, bytes.count) < bytes.count { bytes = Array(bytes.prefix(bytes.count / 2)) }
        }
        close(descriptor)
    }

    private static func run(_ program: String, _ words: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
