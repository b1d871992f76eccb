import Drivers
import Testing

@testable import Simulation

/// One servo turning a flywheel: no gravity, so that what is seen is the firmware and the motor.
@Suite struct ServoMotionTests {
    private final class Rig {
        let servo: DynamixelServo
        var angle = 0.0
        var speed = 0.0
        var fastest = 0.0
        var strongest = 0.0
        let inertia: Double

        init(_ model: DynamixelModel = .xm430W350, mode: Int, inertia: Double = 0.05) {
            servo = Bench.servo(model, id: 1) { $0[.operatingMode] = mode }
            self.inertia = inertia
            servo.setTorque(on: true)
        }

        func set(_ register: DynamixelRegister, _ value: Int) throws {
            try servo.write(address: Int(register.address), data: register.bytes(of: value))
        }

        func run(_ seconds: Double) {
            for _ in 0..<Int(seconds / 0.002) {
                let output = servo.advance(shaft: angle, shaftVelocity: speed, voltage: 12, interval: 0.002)
                strongest = max(strongest, abs(output.torque(at: speed)))
                speed = (speed + 0.002 * output.torque / inertia) / (1 + 0.002 * output.damping / inertia)
                angle += 0.002 * speed
                fastest = max(fastest, abs(speed))
            }
        }

        var ticks: Double { servo.position }
    }

    @Test("A step goal is reached in position mode, not faster than the motor turns", arguments: [3, 4, 5])
    func reachesStep(mode: Int) throws {
        let rig = Rig(mode: mode)
        try rig.set(.goalPosition, 3000)
        rig.run(2)
        #expect(abs(rig.ticks - 3000) <= 3)
        #expect(rig.fastest < rig.servo.motor.stallTorque / rig.servo.motor.damping)
    }

    @Test("A velocity-based profile keeps speed and acceleration")
    func profile() throws {
        let rig = Rig(mode: 3)
        try rig.set(.profileAcceleration, 20)
        try rig.set(.profileVelocity, 50)
        try rig.set(.goalPosition, 3500)
        rig.run(0.5)
        let reached = 50 * DynamixelUnit.velocity
        #expect(abs(rig.speed - reached) < 0.1 * reached)
        rig.run(3)
        #expect(rig.fastest < 1.15 * reached)
        #expect(abs(rig.ticks - 3500) <= 3)
        #expect(rig.servo.controller.profile.isDone)
    }

    @Test("A time-based profile takes the time that it was given", arguments: [(1000, 300), (2000, 1000), (500, 0)])
    func timed(duration: Int, ramp: Int) {
        var table = ControlTable(model: .xm430W350)
        table[.driveMode] = 4
        table[.profileVelocity] = duration
        table[.profileAcceleration] = ramp
        var profile = ServoProfile(at: 2048)
        profile.begin(to: 3048, ServoSettings(table))
        var time = 0
        while !profile.isDone && time < 10_000 {
            profile.advance(0.002)
            time += 2
        }
        #expect(abs(time - duration) <= 30, "\(time) ms")
        #expect(profile.position == 3048)
    }

    @Test("A profile that turns round on its way arrives all the same, without overshooting its top speed")
    func turnsRound() {
        var table = ControlTable(model: .xm430W350)
        table[.profileVelocity] = 100
        table[.profileAcceleration] = 30
        let settings = ServoSettings(table)
        var profile = ServoProfile(at: 0)
        for goal in [1000.0, -500, 700, 710, 0] {
            profile.begin(to: goal, settings)
            for _ in 0..<150 {
                profile.advance(0.002)
                #expect(abs(profile.velocity) <= 100 * ServoSettings.velocityUnit + 1e-9)
            }
        }
        for _ in 0..<2000 { profile.advance(0.002) }
        #expect(profile.isDone && profile.position == 0)
    }

    @Test("Velocity mode reaches its speed, and PWM mode its share of the no-load speed")
    func speeds() throws {
        let velocity = Rig(mode: 1)
        try velocity.set(.goalVelocity, 100)
        velocity.run(2)
        #expect(abs(velocity.speed - 100 * DynamixelUnit.velocity) < 0.05)
        let pwm = Rig(mode: 16)
        try pwm.set(.goalPWM, 442)
        pwm.run(2)
        #expect(abs(pwm.speed - 442.0 / 885 * 46 / 60 * 2 * Double.pi) < 0.05)
    }

    @Test("Current mode gives the torque of its current")
    func current() throws {
        let rig = Rig(mode: 0, inertia: 1)
        try rig.set(.goalCurrent, 100)
        rig.run(0.5)
        let torque = 100 * 0.002_69 * rig.servo.motor.torqueConstant
        #expect(abs(rig.strongest - torque) < 1e-9)
        #expect(abs(rig.speed - 0.5 * torque) < 0.01)
    }

    @Test("Current-based position mode never gives more than its current")
    func limitsCurrent() throws {
        let rig = Rig(mode: 5)
        try rig.set(.goalCurrent, 200)
        try rig.set(.goalPosition, 4000)
        rig.run(3)
        #expect(rig.strongest <= 200 * 0.002_69 * rig.servo.motor.torqueConstant + 1e-9)
        #expect(abs(rig.ticks - 4000) <= 5)
    }

    @Test("Torque never exceeds what the data sheet allows at that speed and voltage")
    func stalls() throws {
        let rig = Rig(mode: 3, inertia: 1000)
        try rig.set(.goalPosition, 4000)
        rig.run(1)
        #expect(abs(rig.strongest - 4.1) < 1e-6)
    }
}
