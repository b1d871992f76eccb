import Foundation
import Testing

@testable import ROS

@Suite(
    "Beside rospy", .serialized,
    .enabled(if: Rospy.isThere, "no rospy: apt-get install python3-rospy python3-rosmaster python3-sensor-msgs"))
struct RospyTests {
    /// A JointState goes to a rospy node and comes back from it, ten times.
    private func mirror(_ address: NodeAddress) throws {
        let troubles = Witness<ROSError>()
        let node = try ROSNode(name: "/limber", master: address, report: troubles.see)
        defer { node.shutdown() }
        try node.master.setParameter("/arm/limit", .double(0.25))
        try node.master.setParameter("/arm/names", ["right_j0", "right_j1"])
        let heard = Witness<JointStateMessage>()
        let subscription = try node.subscribe("/from_rospy", JointStateMessage.self, hear: heard.see)
        let publication = try node.advertise("/to_rospy", JointStateMessage.self)
        let output = Pipe()
        let process = try Rospy.start(["rospy_mirror.py", "10"], master: address, output: output)
        #expect(comesTrue { publication.subscriberCount == 1 && subscription.publisherCount == 1 })
        for number in 0..<10 {
            publication.publish(JointStateMessage(names: ["right_j0"], position: [Double(number)], velocity: [0.5]))
        }
        #expect(heard.awaits { $0.count == 10 })
        #expect(heard.all.map { $0.position[0] } == (0..<10).map(Double.init))
        #expect(heard.all.allSatisfy { $0.velocity == [1] })
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text == "heard 10 type sensor_msgs/JointState\n")
        #expect(try node.master.parameter("/mirror/seen") == .structure(["limit": .double(0.25), "names": ["right_j0", "right_j1"]]))
        #expect(comesTrue { subscription.publisherCount == 0 && publication.subscriberCount == 0 })
        #expect(troubles.all.filter { if case .publisherGone = $0 { false } else { true } }.isEmpty, "\(troubles.all)")
    }

    @Test("a joint state goes there and back at the real master") func realMaster() throws { try Rospy.withRealMaster(mirror) }

    @Test("a joint state goes there and back at our own master") func ownMaster() throws {
        let master = try ROSMaster(port: 0)
        defer { master.stop() }
        try mirror(master.address)
    }
}
