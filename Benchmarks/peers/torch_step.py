"""One gradient step of soft Q-learning in PyTorch, compiled as a whole: what `SoftQLearner.step` does.

Equation numbers are those of Haarnoja et al. (2017). B states, R rows for each, D action dimensions, K fixed and M updated particles.
"""

import math

import torch
from torch.func import grad, vjp
from torch.nn.functional import linear, relu


def forward(layers, states, inputs):
    """Outputs (B × R × last) at states (B × S) and inputs (B × R × D). The state's part of the first layer is computed once per state."""
    (weights, bias), *rest = layers
    size = states.shape[1]
    batch, repeats, _ = inputs.shape
    shared = linear(states, weights[:, :size], bias)
    own = linear(inputs.reshape(batch * repeats, -1), weights[:, size:])
    x = relu(own.view(batch, repeats, -1) + shared[:, None]).view(batch * repeats, -1)
    for weights, bias in rest[:-1]:
        x = relu(linear(x, weights, bias))
    return linear(x, *rest[-1]).view(batch, repeats, -1)


def value(layers, states, actions):
    """Q (B × R)."""
    return forward(layers, states, actions)[..., 0]


def soft_values(target, states, actions, temperature):
    """V (B) by uniform actions (B × R × D), eq. 10."""
    q = value(target, states, actions)
    count, dimensions = actions.shape[1:]
    return temperature * (torch.logsumexp(q / temperature, 1) - math.log(count) + dimensions * math.log(2))


def q_gradient(q, target, batch, value_actions, temperature, discount):
    """Gradient of half the mean squared temporal difference (eq. 11), and the soft values."""
    states, actions, rewards, next_states = batch
    values = soft_values(target, next_states, value_actions, temperature)
    goal = rewards + discount * values
    loss = lambda layers: 0.5 * (value(layers, states, actions[:, None])[:, 0] - goal).square().mean()
    return grad(loss)(q), values


def stein_direction(fixed, updated, score, temperature):
    """Δf at the updated particles (B × M × D), eq. 13, before the tanh; the bandwidth is the lower median of d² over ln K."""
    difference = fixed[:, :, None] - updated[:, None]
    distances = difference.square().sum(-1)
    median = distances.flatten(1).median(1).values
    bandwidth = (median / math.log(fixed.shape[1])).clamp(min=1e-3)[:, None, None]
    kernel = torch.exp(-distances / bandwidth)
    # sum_j k (score_j - 2 alpha / h (u_j - u_i)), without the differences once more
    repulsion = 2 * temperature / bandwidth
    pull = kernel.transpose(1, 2) @ (score - repulsion * fixed) + repulsion * kernel.sum(1)[..., None] * updated
    return pull / fixed.shape[1]


def score_of(q, states, fixed, temperature):
    """What pulls the fixed particles: the gradient of Q(s, tanh u) + alpha sum ln(1 - tanh² u) in u."""
    actions = torch.tanh(fixed)
    slope = grad(lambda a: value(q, states, a).sum())(actions)
    return (1 - actions.square()) * slope - 2 * temperature * actions


def sampler_gradient(sampler, q, states, fixed, updated_latents, temperature):
    """Gradient that carries the sampler along the Stein direction (eq. 14), and the direction."""
    score = score_of(q, states, fixed, temperature)
    updated, pull_back = vjp(lambda layers: forward(layers, states, updated_latents), sampler)
    direction = stein_direction(fixed, updated, score, temperature)
    return pull_back(-direction / (updated.shape[0] * updated.shape[1]))[0], direction


def adam(layers, gradients, moments, step, rate):
    """Kingma and Ba (2015), in place."""
    correction = (1 - 0.999**step).sqrt()
    size = rate * correction / (1 - 0.9**step)
    for layer, gradient, first, second in zip(layers, gradients, *moments):
        for p, g, m, v in zip(layer, gradient, first, second):
            m.mul_(0.9).add_(g, alpha=0.1)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            p.sub_(size * m / (v.sqrt() + 1e-8 * correction))


class Learner:
    def __init__(self, setting, q, sampler, pool, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        tensors = lambda layers: [(torch.tensor(w), torch.tensor(b)) for w, b in layers]
        zeros = lambda layers: [(torch.zeros_like(w), torch.zeros_like(b)) for w, b in layers]
        self.setting, self.pool = setting, [torch.tensor(part) for part in pool]
        self.q, self.target, self.sampler = tensors(q), tensors(q), tensors(sampler)
        self.q_moments = (zeros(self.q), zeros(self.q))
        self.sampler_moments = (zeros(self.sampler), zeros(self.sampler))
        self.steps = torch.zeros(())
        self.count = 0
        self.compiled = torch.compile(self._step, fullgraph=True, dynamic=False)

    def _step(self):
        s = self.setting
        self.steps += 1
        rows = torch.randint(len(self.pool[0]), (s.batch,))
        batch = [part[rows] for part in self.pool]
        value_actions = torch.rand(s.batch, s.values, s.action) * 2 - 1
        gradient, _ = q_gradient(self.q, self.target, batch, value_actions, s.temperature, s.discount)
        adam(self.q, gradient, self.q_moments, self.steps, s.q_rate)
        states = batch[0]
        fixed = forward(self.sampler, states, torch.randn(s.batch, s.fixed, s.action))
        updated_latents = torch.randn(s.batch, s.updated, s.action)
        gradient, _ = sampler_gradient(self.sampler, self.q, states, fixed, updated_latents, s.temperature)
        adam(self.sampler, gradient, self.sampler_moments, self.steps, s.sampler_rate)

    def step(self):
        with torch.no_grad():
            self.compiled()
        self.count += 1
        if self.count % self.setting.target_interval == 0:
            for target, current in zip(self.target, self.q):
                for t, c in zip(target, current):
                    t.copy_(c)
