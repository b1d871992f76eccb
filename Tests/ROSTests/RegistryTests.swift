import Testing

@testable import ROS

@Suite("The master's book") struct RegistryTests {
    private let arm = Registry.Entry(caller: "/arm", api: "http://a:1/")
    private let eye = Registry.Entry(caller: "/eye", api: "http://b:2/")

    @Test func subscribersAreToldOfPublishersThatComeAndGo() {
        var registry = Registry()
        let first = registry.subscribe(eye, "/t", type: "*")
        #expect(first.isEmpty)
        let came = registry.publish(arm, "/t", type: "std_msgs/Bool")
        #expect(came == [.publishers(of: "/t", are: ["http://a:1/"], to: "http://b:2/")])
        #expect(registry.types["/t"] == "std_msgs/Bool")
        let went = registry.unpublish(arm, "/t")
        #expect(went == [.publishers(of: "/t", are: [], to: "http://b:2/")])
        let again = registry.unpublish(arm, "/t")
        #expect(again == nil)
        #expect(registry.nodes == ["/eye": "http://b:2/"])
    }

    @Test func aNodeThatComesAgainElsewhereReplacesItself() {
        var registry = Registry()
        _ = registry.publish(arm, "/t", type: "std_msgs/Bool")
        _ = registry.subscribe(eye, "/t", type: "std_msgs/Bool")
        let reborn = Registry.Entry(caller: "/arm", api: "http://a:9/")
        let notices = registry.publish(reborn, "/t", type: "std_msgs/Bool")
        #expect(
            notices == [
                .replaced(to: "http://a:1/"), .publishers(of: "/t", are: [], to: "http://b:2/"),
                .publishers(of: "/t", are: ["http://a:9/"], to: "http://b:2/"),
            ])
    }

    @Test func servicesAreFoundUntilTheirProviderTakesThemBack() {
        var registry = Registry()
        _ = registry.serve("/ik", Registry.Service(provider: arm, address: "rosrpc://a:5"))
        let (isStranger, isKept) = (registry.stopServing("/ik", at: "rosrpc://a:6"), registry.services["/ik"] != nil)
        #expect(!isStranger && isKept)
        let isProvider = registry.stopServing("/ik", at: "rosrpc://a:5")
        #expect(isProvider)
        #expect(registry.nodes.isEmpty)
    }
}

@Suite("Parameters") struct ParameterTests {
    @Test func parametersFormATree() {
        var tree = ParameterTree()
        tree["/arm/limits/j0"] = .double(1)
        tree["/arm/name"] = "sawyer"
        #expect(tree["/arm"] == .structure(["limits": .structure(["j0": .double(1)]), "name": "sawyer"]))
        #expect(tree.names == ["/arm/limits/j0", "/arm/name"])
        tree["/arm/limits"] = nil
        #expect(tree["/arm/limits/j0"] == nil)
        tree["/arm"] = .structure(["x": 1])
        #expect(tree["/arm/x"] == 1 && tree["/arm/name"] == nil)
        #expect(tree["/arm/x/y"] == nil)
    }

    @Test func theNearestParameterOfANameIsFoundUpwards() {
        var tree = ParameterTree()
        tree["/rate"] = 1
        tree["/left/rate"] = 2
        #expect(tree.search("rate", from: "/left/node") == "/left/rate")
        #expect(tree.search("rate", from: "/right/node") == "/rate")
        #expect(tree.search("other", from: "/right/node") == nil)
    }

    @Test func whoWatchesAParameterIsTold() {
        var server = ParameterServer()
        _ = server.perform(.subscribe("/arm/rate", api: "http://b:2/"))
        func notices(_ method: ParameterMethod) -> [Registry.Notice] { server.perform(method).1 }
        #expect(notices(.set("/arm/rate", 5)) == [.parameter("/arm/rate/", is: 5, to: "http://b:2/")])
        #expect(notices(.set("/arm", .structure(["rate": 6]))) == [.parameter("/arm/rate/", is: 6, to: "http://b:2/")])
        #expect(notices(.set("/army", 1)).isEmpty)
        #expect(notices(.unsubscribe("/arm/rate", api: "http://b:2/")).isEmpty)
        #expect(notices(.set("/arm/rate", 5)).isEmpty)
        let missing = server.perform(.get("/nothing")).0.code
        #expect(missing == -1)
    }
}
