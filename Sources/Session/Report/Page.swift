import Plot

/// Elements of a page of HTML, as text.
enum Page {
    static func paragraph(_ text: String) -> String { "<p>\(Markup.escaped(text))</p>\n" }

    /// - Parameter body: HTML.
    static func section(_ id: String, _ title: String, _ body: String) -> String {
        "<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">\n<h2 id=\"\(id)-title\">\(Markup.escaped(title))</h2>\n\(body)</section>\n"
    }

    /// - Parameter numbers: whether all columns but the first hold numbers.
    static func table(_ head: [String], _ rows: [[String]], numbers: Bool = false) -> String {
        let heads = head.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        let body = rows.map { row in
            let first = row.first.map { "<th scope=\"row\">\(Markup.escaped($0))</th>" } ?? ""
            return "<tr>\(first)\(row.dropFirst().map { "<td>\(Markup.escaped($0))</td>" }.joined())</tr>\n"
        }
        return "<div class=\"wide\"><table\(numbers ? " class=\"numbers\"" : "")>\n<thead><tr>\(heads)</tr></thead>\n"
            + "<tbody>\n\(body.joined())</tbody></table></div>\n"
    }

    /// - Parameter svg: an element.
    static func figure(_ svg: String, _ caption: String) -> String {
        "<figure>\(svg)\n<figcaption>\(Markup.escaped(caption))</figcaption></figure>\n"
    }

    static func document(title: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(Markup.escaped(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    /// A figure is drawn in black on white; in the dark its lightness is turned round and its hues are kept.
    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2126; --soft: #59636e; --line: #d5dae0; --paper: #ffffff; --tile: #f4f6f8; --warn: #a33b00; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e7eb; --soft: #a3adb8; --line: #3a424b; --paper: #14171a; --tile: #1e2328; --warn: #ff9d66; }
          figure svg { filter: invert(0.91) hue-rotate(180deg); }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
        h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        p { margin: .5rem 0; max-width: 46rem; }
        .soft, figcaption { color: var(--soft); }
        .warn { color: var(--warn); font-weight: 600; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; padding: 0; }
        .tiles div { background: var(--tile); border-radius: .5rem; padding: .7rem .9rem; }
        .tiles dt { color: var(--soft); font-size: .85rem; }
        .tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        figure { margin: 1rem 0; }
        figure svg { max-width: 100%; height: auto; display: block; border-radius: .4rem; }
        figcaption { font-size: .88rem; margin-top: .4rem; max-width: 46rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; margin: .75rem 0; font-size: .93rem; }
        th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        tbody th { font-weight: 400; }
        thead th { color: var(--soft); font-weight: 600; }
        .numbers td, .numbers thead th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums; }
        pre { background: var(--tile); border-radius: .5rem; padding: .8rem 1rem; overflow-x: auto; font-size: .85rem; line-height: 1.45; }
        @media print {
          main { max-width: none; padding: 0; }
          section, figure, tr { break-inside: avoid; }
          pre { white-space: pre-wrap; }
        }
        """
}
