import Plot

/// The picture of pushes: how the tip comes back to its target.
enum PushFigure {
    static func figure(_ report: PushReport, title: String) -> Figure {
        Figure(
            title: title,
            panels: [
                distances(report.pushes), timePanel(report.pushes), pathPanel(report.pushes, "above", 1),
                pathPanel(report.pushes, "the side", 2),
            ])
    }

    private static func distances(_ pushes: [PushResult]) -> Panel {
        let series = named(pushes) { push, name in
            Series(
                name, points: push.path.map { Point($0.seconds, $0.distance * 100) }, color: color(push),
                opacity: push.recovered ? 0.35 : 0.8,
                thickness: 1.1)
        }
        return Panel(
            title: "From the push to the target", xLabel: "time after letting go / s", yLabel: "distance / cm", series: series)
    }

    private static func timePanel(_ pushes: [PushResult]) -> Panel {
        var names: [String] = []
        for push in pushes where !names.contains(push.what) { names.append(push.what) }
        let series = names.enumerated().map { index, name in
            Series(
                name,
                points: pushes.filter { $0.what == name }.compactMap { push in push.recoverySeconds.map { Point(push.peakError * 100, $0) }
                },
                style: .dots, color: index, opacity: 0.7)
        }
        return Panel(
            title: "Time to recover", xLabel: "greatest distance from the target / cm", yLabel: "time after letting go / s", series: series)
    }

    private static func pathPanel(_ pushes: [PushResult], _ side: String, _ axis: Int) -> Panel {
        let series = named(pushes) { push, name in
            Series(
                name, points: push.path.filter { $0.seconds >= 0 }.map { Point($0.tip.x, $0.tip[axis]) }, color: color(push),
                opacity: push.recovered ? 0.4 : 0.8, thickness: 1.1)
        }
        return Panel(
            title: "The tip's way back, from \(side)", xLabel: "x / m", yLabel: axis == 1 ? "y / m" : "z / m", hasEqualScales: true,
            series: series)
    }

    private static func color(_ push: PushResult) -> Int { push.recovered ? 0 : 1 }

    /// The first of each colour has a name.
    private static func named(_ pushes: [PushResult], _ series: (PushResult, String?) -> Series) -> [Series] {
        let firsts = [true, false].compactMap { recovered in pushes.firstIndex { $0.recovered == recovered } }
        return pushes.enumerated().map { index, push in
            series(push, firsts.contains(index) ? (push.recovered ? "recovered" : "not recovered") : nil)
        }
    }
}
