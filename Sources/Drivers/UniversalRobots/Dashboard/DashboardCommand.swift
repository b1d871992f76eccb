/// A line to a controller's dashboard server, and what it answers where it obeys.
public enum DashboardCommand: Hashable, Sendable {
    case powerOn, powerOff, brakeRelease, unlockProtectiveStop, closeSafetyPopup, closePopup, restartSafety, shutdown, quit
    case load(program: String), play, stop, pause, popup(text: String), addToLog(text: String)
    case robotMode, safetyMode, safetyStatus, programState, running, loadedProgram, isInRemoteControl
    case polyscopeVersion, version, robotModel, serialNumber

    /// The commands without words of their own, with what stands before a true answer.
    private static let plain: [(command: DashboardCommand, line: String, reply: String)] = [
        (.powerOn, "power on", "Powering on"), (.powerOff, "power off", "Powering off"),
        (.brakeRelease, "brake release", "Brake releasing"),
        (.unlockProtectiveStop, "unlock protective stop", "Protective stop releasing"),
        (.closeSafetyPopup, "close safety popup", "closing safety popup"), (.closePopup, "close popup", "closing popup"),
        (.restartSafety, "restart safety", "Restarting safety"), (.shutdown, "shutdown", "Shutting down"), (.quit, "quit", "Disconnected"),
        (.play, "play", "Starting program"), (.stop, "stop", "Stopped"), (.pause, "pause", "Pausing program"),
        (.robotMode, "robotmode", "Robotmode: "), (.safetyMode, "safetymode", "Safetymode: "),
        (.safetyStatus, "safetystatus", "Safetystatus: "), (.programState, "programState", ""), (.running, "running", "Program running: "),
        (.loadedProgram, "get loaded program", ""), (.isInRemoteControl, "is in remote control", ""),
        (.polyscopeVersion, "PolyscopeVersion", "URSoftware "), (.version, "version", ""), (.robotModel, "get robot model", ""),
        (.serialNumber, "get serial number", ""),
    ]

    /// Without the end of the line.
    public var line: String {
        switch self {
        case .load(let program): "load \(program)"
        case .popup(let text): "popup \(text)"
        case .addToLog(let text): "addToLog \(text)"
        default: DashboardCommand.plain.first { $0.command == self }?.line ?? ""
        }
    }

    /// What an answer begins with when the command is obeyed; what follows says what was asked for.
    public var promise: String {
        switch self {
        case .load: "Loading program: "
        case .popup: "showing popup"
        case .addToLog: "Added log message"
        default: DashboardCommand.plain.first { $0.command == self }?.reply ?? ""
        }
    }

    /// As the server hears it; nil for what it does not know.
    public init?(line: String) {
        let text = line.trimmed
        if let known = DashboardCommand.plain.first(where: { $0.line.lowercased() == text.lowercased() }) {
            self = known.command
            return
        }
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        let rest = String(words[1])
        switch words[0].lowercased() {
        case "load": self = .load(program: rest)
        case "popup": self = .popup(text: rest)
        case "addtolog": self = .addToLog(text: rest)
        default: return nil
        }
    }

    /// What an answer says beyond its promise; nil when it promises nothing.
    public func answer(in reply: String) -> String? {
        let reply = reply.trimmed
        return reply.hasPrefix(promise) ? String(reply.dropFirst(promise.count)) : nil
    }
}

/// Turns a stream of bytes, in pieces of any size, into lines.
public struct DashboardLines: Sendable {
    /// Bytes; of a longer line the rest is left out.
    public static let longest = 1024
    private var bytes: [UInt8] = []

    public init() {}

    /// The lines that `bytes` complete.
    /// - Parameter keepsIndent: leaves blanks at a line's beginning.
    public mutating func decode(_ bytes: some Sequence<UInt8>, keepsIndent: Bool = false) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                let line = String(decoding: self.bytes, as: UTF8.self)
                let trimmed = line.trimmed
                lines.append(keepsIndent ? line.prefix { $0 == " " } + trimmed : trimmed)
                self.bytes.removeAll(keepingCapacity: true)
            } else if self.bytes.count < DashboardLines.longest {
                self.bytes.append(byte)
            }
        }
        return lines
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
