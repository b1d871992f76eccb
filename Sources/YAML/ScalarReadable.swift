/// A type that one scalar spells.
protocol ScalarReadable {
    static func read(_ node: Node) throws(Fault) -> Self
}

extension Node {
    fileprivate func expected(_ what: String) -> Fault { Fault("expected \(what), found \(summary)", at: mark) }

    fileprivate var resolved: (Resolved, String)? {
        guard case .scalar(let scalar) = content else { return nil }
        return (Resolved(scalar), scalar.text)
    }
}

extension String: ScalarReadable {
    static func read(_ node: Node) throws(Fault) -> String {
        switch node.resolved {
        case (.string, let text)?: return text
        case (.null, _)?, nil: throw node.expected("text")
        default: throw Fault("expected text, found \(node.summary); put it in quotes if it is text", at: node.mark)
        }
    }
}

extension Bool: ScalarReadable {
    static func read(_ node: Node) throws(Fault) -> Bool {
        guard case (.bool(let value), _)? = node.resolved else { throw node.expected("true or false") }
        return value
    }
}

extension Double: ScalarReadable {
    static func read(_ node: Node) throws(Fault) -> Double {
        switch node.resolved {
        case (.integer(let value?), _)?: return Double(value)
        // A whole number beyond 128 bits may still be a fine floating point number.
        case (.integer(nil), let text)?: return try finite(Double(text) ?? .infinity, node)
        case (.float(let value), _)?: return try finite(value, node)
        default: throw node.expected("a number")
        }
    }

    private static func finite(_ value: Double, _ node: Node) throws(Fault) -> Double {
        guard value.isFinite else { throw node.expected("a finite number") }
        return value
    }
}

extension Float: ScalarReadable {
    static func read(_ node: Node) throws(Fault) -> Float {
        let value = Float(try Double.read(node))
        guard value.isFinite else { throw node.expected("a number of single precision") }
        return value
    }
}

extension ScalarReadable where Self: FixedWidthInteger {
    static func read(_ node: Node) throws(Fault) -> Self {
        guard case (.integer(let integer), _)? = node.resolved else { throw node.expected("a whole number") }
        guard let integer, let value = Self(exactly: integer) else {
            throw node.expected("a whole number from \(Self.min) to \(Self.max)")
        }
        return value
    }
}

extension Int: ScalarReadable {}
extension Int8: ScalarReadable {}
extension Int16: ScalarReadable {}
extension Int32: ScalarReadable {}
extension Int64: ScalarReadable {}
extension UInt: ScalarReadable {}
extension UInt8: ScalarReadable {}
extension UInt16: ScalarReadable {}
extension UInt32: ScalarReadable {}
extension UInt64: ScalarReadable {}
