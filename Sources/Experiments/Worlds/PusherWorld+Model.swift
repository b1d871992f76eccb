extension PusherWorld {
    static let forkBody = 4
    static let puckBody = 5

    /// Three links of 0.4 m from a shoulder at the origin and a fork, all in one plane without gravity; the arm touches the puck only.
    static let mjcf = """
        <mujoco model="pusher">
          <compiler angle="radian"/>
          <option timestep="0.01" gravity="0 0 0"/>
          <default>
            <joint type="hinge" axis="0 0 1" armature="0.04" damping="1" limited="true"/>
            <geom type="capsule" size="0.06" contype="1" conaffinity="0"/>
            <motor ctrllimited="true" ctrlrange="-1 1" gear="\(torque)"/>
          </default>
          <worldbody>
            <body>
              <joint name="shoulder" range="-2.5 2.5"/>
              <geom fromto="0 0 0 0.4 0 0"/>
              <body pos="0.4 0 0">
                <joint name="elbow" range="-2.3213 2.3"/>
                <geom fromto="0 0 0 0.4 0 0"/>
                <body pos="0.4 0 0">
                  <joint name="wrist" range="-2.3213 2.3"/>
                  <geom fromto="0 0 0 0.4 0 0"/>
                  <body pos="0.4 0 0">
                    <geom fromto="0 -0.15 0 0 0.15 0" size="0.03"/>
                    <geom fromto="0 -0.15 0 0.15 -0.15 0" size="0.03"/>
                    <geom fromto="0 0.15 0 0.15 0.15 0" size="0.03"/>
                  </body>
                </body>
              </body>
            </body>
            <body>
              <joint type="slide" axis="1 0 0" damping="0.5" limited="false"/>
              <joint type="slide" axis="0 1 0" damping="0.5" limited="false"/>
              <geom type="cylinder" size="0.1 0.05" density="1e-5" contype="0" conaffinity="1"/>
            </body>
          </worldbody>
          <actuator>
            <motor joint="shoulder"/>
            <motor joint="elbow"/>
            <motor joint="wrist"/>
          </actuator>
        </mujoco>
        """
}
