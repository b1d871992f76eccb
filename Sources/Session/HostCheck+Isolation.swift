import Foundation

extension HostCheck {
    /// A processor of the control thread's own. The scheduler gives isolated ones to nobody who does not ask, so that a process has to
    /// be started with leave to use them.
    static func isolation(_ files: SystemFiles, processor: Int?, of processors: Int) -> Finding {
        let item = "isolated CPUs"
        let isolated = files.text("/sys/devices/system/cpu/isolated").map(processorList) ?? []
        guard let chosen = isolated.max() else { return Finding(item, "none", advice: isolationAdvice(processors)) }
        let found = isolated.map(String.init).joined(separator: ", ")
        guard processor.map({ !isolated.contains($0) }) ?? true else { return Finding(item, "\(found), the control thread's among them") }
        return Finding(
            item, found,
            advice: "The control thread would not run there: start Limber with `taskset -c 0-\(chosen) limber …`.")
    }

    private static func isolationAdvice(_ processors: Int) -> String? {
        guard processors > 1 else { return "With one processor the loop and the learner share it: use a machine with more." }
        let last = processors - 1
        return "Keep the last processor free for the control thread: start the kernel with isolcpus=\(last) nohz_full=\(last) "
            + "rcu_nocbs=\(last) on its command line, and Limber with `taskset -c 0-\(last) limber …`."
    }

    /// Numbers of a list as the kernel writes it: "2,4-6".
    static func processorList(_ text: String) -> [Int] {
        text.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }
}

/// The kernel's files about itself, below a root.
struct SystemFiles {
    let root: String

    /// Without white space around it; nil where there is no such file.
    func text(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: root + path, encoding: .utf8) else { return nil }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// In alphabetical order; none where there is no such folder.
    func names(in folder: String) -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []).sorted() }
}
