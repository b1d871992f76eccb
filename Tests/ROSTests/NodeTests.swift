import Foundation
import Realtime
import Testing

@testable import ROS

/// Own master, own nodes, on loopback.
@Suite("Nodes of a graph", .serialized) struct NodeTests {
    private let master: ROSMaster
    private let troubles = Witness<ROSError>()

    init() throws { master = try ROSMaster(port: 0) }

    private func node(_ name: String) throws -> ROSNode { try ROSNode(name: name, master: master.address, report: troubles.see) }

    @Test func whoComesLaterHearsWhatIsLatched() throws {
        let (robot, client) = (try node("/robot"), try node("/client"))
        let publication = try robot.advertise("/limit", Float64Message.self, latching: true)
        publication.publish(Float64Message(1.5))
        publication.publish(Float64Message(2.5))
        let heard = Witness<Float64Message>()
        let subscription = try client.subscribe("/limit", Float64Message.self, hear: heard.see)
        #expect(heard.awaits { $0 == [Float64Message(2.5)] })
        withExtendedLifetime((robot, client, subscription)) {}
    }

    @Test func aPublisherThatDiesAndReturnsIsHeardAgain() throws {
        let client = try node("/client")
        let heard = Witness<BoolMessage>()
        let subscription = try client.subscribe("/state", BoolMessage.self, hear: heard.see)
        for life in 1...2 {
            let robot = try node("/robot")
            let publication = try robot.advertise("/state", BoolMessage.self)
            #expect(comesTrue { publication.subscriberCount == 1 })
            publication.publish(BoolMessage(true))
            #expect(heard.awaits { $0.count == life })
            robot.shutdown()
            #expect(comesTrue { subscription.publisherCount == 0 })
        }
    }

    @Test func aNodeFindsItsOwnTopics() throws {
        let node = try node("/alone")
        let heard = Witness<StringMessage>()
        let publication = try node.advertise("/words", StringMessage.self)
        let subscription = try node.subscribe("/words", StringMessage.self, hear: heard.see)
        #expect(comesTrue { subscription.publisherCount == 1 && publication.subscriberCount == 1 })
        publication.publish(StringMessage("echo"))
        #expect(heard.awaits { $0 == [StringMessage("echo")] })
        #expect(try node.master.subscribers(of: "/words") == ["/alone"])
    }

    @Test func aWrongTypeIsToldOnBothSides() throws {
        let (robot, client) = (try node("/robot"), try node("/client"))
        let publication = try robot.advertise("/state", BoolMessage.self)
        let subscription = try client.subscribe("/state", Float64Message.self) { _ in }
        let refusal = """
            Client [/client] wants topic [/state] to have datatype/md5sum [std_msgs/Float64/fdb28210bfa9d7c91146260178d9a584], \
            but our version has [std_msgs/Bool/8b94c1b53db61fb6aed406028ad6332a]. Dropping connection
            """
        #expect(
            troubles.awaits {
                $0.contains(.wrongSubscriber(topic: "/state", subscriber: "/client", why: refusal))
                    && $0.contains(.badHeader(topic: "/state", peer: "\(robot.address)", why: refusal))
            })
        #expect(publication.subscriberCount == 0 && subscription.publisherCount == 0)
    }

    @Test func anyTypeIsGivenToWhoAsksForAny() throws {
        let (robot, client) = (try node("/robot"), try node("/client"))
        let publication = try robot.advertise("/state", BoolMessage.self)
        let connection = try TopicConnection.open(TopicWish(node: "/client", topic: "/state", type: "*", md5: "*"), at: "\(robot.address)")
        defer { close(connection.descriptor) }
        #expect(connection.header["type"] == "std_msgs/Bool" && connection.header["latching"] == "0")
        #expect(connection.header["message_definition"] == "bool data")
        #expect(comesTrue { publication.subscriberCount == 1 })
        withExtendedLifetime(client) {}
    }

    @Test func aTopicThatNobodyPublishesIsRefusedByName() throws {
        let robot = try node("/robot")
        let error = #expect(throws: ROSError.self) {
            _ = try TopicConnection.open(TopicWish(node: "/client", topic: "/x", type: "*", md5: "*"), at: "\(robot.address)")
        }
        #expect(error == .refused("\(robot.address)", method: "requestTopic", why: "not a publisher of [/x]"))
    }

    @Test func aHalfHeaderIsRefusedWhenItsSenderLeaves() throws {
        let robot = try node("/robot")
        let publication = try robot.advertise("/state", BoolMessage.self)
        let remote = RemoteNode(robot.address)
        let port = try #require(try remote.call("requestTopic", ["/c", "/state", [["TCPROS"]]]).elements?[2].number)
        guard case .success(let descriptor) = Socket.connect(host: "127.0.0.1", port: UInt16(port), timeout: 1) else {
            Issue.record("no connection")
            return
        }
        #expect(Socket.sendWhole(descriptor, [40, 0, 0, 0, 7, 0]))
        close(descriptor)
        #expect(
            troubles.awaits { $0 == [.badHeader(topic: "a topic of this node", peer: "a subscriber", why: "it was cut off after 6 bytes")] }
        )
        #expect(publication.subscriberCount == 0)
    }

    @Test func aReaderThatStopsCostsOthersNothingAndGetsTheNewest() throws {
        let robot = try node("/robot")
        let publication = try robot.advertise("/big", StringMessage.self)
        let connection = try TopicConnection.open(TopicWish(node: "/slow", topic: "/big", type: "*", md5: "*"), at: "\(robot.address)")
        defer { close(connection.descriptor) }
        let quick = Witness<Int>()
        let client = try node("/client")
        let subscription = try client.subscribe("/big", StringMessage.self) { quick.see($0.data.utf8.count) }
        #expect(comesTrue { publication.subscriberCount == 2 })
        // More than the kernel keeps for a socket.
        for size in 0..<40 {
            publication.publish(StringMessage(String(repeating: "x", count: 1_000_000 + size)))
            #expect(quick.awaits { $0.count == size + 1 })
        }
        var stream = MessageStream(longest: 2_000_000)
        var last = 0
        #expect(
            comesTrue {
                _ = stream.fill(connection.descriptor)
                while let message = stream.next() { last = message.count - 4 }
                return last == 1_000_039
            })
        withExtendedLifetime(subscription) {}
    }

    @Test func aMasterThatIsAwayIsNamed() throws {
        let away = NodeAddress(host: "127.0.0.1", port: 9)
        let node = try ROSNode(name: "/client", master: away)
        let error = #expect(throws: ROSError.self) { try node.advertise("/x", BoolMessage.self) }
        #expect(error == .unreachable("http://127.0.0.1:9/", method: "registerPublisher", why: "it cannot be connected to"))
    }

    @Test func whatIsNoMasterIsNamed() throws {
        let server = try HTTPServer(address: "127.0.0.1", port: 0) { _ in Array("<html/>".utf8) }
        let master = MasterClient(NodeAddress(host: "127.0.0.1", port: server.port), caller: "/c")
        #expect(throws: ROSError.notXMLRPC("http://127.0.0.1:\(server.port)/", method: "hasParam", why: "<html> is no answer")) {
            try master.hasParameter("/x")
        }
    }

    @Test func aTakenPortIsNamed() throws {
        let error = #expect(throws: ROSError.self) { try ROSMaster(port: master.address.port) }
        #expect(error == .notOpened(what: "The port \(master.address.port) of 127.0.0.1", why: "Address already in use"))
    }

    @Test func aNodeThatIsReplacedIsToldToEnd() throws {
        let first = try node("/robot")
        let publication = try first.advertise("/state", BoolMessage.self)
        let second = try node("/robot")
        let again = try second.advertise("/state", BoolMessage.self)
        #expect(comesTrue { first.isToldToEnd })
        #expect(!second.isToldToEnd)
        withExtendedLifetime((publication, again)) {}
    }

    private enum Doubling: ROSService {
        typealias Request = Float64Message
        typealias Response = Float64Message
        static let typeName = "test/Doubling"
        static let md5 = "00000000000000000000000000000000"
    }

    /// What a service says to a header, and then to a question, until it closes.
    private func ask(_ fields: [String: String], _ question: [UInt8]) throws -> (header: ConnectionHeader?, rest: [UInt8]) {
        let robot = try node("/robot")
        try robot.serve("/double", Doubling.self) { Float64Message(2 * $0.data) }
        let address = robot.book.serviceAddress
        let descriptor = try Socket.connect(host: address.host, port: address.port, timeout: 1).get()
        defer { close(descriptor) }
        let header = ConnectionHeader(fields.merging(["service": "/double", "callerid": "/c"]) { $1 })
        #expect(Socket.sendWhole(descriptor, header.encoded))
        var (bytes, answer) = ([UInt8](), ConnectionHeader?.none)
        while Socket.wait(descriptor, for: POLLIN, 5) {
            let piece = withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
                Socket.receive(descriptor, into: buffer).map { Array(buffer[..<$0]) }
            }
            guard let piece else { break }
            bytes += piece
            if answer == nil, case .header(let header, let length) = ConnectionHeader.read(bytes) {
                (answer, bytes) = (header, Array(bytes[length...]))
                _ = Socket.sendWhole(descriptor, question)
            }
        }
        return (answer, bytes)
    }

    @Test func aServiceAnswersAndCloses() throws {
        let (header, rest) = try ask(["md5sum": "*"], [8, 0, 0, 0] + Float64Message(1.5).encoded)
        #expect(header?["type"] == "test/Doubling")
        #expect(rest == [1, 8, 0, 0, 0] + Float64Message(3).encoded)
    }

    @Test func aQuestionThatCannotBeReadIsAnsweredSo() throws {
        let rest = try ask(["md5sum": Doubling.md5], [1, 0, 0, 0, 7]).rest
        #expect(rest.first == 0 && String(decoding: rest.dropFirst(5), as: UTF8.self) == "the question could not be read")
    }

    @Test func whoOnlyProbesAServiceGetsItsHeader() throws {
        let (header, rest) = try ask(["md5sum": "*", "probe": "1"], [])
        #expect(header?["md5sum"] == Doubling.md5 && rest.isEmpty)
    }

    @Test func aServiceOfAnotherTypeIsRefusedByName() throws {
        let header = try ask(["md5sum": "1"], []).header
        #expect(header?["error"] == "service [/double] is test/Doubling/\(Doubling.md5), not 1")
    }
}
