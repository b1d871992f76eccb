"""One action of a policy at batch 1: tanh of three layers, the latents given. A function for each library: layers in, a call out."""

import numpy as np


def numpy_policy(layers):
    def act(x):
        *hidden, (weights, bias) = layers
        for w, b in hidden:
            x = np.maximum(w @ x + b, 0)
        return np.tanh(weights @ x + bias)

    return act


def onnx_policy(layers):
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants, x = [], [], "x"
    for index, (weights, bias) in enumerate(layers):
        constants += [numpy_helper.from_array(weights, f"w{index}"), numpy_helper.from_array(bias, f"b{index}")]
        nodes.append(helper.make_node("Gemm", [x, f"w{index}", f"b{index}"], [f"y{index}"], transB=1))
        last = index == len(layers) - 1
        x = "action" if last else f"x{index}"
        nodes.append(helper.make_node("Tanh" if last else "Relu", [f"y{index}"], [x]))
    inputs, outputs = layers[0][0].shape[1], layers[-1][0].shape[0]
    tensor = lambda name, size: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])
    graph = helper.make_graph(nodes, "policy", [tensor("x", inputs)], [tensor("action", outputs)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    # A binding spares the dictionaries of `run`; input and output stay where they are.
    x, action = np.zeros((1, inputs), "float32"), np.zeros((1, outputs), "float32")
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in (x, action)]
    binding = session.io_binding()
    binding.bind_ortvalue_input("x", values[0])
    binding.bind_ortvalue_output("action", values[1])

    def act(x):
        values[0].update_inplace(x[None])
        session.run_with_iobinding(binding)
        return values[1].numpy()[0]

    return act


def jax_policy(layers):
    import jax
    import jax.numpy as jnp

    constants = [(jnp.array(w), jnp.array(b)) for w, b in layers]

    @jax.jit
    def policy(x):
        *hidden, (weights, bias) = constants
        for w, b in hidden:
            x = jax.nn.relu(w @ x + b)
        return jnp.tanh(weights @ x + bias)

    return lambda x: np.asarray(policy(x))


def torch_policy(layers):
    import torch
    from torch.nn.functional import linear, relu

    torch.set_num_threads(1)
    constants = [(torch.tensor(w), torch.tensor(b)) for w, b in layers]

    @torch.compile(fullgraph=True, dynamic=False)
    def policy(x):
        *hidden, last = constants
        for layer in hidden:
            x = relu(linear(x, *layer))
        return torch.tanh(linear(x, *last))

    @torch.inference_mode()
    def act(x):
        return policy(torch.from_numpy(x)).numpy()

    return act


POLICIES = {"NumPy": numpy_policy, "ONNX Runtime": onnx_policy, "JAX": jax_policy, "PyTorch": torch_policy}
