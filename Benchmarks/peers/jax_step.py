"""One gradient step of soft Q-learning in JAX, jitted as a whole: what `SoftQLearner.step` does.

Equation numbers are those of Haarnoja et al. (2017). B states, R rows for each, D action dimensions, K fixed and M updated particles.
"""

import math
from functools import partial

import jax
import jax.numpy as jnp


def forward(layers, states, inputs):
    """Outputs (B × R × last) at states (B × S) and inputs (B × R × D). The state's part of the first layer is computed once per state."""
    (weights, bias), *rest = layers
    size = states.shape[1]
    batch, repeats, _ = inputs.shape
    shared = states @ weights[:, :size].T + bias
    own = inputs.reshape(batch * repeats, -1) @ weights[:, size:].T
    x = jax.nn.relu(own.reshape(batch, repeats, -1) + shared[:, None]).reshape(batch * repeats, -1)
    for weights, bias in rest[:-1]:
        x = jax.nn.relu(x @ weights.T + bias)
    weights, bias = rest[-1]
    return (x @ weights.T + bias).reshape(batch, repeats, -1)


def value(layers, states, actions):
    """Q (B × R)."""
    return forward(layers, states, actions)[..., 0]


def soft_values(target, states, actions, temperature):
    """V (B) by uniform actions (B × R × D), eq. 10."""
    q = value(target, states, actions)
    count, dimensions = actions.shape[1:]
    return temperature * (jax.nn.logsumexp(q / temperature, 1) - math.log(count) + dimensions * math.log(2))


def q_gradient(q, target, batch, value_actions, temperature, discount):
    """Gradient of half the mean squared temporal difference (eq. 11), and the soft values."""
    states, actions, rewards, next_states = batch
    values = soft_values(target, next_states, value_actions, temperature)
    goal = rewards + discount * values
    loss = lambda layers: 0.5 * jnp.mean((value(layers, states, actions[:, None])[:, 0] - goal) ** 2)
    return jax.grad(loss)(q), values


def lower_median(x):
    """Lower median of each row of numbers that are not negative (B × N), bit by bit: XLA's sort takes many times as long."""
    rank = (x.shape[1] - 1) // 2
    bits = jax.lax.bitcast_convert_type(x, jnp.int32)

    def settle(index, answer):
        candidate = answer | (jnp.int32(1) << (30 - index))
        below = jnp.sum(bits < candidate[:, None], 1)
        return jnp.where(below <= rank, candidate, answer)

    answer = jax.lax.fori_loop(0, 31, settle, jnp.zeros(x.shape[0], jnp.int32))
    return jax.lax.bitcast_convert_type(answer, jnp.float32)


def stein_direction(fixed, updated, score, temperature):
    """Δf at the updated particles (B × M × D), eq. 13, before the tanh; the bandwidth is the lower median of d² over ln K."""
    distances = jnp.sum((fixed[:, :, None] - updated[:, None]) ** 2, -1)
    median = lower_median(distances.reshape(distances.shape[0], -1))
    bandwidth = jnp.maximum(median / math.log(fixed.shape[1]), 1e-3)[:, None, None]
    kernel = jnp.exp(-distances / bandwidth)
    # sum_j k (score_j - 2 alpha / h (u_j - u_i)), without the differences once more
    repulsion = 2 * temperature / bandwidth
    pull = kernel.transpose(0, 2, 1) @ (score - repulsion * fixed) + repulsion * kernel.sum(1)[..., None] * updated
    return pull / fixed.shape[1]


def score_of(q, states, fixed, temperature):
    """What pulls the fixed particles: the gradient of Q(s, tanh u) + alpha sum ln(1 - tanh² u) in u."""
    actions = jnp.tanh(fixed)
    slope = jax.grad(lambda a: value(q, states, a).sum())(actions)
    return (1 - actions**2) * slope - 2 * temperature * actions


def sampler_gradient(sampler, q, states, fixed, updated_latents, temperature):
    """Gradient that carries the sampler along the Stein direction (eq. 14), and the direction."""
    score = score_of(q, states, fixed, temperature)
    updated, pull_back = jax.vjp(lambda layers: forward(layers, states, updated_latents), sampler)
    direction = stein_direction(fixed, updated, score, temperature)
    return pull_back(-direction / (updated.shape[0] * updated.shape[1]))[0], direction


def adam(parameters, gradients, moments, step, rate):
    """Kingma and Ba (2015)."""
    tree = jax.tree_util.tree_map
    correction = jnp.sqrt(1 - 0.999**step)
    size = rate * correction / (1 - 0.9**step)
    first = tree(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradients)
    second = tree(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], gradients)
    moved = tree(lambda p, m, v: p - size * m / (jnp.sqrt(v) + 1e-8 * correction), parameters, first, second)
    return moved, (first, second)


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def gradient_step(setting, state, target, pool):
    q, sampler, q_moments, sampler_moments, steps, key = state
    s = setting
    key, rows_key, value_key, fixed_key, updated_key = jax.random.split(key, 5)
    steps += 1
    rows = jax.random.randint(rows_key, (s.batch,), 0, pool[0].shape[0])
    batch = [part[rows] for part in pool]
    value_actions = jax.random.uniform(value_key, (s.batch, s.values, s.action), minval=-1, maxval=1)
    gradient, _ = q_gradient(q, target, batch, value_actions, s.temperature, s.discount)
    q, q_moments = adam(q, gradient, q_moments, steps, s.q_rate)
    states = batch[0]
    fixed = forward(sampler, states, jax.random.normal(fixed_key, (s.batch, s.fixed, s.action)))
    updated_latents = jax.random.normal(updated_key, (s.batch, s.updated, s.action))
    gradient, _ = sampler_gradient(sampler, q, states, fixed, updated_latents, s.temperature)
    sampler, sampler_moments = adam(sampler, gradient, sampler_moments, steps, s.sampler_rate)
    return q, sampler, q_moments, sampler_moments, steps, key


class Learner:
    """The process's processors decide how many threads XLA takes."""

    def __init__(self, setting, q, sampler, pool, threads):
        arrays = lambda layers: [(jnp.array(w), jnp.array(b)) for w, b in layers]
        zeros = lambda layers: [(jnp.zeros(w.shape), jnp.zeros(b.shape)) for w, b in layers]
        key = jax.random.key(1)
        self.setting, self.pool = setting, [jnp.array(part) for part in pool]
        self.target = arrays(q)
        self.state = (arrays(q), arrays(sampler), (zeros(q), zeros(q)), (zeros(sampler), zeros(sampler)), jnp.zeros(()), key)
        self.count = 0

    def step(self):
        self.state = gradient_step(self.setting, self.state, self.target, self.pool)
        self.count += 1
        if self.count % self.setting.target_interval == 0:
            self.target = [(jnp.copy(w), jnp.copy(b)) for w, b in self.state[0]]
        self.state[4].block_until_ready()
