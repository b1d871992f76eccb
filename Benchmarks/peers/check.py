"""Holds the versions of the step in PyTorch and JAX to the learner's own: step.json, which a test in Swift keeps true."""

import json
import pathlib
import sys

import jax.numpy as jnp
import numpy as np
import torch

import jax_step
import torch_step

TOLERANCE = 1e-4


def layers(flat, inputs, widths, convert):
    """Weights and bias of each layer from a flat list as the checkpoint has it."""
    flat, parts = np.array(flat, "float32"), []
    for width in widths:
        weights, bias, flat = flat[: width * inputs], flat[width * inputs : width * (inputs + 1)], flat[width * (inputs + 1) :]
        parts.append((convert(weights.reshape(width, inputs)), convert(bias)))
        inputs = width
    return parts


def flat(parts):
    return np.concatenate([np.asarray(numbers).ravel() for layer in parts for numbers in layer])


def results(module, convert, step):
    """What a peer makes of the step's inputs."""
    array = lambda name, *shape: convert(np.array(step[name], "float32").reshape(shape))
    b, d = step["batch"], step["action"]
    inputs = step["state"] + d
    q, target = (layers(step[name], inputs, [*step["hidden"], 1], convert) for name in ("q", "target"))
    sampler = layers(step["sampler"], inputs, [*step["hidden"], d], convert)
    states = array("states", b, -1)
    batch = (states, array("actions", b, d), array("rewards", b), array("nextStates", b, -1))
    value_actions = array("valueActions", b, -1, d)
    q_gradient, values = module.q_gradient(q, target, batch, value_actions, step["temperature"], step["discount"])
    sampler_gradient, direction = module.sampler_gradient(
        sampler, q, states, array("fixedParticles", b, -1, d), array("updatedLatents", b, -1, d), step["temperature"]
    )
    return {
        "softValues": np.asarray(values),
        "qGradient": flat(q_gradient),
        "direction": np.asarray(direction).ravel(),
        "samplerGradient": flat(sampler_gradient),
    }


def check():
    """Lines for people, and whether all agree."""
    step = json.loads((pathlib.Path(__file__).parent / "step.json").read_text())
    lines, agree = [], True
    for name, module, convert in (("PyTorch", torch_step, torch.tensor), ("JAX", jax_step, jnp.array)):
        for quantity, found in results(module, convert, step).items():
            expected = np.array(step[quantity], "float32")
            error = np.max(np.abs(found - expected) / np.maximum(1, np.abs(expected)))
            agree = agree and error < TOLERANCE
            lines.append(f"{name} {quantity}: {error:.1e} from the learner's")
    return lines, agree


if __name__ == "__main__":
    lines, agree = check()
    print("\n".join(lines))
    sys.exit(0 if agree else 1)
