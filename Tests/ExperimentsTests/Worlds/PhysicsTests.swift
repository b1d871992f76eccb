import Testing

@testable import Experiments

@Suite struct PhysicsTests {
    /// A mass of 1 kg on a rail with a motor of 2 N and no friction.
    private func cart() -> Physics {
        Physics(
            mjcf: """
                <mujoco>
                  <option timestep="0.01" gravity="0 0 0"/>
                  <worldbody>
                    <body><joint name="rail" type="slide" axis="1 0 0"/><geom type="sphere" size="0.1" mass="1"/></body>
                  </worldbody>
                  <actuator><motor joint="rail" gear="2" ctrllimited="true" ctrlrange="-1 1"/></actuator>
                </mujoco>
                """, substeps: 10)
    }

    @Test func aForceOnAMassGivesTheVelocityOfNewton() {
        let cart = cart()
        #expect(abs(cart.interval - 0.1) < 1e-12)
        for _ in 0..<5 { cart.advance([0.5]) }
        #expect(abs(cart.velocities[0] - 0.5) < 1e-9)
        #expect(abs(cart.centerOfMass().x - cart.positions[0]) < 1e-12)
    }

    @Test func controlsAreCutToTheirRange() {
        let (cut, full) = (cart(), cart())
        cut.advance([7])
        full.advance([1])
        #expect(cut.positions == full.positions)
    }

    @Test func aStateThatCannotBeIntegratedStaysNotANumberUntilTheReset() {
        let cart = cart()
        cart.set(velocity: .infinity, at: 0)
        cart.advance([0])
        #expect(!cart.isFinite)
        #expect(cart.positions[0].isNaN && cart.centerOfMass().x.isNaN)
        cart.advance([0])
        #expect(cart.velocities[0].isNaN)
        cart.reset()
        #expect(cart.isFinite && cart.positions == [0])
    }
}
