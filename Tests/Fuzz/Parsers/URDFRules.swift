import Robot
import URDF
import YAML

extension FuzzedParser {
    /// A URDF that is read makes a file with nothing wrong in it but its blanks, whatever the names in it are.
    func readURDF(_ bytes: [UInt8]) {
        guard let arm = try? URDFArm(URDFModel(xml: bytes)) else { return }
        for wire in WireDescription.WireProtocol.allCases {
            let text = RobotFile(arm, name: "robot", wire: wire).text(from: arm.tipName)
            do throws(YAMLError) {
                _ = try RobotDescription(yaml: text, file: "robot.yaml")
                preconditionFailure("a file with blanks was taken")
            } catch { precondition(error.message.hasPrefix("the blank <reach in m> is not filled in"), "\(error)") }
        }
    }
}
