import Foundation

/// `mutants write SOURCES` rewrites a copy of a target's files and prints the list of its mutants;
/// `mutants run LIST TESTS EXPLAINED` runs the tests against each mutant of the list.
@main
enum Main {
    static func main() throws {
        setvbuf(stdout, nil, _IOLBF, 0)
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("write", 2): try write(folder: arguments.last!)
        case ("run", 4): exit(try run(Array(arguments.dropFirst())) ? 0 : 1)
        default: exit(2)
        }
    }

    private static func write(folder: String) throws {
        var mutants: [Mutant] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where file.hasSuffix(".swift") {
            let path = "\(folder)/\(file)"
            let source = try String(contentsOfFile: path, encoding: .utf8)
            let (mutated, found) = try Mutator.mutate(source, file: file, firstID: mutants.count + 1)
            try mutated.write(toFile: path, atomically: true, encoding: .utf8)
            mutants += found
        }
        try Mutator.switchSource.write(toFile: "\(folder)/ActiveMutant.swift", atomically: true, encoding: .utf8)
        for mutant in mutants { print(mutant.listed) }
    }

    /// Whether every mutant is killed or explained, and every explanation is of a mutant. One that is explained may be killed all the
    /// same: on a slow machine, what takes longer than tests may.
    private static func run(_ arguments: [String]) throws -> Bool {
        let mutants = try String(contentsOfFile: arguments[0], encoding: .utf8).split(separator: "\n").compactMap { Mutant(listed: $0) }
        let explained = Explanations(path: arguments[2])
        let tests = MutantTests(executable: arguments[1])
        guard tests.passWithoutMutant else {
            print("The tests fail without a mutant: mend them first.")
            return false
        }
        let survivors = tests.survivors(among: mutants)
        print("\(mutants.count) mutants, \(mutants.count - survivors.count) killed, \(survivors.count) survived")
        let unexplained = survivors.filter { explained.reason(for: $0) == nil }
        for mutant in unexplained { print("NOT EXPLAINED, line \(mutant.line): \(mutant.name)") }
        let gone = explained.names.subtracting(mutants.map(\.name))
        for name in gone.sorted() { print("EXPLAINED, BUT GONE: \(name)") }
        let killed = explained.names.subtracting(gone).subtracting(survivors.map(\.name))
        for name in killed.sorted() { print("explained, but killed: \(name)") }
        return unexplained.isEmpty && gone.isEmpty
    }
}
