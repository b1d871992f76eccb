import Foundation
import Testing

@testable import limber

/// `limber import`, as a person with a URDF uses it.
@Suite struct ImportCommandTests {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(
            """
            <robot name="stick">
              <link name="foot"/>
              <link name="stick">
                <inertial><origin xyz="0 0 0.2"/><mass value="0.5"/>
                  <inertia ixx="0.01" iyy="0.01" izz="0.001" ixy="0" ixz="0" iyz="0"/></inertial>
                <collision><origin xyz="0 0 0.2"/><geometry><cylinder radius="0.02" length="0.4"/></geometry></collision>
              </link>
              <joint name="swing" type="revolute"><parent link="foot"/><child link="stick"/><axis xyz="0 1 0"/>
                <limit lower="-1" upper="1" velocity="2" effort="3"/></joint>
            </robot>
            """, as: "stick.urdf")
    }

    private func limber(_ words: String...) throws -> LimberProcess {
        let limber = try LimberProcess(words, in: workplace)
        limber.wait()
        return limber
    }

    @Test func aFileIsWrittenWhoseBlanksEveryCommandRefusesByName() throws {
        let written = try limber("import", "stick.urdf")
        #expect(
            written.status == 0 && written.output.hasPrefix("Robots/stick.yaml is written: swing turn the tip, stick."),
            "\(written.said)")
        let text = workplace.text("Robots/stick.yaml")
        #expect(text.contains("- {from: [0, 0, 0], to: [0, 0, 0.4], radius: 0.02}") && text.contains("position: [-1, 1]"), "\(text)")
        let commands = [
            ["check", "stick"], ["train", "stick", "reach", "--simulate", "--arm", "widowx250s-example"], ["emulate", "stick", "--pty"],
            ["calibrate", "stick", "--export", "x.json", "--arm", "u"],
        ]
        for words in commands {
            let refused = try LimberProcess(words, in: workplace)
            refused.wait()
            #expect(refused.status == 2 && refused.errors.contains("the blank <reach in m> is not filled in"), "\(refused.said)")
        }
        // Filled in one after the other, the next is named.
        try workplace.write(text.replacing("<reach in m>", with: "0.4"), as: "Robots/stick.yaml")
        let next = try limber("check", "stick")
        #expect(next.status == 2 && next.errors.contains("the blank <serial port> is not filled in, nor are"), "\(next.said)")
    }

    @Test func limitsThatWouldStopNothingAreBlanks() throws {
        try workplace.write(
            workplace.text("stick.urdf").replacing("velocity=\"2\" effort=\"3\"", with: "velocity=\"10\" effort=\"1000\""), as: "loose.urdf"
        )
        #expect(try limber("import", "loose.urdf", "--name", "loose").status == 0)
        let text = workplace.text("Robots/loose.yaml")
        #expect(text.contains("velocity: <velocity of swing in rad/s, in place of the 10 of the URDF>"), "\(text)")
        #expect(text.contains("effort: <effort of swing in N·m, in place of the 1000 of the URDF>"), "\(text)")
    }

    @Test func nothingIsOverwrittenAndNothingIsGuessed() throws {
        #expect(try limber("import", "stick.urdf", "--name", "mine", "--wire", "feetech").status == 0)
        #expect(workplace.text("Robots/mine.yaml").contains("wire: {protocol: feetech,"))
        let cases: [([String], String)] = [
            (["stick.urdf", "--name", "mine"], "Robots/mine.yaml is there already"), (["none.urdf"], "none.urdf cannot be read"),
            (["stick.urdf", "--tip", "hand"], "There is no link 'hand' to be the tip; there are foot, stick."),
            (["stick.urdf", "--tip", "foot"], "No joint turns the link foot"), (["stick.urdf", "--name", "../x"], "is no name of a file"),
            (["stick.urdf", "--wire", "can"], "--wire must be one of dynamixel, feetech, intera, rtde"),
        ]
        for (words, sentence) in cases {
            let refused = try LimberProcess(["import"] + words, in: workplace)
            refused.wait()
            #expect(refused.status == 2 && refused.errors.contains(sentence), "\(refused.said)")
        }
        try workplace.write(String(repeating: "<robot", count: 3), as: "half.urdf")
        let half = try limber("import", "half.urdf")
        #expect(half.status == 2 && half.errors.contains("half.urdf: The file is no XML"), "\(half.said)")
    }
}
