/// What moves about in an arena.
public enum Body: String, CaseIterable, Codable, Sendable {
    /// A ball of 1 kg pushed by two forces against a damping: the small body, which two cores learn with in minutes.
    case ball
    /// Four legs with eight motors: the paper's kind of body.
    case quadruped

    /// m around the centre that no wall enters.
    public var radius: Double { 0.25 }

    var actionCount: Int { self == .ball ? 2 : 8 }
    /// Steps of an episode; the paper's is 500 for every body.
    var horizon: Int { self == .ball ? 200 : 500 }
    /// Substeps of 0.02 s or 0.01 s: a policy step is 0.1 s or 0.05 s.
    var substeps: Int { 5 }

    /// The model of this body in an arena.
    func mjcf(in arena: Arena) -> String {
        """
        <mujoco>
          <compiler angle="degree"/>
          <option timestep="\(self == .ball ? 0.02 : 0.01)" gravity="0 0 -9.81"/>
          <worldbody>
        \(arena.mjcf)
        \(self == .ball ? Body.ballBody(at: arena.start) : Body.quadrupedBody(at: arena.start))
          </worldbody>
          <actuator>
        \(self == .ball ? Body.ballMotors : Body.quadrupedMotors)
          </actuator>
        </mujoco>
        """
    }

    // A full force of 2 N against 1 N·s/m: 2 m/s, reached within about a second.
    private static func ballBody(at start: SIMD2<Double>) -> String {
        """
        <body name="ball" pos="\(start.x) \(start.y) 0.25">
          <joint name="x" type="slide" axis="1 0 0" damping="1"/>
          <joint name="y" type="slide" axis="0 1 0" damping="1"/>
          <geom type="sphere" size="0.25" mass="1" condim="1"/>
        </body>
        """
    }

    private static let ballMotors = ["x", "y"].map {
        "<motor joint=\"\($0)\" gear=\"2\" ctrllimited=\"true\" ctrlrange=\"-1 1\"/>"
    }.joined(separator: "\n")

    /// A floor, and a torso with a leg at each corner: a hip that turns about the vertical, an upper leg outwards, and from a knee a lower
    /// leg that stands at 50° to the floor.
    private static func quadrupedBody(at start: SIMD2<Double>) -> String {
        let corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
        let legs = corners.enumerated().map { leg, corner in
            let (x, y) = (Double(corner.0), Double(corner.1))
            return """
                <body pos="\(0.2 * x) \(0.2 * y) 0">
                  <joint name="hip\(leg)" type="hinge" axis="0 0 1" limited="true" range="-35 35" armature="0.5" damping="1"/>
                  <geom type="capsule" fromto="0 0 0 \(0.2 * x) \(0.2 * y) 0" size="0.07" density="20"/>
                  <body pos="\(0.2 * x) \(0.2 * y) 0">
                    <joint name="knee\(leg)" type="hinge" axis="\(-y) \(x) 0" limited="true" range="-30 30" armature="0.5" damping="1"/>
                    <geom type="capsule" fromto="0 0 0 \(0.25 * x) \(0.25 * y) -0.42" size="0.07" density="20"/>
                  </body>
                </body>
                """
        }
        return """
            <geom type="plane" size="250 250 1" friction="1 0.5 0.5"/>
            <body name="torso" pos="\(start.x) \(start.y) 0.5">
              <freejoint/>
              <geom type="sphere" size="0.25" density="20"/>
            \(legs.joined(separator: "\n"))
            </body>
            """
    }

    private static let quadrupedMotors = (0..<4).flatMap { ["hip\($0)", "knee\($0)"] }.map {
        "<motor joint=\"\($0)\" gear=\"40\" ctrllimited=\"true\" ctrlrange=\"-1 1\"/>"
    }.joined(separator: "\n")
}
