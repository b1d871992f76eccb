/// The program of ours that runs in a controller: it follows what input registers say, and the controller stops it when they fall silent.
///
/// Registers from 24 on belong to RTDE's clients; those below are shared with fieldbuses. A command counts only under the token of the
/// program's own run, so that what an earlier client has left in the registers moves nothing.
public struct URProgram: Hashable, Sendable {
    /// What the register of the mode says.
    public enum Mode: Int32, CaseIterable, Sendable {
        /// Stand still.
        case hold
        /// Joint positions, by `servoj`.
        case position
        /// Joint velocities, by `speedj`.
        case velocity
        /// Stand still, and end the program.
        case end
        /// Joint torques beside those that hold the arm against gravity, by `direct_torque`.
        case torque
    }

    public static let modeRegister = 24
    public static let tokenRegister = 25
    /// The first of six.
    public static let valueRegister = 24
    /// Where the program writes its token once it follows.
    public static let answerRegister = 24
    /// The fields that a client sets, in the order of its package.
    public static var inputs: [String] {
        ["input_int_register_\(modeRegister)", "input_int_register_\(tokenRegister)"]
            + (0..<6).map { "input_double_register_\(valueRegister + $0)" }
    }

    /// The first controller that knows `direct_torque`.
    public static let torqueVersion = URControlVersion(5, 23)
    /// rad/s², of `speedj` and of `stopj`.
    public static let acceleration = 10.0
    public static let deceleration = 4.0
    /// s and a gain of the controller's own, of `servoj`.
    public static let lookahead = 0.05
    public static let gain = 400.0

    /// Not zero, and another one in each run.
    public var token: Int32
    /// Hz, below which the controller stops the program.
    public var leastRate: Double
    /// s, the controller's period: 0.002, or 0.008 on CB3.
    public var period: Double
    /// Whether it knows torques: a controller that does not refuses the whole program.
    public var takesTorque: Bool

    public init(token: Int32, leastRate: Double, period: Double, takesTorque: Bool = false) {
        (self.token, self.leastRate, self.period, self.takesTorque) = (token, leastRate, period, takesTorque)
    }

    /// As it is sent, its last line ended.
    public var script: String {
        let values = (0..<6).map { "read_input_float_register(\(URProgram.valueRegister + $0))" }.joined(separator: ", ")
        return """
            def limber():
              token = \(token)
              rtde_set_watchdog("input_int_register_\(URProgram.modeRegister)", \(leastRate), "stop")
              moves = False
              write_output_integer_register(\(URProgram.answerRegister), token)
              while True:
                mode = \(Mode.hold.rawValue)
                if read_input_integer_register(\(URProgram.tokenRegister)) == token:
                  mode = read_input_integer_register(\(URProgram.modeRegister))
                end
                if mode == \(Mode.position.rawValue):
                  moves = True
                  servoj([\(values)], 0, 0, \(period), \(URProgram.lookahead), \(URProgram.gain))
                elif mode == \(Mode.velocity.rawValue):
                  moves = True
                  speedj([\(values)], \(URProgram.acceleration), \(period))\(takesTorque ? torqueBranch(values) : "")
                elif mode == \(Mode.end.rawValue):
                  break
                elif moves:
                  moves = False
                  stopj(\(URProgram.deceleration))
                else:
                  sync()
                end
              end
              stopj(\(URProgram.deceleration))
              write_output_integer_register(\(URProgram.answerRegister), 0)
            end

            """
    }

    /// The friction is compensated as the controller does by default.
    private func torqueBranch(_ values: String) -> String {
        """

            elif mode == \(Mode.torque.rawValue):
              moves = True
              direct_torque([\(values)])
        """
    }

    /// The program whose script this is; nil for any other.
    public init?(script: String) {
        func number(after mark: String, until end: Character) -> Substring? {
            script.ranges(of: mark).first.map { script[$0.upperBound...].prefix { $0 != end } }
        }
        guard let token = number(after: "token = ", until: "\n").flatMap({ Int32($0) }),
            let rate = number(after: "register_\(URProgram.modeRegister)\", ", until: ",").flatMap({ Double($0) }),
            let period = number(after: "], 0, 0, ", until: ",").flatMap({ Double($0) })
        else { return nil }
        self.init(token: token, leastRate: rate, period: period, takesTorque: script.contains("direct_torque("))
        guard self.script == script else { return nil }
    }
}
