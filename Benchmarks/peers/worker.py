"""A peer in a process of its own: `worker.py learner|inference NAME SETTING THREADS`, pinned to so many processors from its start.

Prints a line of JSON when it has compiled; then for each line of input, seconds, it measures that long and prints its figure.
"""

import json
import os
import sys
import time

subject, name, setting_name, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
# Before the libraries are loaded: they count processors then.
os.environ.update({variable: str(threads) for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")})
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])

import numpy as np  # noqa: E402

from settings import SETTINGS, random_network, random_pool  # noqa: E402

setting = SETTINGS[setting_name]
generator = np.random.default_rng(1)
inputs = setting.state + setting.action


def learner():
    """Steps per second."""
    import importlib

    module = importlib.import_module({"PyTorch": "torch_step", "JAX": "jax_step"}[name])
    q = random_network(inputs, setting.hidden, 1, generator)
    sampler = random_network(inputs, setting.hidden, setting.action, generator)
    peer = module.Learner(setting, q, sampler, random_pool(setting, generator), threads)
    for _ in range(3):
        peer.step()

    def measure(seconds):
        start = time.perf_counter()
        steps = 0
        while (elapsed := time.perf_counter() - start) < seconds:
            peer.step()
            steps += 1
        return steps / elapsed

    return measure


def inference():
    """Median latency in microseconds."""
    from inference import POLICIES

    layers = random_network(inputs, setting.hidden, setting.action, generator)
    act, expected = POLICIES[name](layers), POLICIES["NumPy"](layers)
    x = generator.uniform(-1, 1, inputs).astype("float32")
    assert np.allclose(act(x), expected(x), atol=1e-5), f"{name} computes another action"

    def measure(seconds):
        clock, durations = time.perf_counter_ns, []
        end = clock() + int(seconds * 1e9)
        while (start := clock()) < end:
            act(x)
            durations.append(clock() - start)
        return float(np.median(durations)) / 1e3

    measure(0.2)
    return measure


measure = {"learner": learner, "inference": inference}[subject]()
print(json.dumps({"ready": name}), flush=True)
for line in sys.stdin:
    print(json.dumps(measure(float(line))), flush=True)
