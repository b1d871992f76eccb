import ROS
import Realtime
import Robot

// The tick's first half.
extension URDriver {
    /// Takes what has come; where nothing has, waits for half a period, so that the loop comes to tick just after the controller's packages.
    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        statistics.exchanges += 1
        let damages = parser.corrupted + misfits
        keepTime(hear(&state))
        let now = clock.now()
        if let loss { return .topicLost(loss) }
        state.age = age.seconds(at: now)
        askForControl(at: now)
        let isSilent = now.seconds(since: heardAt) > URDriver.longestSilence
        let isSound = parser.corrupted + misfits == damages
        if isSound && !isSilent { statistics.answered += 1 }
        if let trouble {
            stands = true
            // Nobody may have a set-point for it yet, and its watchdog must not take the hindrance for silence.
            if !hasSent, report.answer == token, token != 0 { _ = send(.hold, state.position) }
            hasSent = false
            return trouble
        }
        hasSent = false
        guard isSound else { return fail(.corrupted) }
        guard !isSilent else { return fail(.silence) }
        return .fresh
    }

    @_noLocks mutating func fail(_ bad: BadExchange) -> WireOutcome {
        statistics.count(bad)
        return .bad(bad)
    }

    /// Leans a little earlier while a package is there already, and just behind the package where it had to be waited for.
    @_noLocks private mutating func keepTime(_ waited: Double?) {
        guard let waited else {
            lean = 0
            return
        }
        lean = waited > 0 ? waited + period * URPhase.margin : -period * URPhase.creep
    }

    /// - Returns: s that a package was waited for, 0 for none; nil where none came.
    @_noLocks private mutating func hear(_ state: inout JointState) -> Double? {
        if take(&state) { return 0 }
        guard loss == nil else { return nil }
        let begin = clock.now()
        guard ways.rtde.waitReadable(until: begin.advanced(bySeconds: period / 2)), take(&state) else { return nil }
        return clock.now().seconds(since: begin)
    }

    /// - Returns: whether a data package was among what waited.
    @_noLocks mutating func take(_ state: inout JointState) -> Bool {
        var isHeard = false
        for _ in 0..<URDriver.mostReads {
            let room = parser.room()
            guard let start = room.baseAddress, room.count > 0 else { break }
            let count = ways.rtde.read(into: start, capacity: room.count)
            if count < 0 { loss = .jointStates }
            guard count > 0 else { break }
            statistics.bytesReceived += count
            parser.received(count)
            while let package = parser.next() { if package.kind == .data { isHeard = take(package, &state) || isHeard } }
        }
        return isHeard
    }

    /// A package of another size, or with numbers that are not finite, changes nothing, and is counted.
    @_noLocks private mutating func take(_ package: RTDEPackageView, _ state: inout JointState) -> Bool {
        guard package.bodyCount == recipe.size, recipe.size > 8, isFinite(package) else {
            misfits += 1
            return false
        }
        for joint in 0..<6 {
            state.position[joint] = package.double(at: recipe.position + 8 * joint)
            state.velocity[joint] = package.double(at: recipe.velocity + 8 * joint)
            if recipe.torque >= 0 { state.effort[joint] = package.double(at: recipe.torque + 8 * joint) }
        }
        (measuredPosition, measuredVelocity) = (state.position, state.velocity)
        state.hasEffort = recipe.torque >= 0 ? 0b11_1111 : 0
        report.robotMode = Int32(truncatingIfNeeded: package.word(at: recipe.robotMode, bytes: 4))
        report.safety = Int32(truncatingIfNeeded: package.word(at: recipe.safety, bytes: 4))
        report.runtime = UInt32(truncatingIfNeeded: package.word(at: recipe.runtime, bytes: 4))
        report.speed = package.double(at: recipe.speed)
        report.answer = Int32(truncatingIfNeeded: package.word(at: recipe.answer, bytes: 4))
        heardAt = clock.now()
        age.hear(ROSTime(total: Int64(package.double(at: recipe.timestamp) * 1e9)), at: heardAt)
        return true
    }

    @_noLocks private func isFinite(_ package: RTDEPackageView) -> Bool {
        let stamp = package.double(at: recipe.timestamp)
        guard stamp >= 0, stamp < 1e9, package.double(at: recipe.speed).isFinite else { return false }
        for joint in 0..<6 {
            guard package.double(at: recipe.position + 8 * joint).isFinite, package.double(at: recipe.velocity + 8 * joint).isFinite,
                recipe.torque < 0 || package.double(at: recipe.torque + 8 * joint).isFinite
            else { return false }
        }
        return true
    }

    /// Why the arm does not follow, as far as the controller tells.
    var trouble: WireOutcome? {
        @_noLocks get {
            if let stop = RobotStop(safety: report.safety) { return .robotStopped(stop) }
            guard report.isRunning else { return .robotDisabled }
            guard token != 0 else { return nil }
            if isLocal { return .robotHindered(.localControl) }
            if isDeaf { return .robotHindered(.controlUnknown) }
            guard report.isUnderWay, report.answer == token else { return .robotHindered(.programStopped) }
            guard report.playsProgram else { return .robotHindered(.paused) }
            if report.safety == URSafetyStatus.reduced.rawValue { return .robotHindered(.reducedMode) }
            if report.speed < 0.999 { return .robotHindered(.speedSlider) }
            return nil
        }
    }
}

enum URPhase {
    /// Periods behind a package's arrival, and periods earlier in each tick that finds a package.
    static var margin: Double { @_noLocks get { 0.1 } }
    static var creep: Double { @_noLocks get { 0.002 } }
}

extension RobotStop {
    /// Nil where the safety system lets the arm move.
    @_noLocks init?(safety: Int32) {
        switch safety {
        case URSafetyStatus.normal.rawValue, URSafetyStatus.reduced.rawValue: return nil
        case URSafetyStatus.protectiveStop.rawValue: self = .protective
        case URSafetyStatus.safeguardStop.rawValue, URSafetyStatus.automaticModeSafeguardStop.rawValue,
            URSafetyStatus.immediateSafeguardStop.rawValue:
            self = .safeguard
        case URSafetyStatus.robotEmergencyStop.rawValue, URSafetyStatus.systemEmergencyStop.rawValue,
            URSafetyStatus.immediateEmergencyStop.rawValue:
            self = .button
        case URSafetyStatus.violation.rawValue, URSafetyStatus.fault.rawValue: self = .fault
        default: self = .unknown
        }
    }
}
