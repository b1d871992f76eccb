/// The word that was probably meant, or nil when none is near enough to be worth a reader's time.
public func nearestWord(to word: String, among words: some Sequence<String>) -> String? {
    let bound = max(1, min(3, word.unicodeScalars.count / 2))
    let near = words.map { (distance: editDistance(word, $0), word: $0) }.filter { $0.distance <= bound }
    return near.min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string alignment).
func editDistance(_ left: String, _ right: String) -> Int {
    // Longer words are nobody's typing error, and the table is quadratic.
    let a = Array(left.unicodeScalars.prefix(64))
    let b = Array(right.unicodeScalars.prefix(64))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
