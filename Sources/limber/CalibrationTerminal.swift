import Foundation
import Session

/// A person at a terminal, or lines in a pipe: Enter says that it is done.
struct CalibrationTerminal: CalibrationDesk {
    private let console = Console.standardOutput
    /// ms between two looks at the arm.
    private static let pause: Int32 = 100

    func say(_ sentence: String) { console.interject(sentence) }

    func ask(_ request: String, showing measure: () throws -> String) throws {
        console.interject("\n\(request) Then press Enter.")
        repeat {
            let words = try measure()
            if console.isTerminal, !words.isEmpty { console.write("\r\u{1B}[K\(words)") }
        } while try line(within: CalibrationTerminal.pause) == nil
    }

    func agrees(to plan: String) throws -> Bool {
        try answersYes("\(plan)\nWrite yes to store it, with the servos' power on until it is done; anything else leaves all as it is.")
    }

    func answersYes(_ question: String) throws -> Bool {
        console.interject("\n\(question)")
        while true {
            if let answer = try line(within: -1) { return answer == "yes" }
        }
    }

    /// - Parameter milliseconds: -1 waits for ever.
    /// - Returns: nil where none has come.
    private func line(within milliseconds: Int32) throws -> String? {
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return nil }
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        repeat {
            guard read(STDIN_FILENO, &byte, 1) == 1 else { throw CalibrationError.nobodyAnswers }
            bytes.append(byte)
        } while byte != UInt8(ascii: "\n")
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
