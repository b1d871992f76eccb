/// The tests that a page names as `Suite` or `Suite.test`.
struct TestNames {
    let names: [(suite: String, test: String?)]

    init(in text: String) {
        names = text.matches(of: /`(\w+)(?:\.(\w+))?`/).map { (String($0.1), $0.2.map(String.init)) }
    }

    /// What none of the files has, each one sentence.
    func missing(from files: [String]) -> [String] {
        names.compactMap { suite, test in
            let homes = files.filter { file in
                [" ", ":"].contains { file.contains("struct \(suite)\($0)") || file.contains("class \(suite)\($0)") }
            }
            guard !homes.isEmpty else { return "there is no suite \(suite)" }
            guard let test, !homes.contains(where: { $0.contains("func \(test)(") }) else { return nil }
            return "\(suite) has no test \(test)"
        }
    }
}
