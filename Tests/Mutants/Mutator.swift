import SwiftOperators
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder

/// Writes every mutant of a file into it, each behind a test of the global `activeMutant`.
final class Mutator: SyntaxRewriter {
    private(set) var mutants: [Mutant] = []
    private let file: String
    private let firstID: Int
    private let converter: SourceLocationConverter
    private var isInInitializer = false

    /// - Parameter firstID: of this file's mutants, which are numbered in the order of its lines.
    static func mutate(_ source: String, file: String, firstID: Int) throws -> (source: String, mutants: [Mutant]) {
        // A switch between mutants is not real-time safe, nor need it be.
        let parsed = Parser.parse(source: source.replacing("@_noLocks ", with: ""))
        let folded = try OperatorTable.standardOperators.foldAll(parsed)
        let mutator = Mutator(file: file, firstID: firstID, converter: SourceLocationConverter(fileName: file, tree: parsed))
        return (mutator.rewrite(folded).description, mutator.mutants)
    }

    /// The file that says which mutant is on; none without the variable.
    static let switchSource = """
        import Glibc
        let activeMutant = getenv("MUTANT").flatMap { Int(String(cString: $0)) } ?? 0
        """

    private init(file: String, firstID: Int, converter: SourceLocationConverter) {
        self.file = file
        self.firstID = firstID
        self.converter = converter
    }

    private func add(_ node: some SyntaxProtocol, to replacement: String) -> Int {
        let id = firstID + mutants.count
        let line = node.startLocation(converter: converter).line
        mutants.append(Mutant(id: id, file: file, line: line, change: "\(Mutator.short(node)) → \(replacement)"))
        return id
    }

    private static func short(_ node: some SyntaxProtocol) -> String {
        node.trimmedDescription.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// `(activeMutant == id ? mutated : original)`, in the place and with the spacing of the node. Since one mutant is on at a time, what
    /// is inside the mutated one stays as it was.
    private func choice(_ node: some ExprSyntaxProtocol, _ mutated: [(name: String, code: String)], original: String) -> ExprSyntax {
        var text = original
        for (name, code) in mutated { text = "(activeMutant == \(add(node, to: name)) ? (\(code)) : (\(text)))" }
        return ExprSyntax("\(raw: text)").with(\.leadingTrivia, node.leadingTrivia).with(\.trailingTrivia, node.trailingTrivia)
    }

    // MARK: Operators

    private static let replacements: [String: [String]] = [
        "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
        "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "&&": ["||"], "||": ["&&"],
    ]

    override func visit(_ node: InfixOperatorExprSyntax) -> ExprSyntax {
        guard let symbol = node.operator.as(BinaryOperatorExprSyntax.self)?.operator.text,
            let others = Mutator.replacements[symbol]
        else { return super.visit(node) }
        let left = rewrite(node.leftOperand).trimmedDescription
        let right = rewrite(node.rightOperand).trimmedDescription
        return choice(
            node, others.map { ("\($0)", "\(node.leftOperand.trimmedDescription) \($0) \(node.rightOperand.trimmedDescription)") },
            original: "\(left) \(symbol) \(right)")
    }

    override func visit(_ node: PrefixOperatorExprSyntax) -> ExprSyntax {
        guard ["-", "!"].contains(node.operator.text), !node.expression.is(FloatLiteralExprSyntax.self) else { return super.visit(node) }
        let inner = rewrite(node.expression).trimmedDescription
        let bare = (name: "without \(node.operator.text)", code: node.expression.trimmedDescription)
        return choice(node, [bare], original: "\(node.operator.text)\(inner)")
    }

    override func visit(_ node: FunctionCallExprSyntax) -> ExprSyntax {
        let called = node.calledExpression.trimmedDescription
        guard let other = ["min": "max", "max": "min"][called], node.arguments.count > 1 else { return super.visit(node) }
        let arguments = node.arguments.map { rewrite($0.expression).trimmedDescription }.joined(separator: ", ")
        return choice(node, [(other, "\(other)(\(node.arguments.trimmedDescription))")], original: "\(called)(\(arguments))")
    }

    // MARK: Literals

    override func visit(_ node: BooleanLiteralExprSyntax) -> ExprSyntax {
        let other = node.literal.text == "true" ? "false" : "true"
        return choice(node, [(other, other)], original: node.literal.text)
    }

    override func visit(_ node: FloatLiteralExprSyntax) -> ExprSyntax {
        let value = Double(node.literal.text.filter { $0 != "_" }) ?? 0
        return choice(node, [value == 0 ? ("one", "1.0") : ("doubled", "\(2 * value)")], original: node.literal.text)
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> ExprSyntax {
        choice(node, [("one more", "\(1 + (Int(node.literal.text.filter { $0 != "_" }) ?? 0))")], original: node.literal.text)
    }

    // MARK: Statements

    override func visit(_ node: InitializerDeclSyntax) -> DeclSyntax {
        isInInitializer = true
        defer { isInInitializer = false }
        return super.visit(node)
    }

    /// A call or an assignment is left out. An initialiser's assignments cannot be.
    override func visit(_ node: CodeBlockItemSyntax) -> CodeBlockItemSyntax {
        guard !isInInitializer, !isValue(node), let statement = node.item.as(ExprSyntax.self), isEffect(statement) else {
            return super.visit(node)
        }
        let original = super.visit(node)
        let id = add(statement, to: "left out")
        let text = "if activeMutant != \(id) { \(original.trimmedDescription) }"
        return CodeBlockItemSyntax(item: .stmt("\(raw: text)"))
            .with(\.leadingTrivia, node.leadingTrivia).with(\.trailingTrivia, .newline)
    }

    /// Whether a lone expression is what its function, getter or closure gives.
    private func isValue(_ node: CodeBlockItemSyntax) -> Bool {
        guard let list = node.parent?.as(CodeBlockItemListSyntax.self), list.count == 1 else { return false }
        guard let owner = list.parent?.as(CodeBlockSyntax.self)?.parent else { return true }
        return owner.as(FunctionDeclSyntax.self).map { $0.signature.returnClause != nil } ?? owner.is(AccessorDeclSyntax.self)
    }

    private func isEffect(_ expression: ExprSyntax) -> Bool {
        if let call = expression.as(FunctionCallExprSyntax.self) { return !call.trimmedDescription.hasPrefix("precondition") }
        guard let infix = expression.as(InfixOperatorExprSyntax.self) else { return false }
        if infix.operator.is(AssignmentExprSyntax.self) { return true }
        return infix.operator.trimmedDescription.hasSuffix("=") && !Mutator.replacements.keys.contains(infix.operator.trimmedDescription)
    }

    override func visit(_ node: ConditionElementSyntax) -> ConditionElementSyntax {
        guard case .expression(let condition) = node.condition, !condition.is(InfixOperatorExprSyntax.self),
            !condition.is(PrefixOperatorExprSyntax.self)
        else { return super.visit(node) }
        let original = rewrite(condition).trimmedDescription
        let mutated = choice(condition, [("negated", "!(\(condition.trimmedDescription))")], original: original)
        return node.with(\.condition, .expression(mutated))
    }

    // MARK: What is left as it is

    // An index shift is a constant expression or a pattern in these places.
    override func visit(_ node: GenericArgumentClauseSyntax) -> GenericArgumentClauseSyntax { node }
    override func visit(_ node: EnumCaseElementSyntax) -> EnumCaseElementSyntax { node }
    override func visit(_ node: SwitchCaseLabelSyntax) -> SwitchCaseLabelSyntax { node }
    override func visit(_ node: StringLiteralExprSyntax) -> ExprSyntax { ExprSyntax(node) }
    override func visit(_ node: FunctionParameterSyntax) -> FunctionParameterSyntax { node }
}
