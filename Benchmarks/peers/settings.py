"""The sizes that are measured: those of `limber bench --setting`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    state: int
    action: int
    batch: int = 64
    hidden: tuple = (200, 200)
    fixed: int = 32
    updated: int = 32
    values: int = 50
    temperature: float = 0.1
    discount: float = 0.99
    q_rate: float = 1e-3
    sampler_rate: float = 3e-4
    target_interval: int = 1000


SETTINGS = {
    "paper": Setting(state=21, action=7),
    "multigoal": Setting(state=2, action=2, fixed=100, updated=100),
    "sawyer": Setting(state=21, action=7, batch=128, hidden=(256, 256), fixed=16, updated=16, values=16),
}

POOL = 2000


def random_pool(setting, generator):
    """Transitions as `limber bench` makes them: state, action, reward, next state, each a NumPy array of float32."""
    uniform = lambda *shape: generator.uniform(-1, 1, shape).astype("float32")
    return (
        uniform(POOL, setting.state),
        uniform(POOL, setting.action),
        uniform(POOL) / 2 + 0.5,
        uniform(POOL, setting.state),
    )


def random_network(inputs, hidden, outputs, generator):
    """Weights (outputs × inputs) and bias of each layer, uniform within 1/sqrt(inputs)."""
    layers = []
    for width in (*hidden, outputs):
        bound = inputs**-0.5
        layers.append((generator.uniform(-bound, bound, (width, inputs)).astype("float32"), generator.uniform(-bound, bound, width).astype("float32")))
        inputs = width
    return layers
