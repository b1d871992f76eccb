"""Limber beside its peers, in turns on the same processors: gradient steps per second, and the latency of one action.

Run it by `Benchmarks/peers/compare`, which installs what it needs.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
LIMBER = HERE.parent.parent / ".build/release/limber"
LEARNERS = ["PyTorch", "JAX"]
POLICIES = ["NumPy", "ONNX Runtime", "JAX", "PyTorch"]


def say(text):
    print(text, file=sys.stderr, flush=True)


class Peer:
    """A worker that waits between its turns."""

    def __init__(self, subject, name, setting, threads):
        words = [sys.executable, HERE / "worker.py", subject, name, setting, str(threads)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"A peer has died; run it by hand to see why: {' '.join(map(str, self.process.args))}")
        return json.loads(line)

    def turn(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def limber(subject, setting, threads, seconds):
    """One turn of ours, on the processors that the peers have."""
    words = [LIMBER, "bench", subject, "--setting", setting, "--threads", str(threads), "--seconds", str(seconds), "--json"]
    processors = sorted(os.sched_getaffinity(0))[-threads:]
    done = subprocess.run(words, stdout=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, processors), cwd=HERE.parent.parent)
    if done.returncode != 0:
        sys.exit(f"limber bench {subject} ended with status {done.returncode}.")
    return json.loads(done.stdout)


def compare(subject, names, setting, threads, rounds, seconds):
    """Figures of each round by name, ours as whole objects under Limber."""
    peers = {name: Peer(subject, name, setting, threads) for name in names}
    figures = {name: [] for name in ["Limber", *names]}
    for index in range(rounds):
        say(f"{subject}, {setting}, threads {threads}: round {index + 1} of {rounds}")
        figures["Limber"].append(limber(subject, setting, threads, seconds))
        for name, peer in peers.items():
            figures[name].append(peer.turn(seconds))
    for peer in peers.values():
        peer.end()
    return figures


def learner_row(setting, threads, rounds, seconds):
    figures = compare("learner", LEARNERS, setting, threads, rounds, seconds)
    ours = figures.pop("Limber")
    median = lambda key: statistics.median(turn[key] for turn in ours)
    row = {"setting": setting, "threads": threads, "Limber": median("steps_per_second")}
    row |= {name: statistics.median(values) for name, values in figures.items()}
    row["ratio"] = row["Limber"] / max(row[name] for name in LEARNERS)
    return row | {key: median(key) for key in ("gflops", "sgemm_gflops", "sgemm_share", "first_step_ms")}


def inference_row(setting, rounds, seconds):
    figures = compare("inference", POLICIES, setting, 1, rounds, seconds)
    ours = figures.pop("Limber")
    row = {"setting": setting, "Limber": statistics.median(turn["median_us"] for turn in ours)}
    row["Limber p99"] = statistics.median(turn["p99_us"] for turn in ours)
    row["OpenBLAS sgemv"] = statistics.median(turn["sgemv"]["median_us"] for turn in ours)
    row |= {name: statistics.median(values) for name, values in figures.items()}
    row["ratio"] = min(row[name] for name in ["OpenBLAS sgemv", *POLICIES]) / row["Limber"]
    return row


def table(title, rows, columns):
    """Markdown; a column is a heading, a key and a format."""
    lines = ["| " + " | ".join(heading for heading, _, _ in columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(form.format(row[key]) for _, key, form in columns) + " |" for row in rows]
    return "\n".join([title, "", *lines, ""])


def main():
    parser = argparse.ArgumentParser(description="Limber beside its peers, in turns. Medians of the rounds.")
    parser.add_argument("--setting", action="append", choices=["paper", "multigoal", "sawyer"], help="paper and multigoal unless given")
    parser.add_argument("--threads", action="append", type=int, help="1 and 2 unless given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of each turn")
    parser.add_argument("--subject", choices=["learner", "inference"], help="both unless given")
    parser.add_argument("--json", action="store_true", help="prints one line of JSON and no table")
    options = parser.parse_args()
    say("compiling the peers takes a minute or two for each setting")
    agreement = subprocess.run([sys.executable, HERE / "check.py"], stdout=subprocess.PIPE, text=True)
    if agreement.returncode != 0:
        sys.exit(f"The peers do not compute the learner's step:\n{agreement.stdout}")
    learners, policies = [], []
    if options.subject != "inference":
        for setting in options.setting or ["paper", "multigoal"]:
            for threads in options.threads or [1, 2]:
                learners.append(learner_row(setting, threads, options.rounds, options.seconds))
    if options.subject != "learner":
        policies.append(inference_row("paper", options.rounds, options.seconds))
    if options.json:
        print(json.dumps({"learner": learners, "inference": policies}))
        return
    names = [("setting", "setting", "{}"), ("threads", "threads", "{}")]
    steps = [(name, name, "{:.1f}") for name in ["Limber", *LEARNERS]]
    rates = [("over the best peer", "ratio", "{:.2f}×"), ("GFLOP/s", "gflops", "{:.0f}"), ("of sgemm", "sgemm_share", "{:.0%}")]
    latencies = [(name, name, "{:.2f}") for name in ["Limber", "Limber p99", "OpenBLAS sgemv", *POLICIES]]
    if learners:
        print(table("Gradient steps per second:", learners, names + steps + rates))
    if policies:
        print(table("One action, median in µs:", policies, names[:1] + latencies + [("best peer over ours", "ratio", "{:.2f}×")]))


if __name__ == "__main__":
    main()
