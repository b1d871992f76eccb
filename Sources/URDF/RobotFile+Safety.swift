import Robot

extension RobotFile {
    /// A URDF says nothing of it.
    static func safety(_ arm: URDFArm, _ wire: WireDescription.WireProtocol) -> String {
        let isBus = wire == .dynamixel || wire == .feetech
        let supply = """
              temperature: {stop: <temperature in °C at which the arm is parked>, resume: <temperature in °C to which it must cool>}
              voltage: <lowest and highest supply voltage in V>

            """
        let watchdog = "  watchdog: <silence in s after which the device stops by itself>\n"
        return """
            safety:
              # m, in the base frame: the box that no watched frame leaves. Holds ready, park and the straight joint path between.
              workspace:
                frames: [tip]                       # add the elbow and whatever else may stand out of the box
                box: {min: <lowest corner of the workspace in m>, max: <highest corner of the workspace in m>}
              clearance: <clearance in m>           # between capsules, and from what stands beside the arm
              obstacles:                            # every link but the base keeps clear of them
                - {name: table, plane: {normal: [0, 0, 1], offset: <height of the table in m>}}
              unchecked_pairs: []                   # neighbours are never checked
              tip_speed: <tip speed in m/s>         # of every workspace frame
              modes:                                # speed: share of every joint's velocity limit; tip_speed: m/s
                training: {speed: <share in training>, tip_speed: <tip speed in training in m/s>}
                replay: {speed: <share in replay>, tip_speed: <tip speed in replay in m/s>}
                reduced: {speed: <share beside a person>, tip_speed: <tip speed beside a person in m/s>}   # 0.25 m/s at most
            \(isBus ? supply : "")  tracking_error: <tracking error in rad>
              contact:
                effort: <contact effort of each joint in N·m>
                tracking_error: <contact tracking error in rad>
                lag: <lag in s>
                time: <contact time in s>
                rest: <rest around park in rad>
                yield: <yield of each joint in rad>
              stale_state: <oldest state in s>
              faults:
                bad_packets: {allowed: <bad packets>, within: <time of the bad packets in s>}
                protective_stops: {allowed: <protective stops>, within: <time of the protective stops in s>}
            \(wire == .feetech ? "" : watchdog)
            """
    }
}
