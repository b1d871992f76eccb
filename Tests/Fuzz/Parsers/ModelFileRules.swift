import Learning
import Robot
import Task
import YAML

extension FuzzedParser {
    /// A robot that is read can be computed with.
    func readRobot(_ text: String) {
        do throws(YAMLError) {
            _ = Kinematics(try RobotDescription(yaml: text, file: "robot.yaml"))
        } catch { checkPlace(of: error) }
    }

    private static let robots = ModelFile.names(in: "Robots").compactMap { try? RobotDescription.load($0) }

    func readCalibration(_ text: String) {
        do throws(YAMLError) { _ = try Calibration(yaml: text, file: "calibration.yaml") } catch { checkPlace(of: error) }
    }

    /// A task that is read is bound to a robot, or refused for it.
    func readTask(_ text: String) {
        do {
            let task = try TaskFile<SoftQSettings>(yaml: text, file: "task.yaml").description
            for robot in Self.robots { _ = try? BoundTask(task, robot: robot) }
        } catch let error as YAMLError { checkPlace(of: error) } catch { preconditionFailure("an error without a place: \(error)") }
    }

    /// The caret stands in its line or right behind it.
    private func checkPlace(of error: YAMLError) {
        let columns = error.sourceLine.unicodeScalars.count + 1
        precondition((1...columns).contains(error.mark.column), "the place lies outside its line")
        precondition(error.description.hasSuffix("^") && !error.message.isEmpty, "the error does not say what and where")
    }
}
