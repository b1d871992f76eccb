import COpenBLAS
import Learning
import Realtime
import Synchronization

/// What OpenBLAS does with the matrix products of one gradient step: the yardstick of the learner.
///
/// The products are cut into panels whose operands stay in the second-level cache, and each thread has a list of its own to work through,
/// so that none waits for another: OpenBLAS at its best.
enum SgemmBench {
    struct Figures: Codable, CustomStringConvertible {
        var subject = "sgemm"
        var setting: BenchSetting
        var threads: Int
        /// The kernels that OpenBLAS runs; OPENBLAS_CORETYPE names others.
        var core: String
        /// Of all products, by their operations; of all threads.
        var gflops: Double

        var description: String { "sgemm: \(shown(gflops, 1)) GFLOP/s on \(threads) thread\(threads == 1 ? "" : "s") (\(core))" }
    }

    private static let panelRows = 512

    static var core: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }

    static func run(_ setting: BenchSetting, threads: Int, _ seconds: Double) throws -> Figures {
        openblas_set_num_threads(1)
        let products = setting.products.flatMap { $0.panels(ofRows: panelRows) }
        let rates = Mutex<[Double]>([])
        let settings = RealtimeThread.Settings(name: "sgemm", rights: .declined)
        let workers = try (0..<threads).map { _ in
            try RealtimeThread(settings) {
                let rate = setting.operations / medianSeconds(products, seconds)
                rates.withLock { $0.append(rate) }
            }
        }
        for worker in workers { worker.join() }
        return Figures(setting: setting, threads: threads, core: core, gflops: rates.withLock { $0.reduce(0, +) } * 1e-9)
    }

    /// Of one pass through the list; the first does not count.
    private static func medianSeconds(_ products: [MatrixProduct], _ seconds: Double) -> Double {
        let operands = Operands(products)
        defer { operands.deallocate() }
        let clock = LoopClock.monotonic
        for product in products { operands.multiply(product) }
        var passes = Sample()
        let end = clock.now().advanced(bySeconds: seconds)
        repeat {
            let start = clock.now()
            for product in products { operands.multiply(product) }
            passes.add(clock.now().seconds(since: start))
        } while clock.now() < end
        return passes.median
    }
}

/// Memory that serves every product of a list.
private struct Operands {
    private let a: UnsafeMutablePointer<Float>
    private let b: UnsafeMutablePointer<Float>
    private let c: UnsafeMutablePointer<Float>

    init(_ products: [MatrixProduct]) {
        func numbers(_ size: (MatrixProduct) -> Int) -> UnsafeMutablePointer<Float> {
            let count = products.map(size).max() ?? 0
            let block = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64).bindMemory(to: Float.self, capacity: count)
            for index in 0..<count { block[index] = Float(index % 7 - 3) * 0.01 }
            return block
        }
        a = numbers { $0.rows * $0.inner }
        b = numbers { $0.columns * $0.inner }
        c = numbers { $0.rows * $0.columns }
    }

    func deallocate() { for block in [a, b, c] { block.deallocate() } }

    func multiply(_ product: MatrixProduct) {
        let (m, n, k) = (Int32(product.rows), Int32(product.columns), Int32(product.inner))
        switch product.form {
        case .forward: cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, a, k, b, k, 0, c, n)
        case .backward: cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n)
        case .weightGradient: cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1, a, m, b, n, 1, c, n)
        }
    }
}
