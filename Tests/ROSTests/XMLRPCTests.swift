import Testing
import XML

@testable import ROS

@Suite("XML-RPC") struct XMLRPCTests {
    @Test func everyKindOfValueComesBackAsItWas() throws {
        let value: XMLRPCValue = .array([
            1, "a <b> & \"c\"\r\n\té", .bool(true), .double(-0.1), .double(1e-300), .array([]), .structure(["x": 2, "<y>": ["z"]]), "",
            .int(1 << 40),
        ])
        #expect(try XMLRPCReply(XMLRPCReply.value(value).encoded) == .value(value))
        #expect(XMLRPCCall(XMLRPCCall("getParam", [value, "k"]).encoded) == XMLRPCCall("getParam", [value, "k"]))
    }

    @Test func aCallOfPythonsLibraryIsUnderstood() {
        let text = """
            <?xml version='1.0'?>
            <methodCall>
            <methodName>requestTopic</methodName>
            <params>
            <param>
            <value><string>/probe</string></value>
            </param>
            <param>
            <value>/robot/state</value>
            </param>
            <param>
            <value><array><data>
            <value><array><data>
            <value><string>TCPROS</string></value>
            </data></array></value>
            </data></array></value>
            </param>
            </params>
            </methodCall>
            """
        #expect(XMLRPCCall(Array(text.utf8)) == XMLRPCCall("requestTopic", ["/probe", "/robot/state", [["TCPROS"]]]))
    }

    @Test func aFaultIsToldFromAValue() throws {
        let fault = XMLRPCReply.fault(code: 4, message: "too many")
        #expect(try XMLRPCReply(fault.encoded) == fault)
    }

    @Test(arguments: [
        ("", "no element found in line 1"), ("<a>", "no element found in line 1"), ("{}", "not well-formed (invalid token) in line 1"),
        ("<html/>", "<html> is no answer"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><methodResponse/>", "it has a document type"),
        ("<methodResponse><params><param><value><int>1.5</int></value></param></params></methodResponse>", "'1.5' is no int"),
        ("<methodResponse><params><param><value><base64/></value></param></params></methodResponse>", "the type <base64> is not known"),
        ("<methodResponse><params/></methodResponse>", "an empty answer"),
        (String(repeating: "<a>", count: 101), "elements are nested too deeply"),
    ])
    func whatIsNoAnswerIsRefusedWithTheReason(_ text: String, _ why: String) {
        #expect(throws: XMLProblem(why: why)) { try XMLRPCReply(Array(text.utf8)) }
    }
}

@Suite("Addresses and names") struct AddressTests {
    @Test func addressesAreReadInROSsSpellings() throws {
        #expect(try NodeAddress("http://021607CP00013.local:11311/") == NodeAddress(host: "021607CP00013.local", port: 11311))
        #expect("\(try NodeAddress("rosrpc://10.0.0.2:4000"))" == "rosrpc://10.0.0.2:4000")
        for text in ["", "robot:11311", "http://robot", "http://robot:0", "http://robot:70000", "ftp://robot:1"] {
            #expect(throws: ROSError.badAddress(text)) { try NodeAddress(text) }
        }
    }

    @Test func namesAreResolvedAsTheMasterResolvesThem() {
        #expect(ROSName.resolve("/a/b", of: "/n") == "/a/b")
        #expect(ROSName.resolve("a", of: "/n") == "/a")
        #expect(ROSName.resolve("a", of: "/space/n") == "/space/a")
        #expect(ROSName.resolve("~a", of: "/space/n") == "/space/n/a")
        #expect(ROSName.resolve("a//b/", of: "/n") == "/a/b")
    }
}

@Suite("Connection headers") struct ConnectionHeaderTests {
    private let header = ConnectionHeader(["callerid": "/a", "md5sum": "*", "topic": "/b=c"])

    @Test func fieldsComeBackAndWhatFollowsIsLeft() {
        #expect(header.encoded.prefix(12) == [41, 0, 0, 0, 11, 0, 0, 0, 0x63, 0x61, 0x6C, 0x6C])
        #expect(ConnectionHeader.read(header.encoded + [7, 7]) == .header(header, length: 45))
    }

    @Test func anUnfinishedHeaderIsWaitedFor() {
        for count in 0..<45 { #expect(ConnectionHeader.read(Array(header.encoded.prefix(count))) == .incomplete) }
    }

    @Test func whatCannotBecomeAHeaderIsRefused() {
        #expect(ConnectionHeader.read([0, 0, 0, 255]) == .broken("it announces 4278190080 bytes"))
        #expect(ConnectionHeader.read([5, 0, 0, 0, 2, 0, 0, 0, 65]) == .broken("a field is longer than the header"))
        #expect(ConnectionHeader.read([5, 0, 0, 0, 1, 0, 0, 0, 65]) == .broken("a field has no '='"))
        #expect(ConnectionHeader.read([2, 0, 0, 0, 1, 0]) == .broken("a field is longer than the header"))
    }
}
