"""Writes models with the package onnx, and what its reference evaluator makes of them and of others.

python onnx_reference.py FOLDER    for every *.onnx of the folder with its *.in.json; its own go there, too
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

random = np.random.default_rng(7)
folder = Path(sys.argv[1])


def floats(name, *shape, dtype=np.float32):
    return numpy_helper.from_array(random.uniform(-0.6, 0.6, shape).astype(dtype), name)


def ints(name, *numbers):
    return numpy_helper.from_array(np.array(numbers, np.int64), name)


def value(name, *shape, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def save(name, nodes, constants, outputs, opset=17, external=False, listed=False):
    inputs = [value("features", "batch", 6)]
    if listed:
        # As old exporters do.
        inputs += [value(one.name, *one.dims) for one in constants]
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(model)
    path = folder / f"{name}.onnx"
    if external:
        onnx.save_model(model, path, save_as_external_data=True, location=f"{name}.data", size_threshold=0)
    else:
        onnx.save(model, path)
    vector = random.uniform(-2, 2, 6).astype(np.float32)
    (folder / f"{name}.in.json").write_text(json.dumps(vector.tolist()))


def layers(*last):
    return [
        helper.make_node("Gemm", ["features", "w1", "b1"], ["h1"], transB=1, name="fc1"),
        helper.make_node("Tanh", ["h1"], ["a1"]),
        helper.make_node("MatMul", ["a1", "w2"], ["h2"]),
        helper.make_node("Add", ["h2", "b2"], ["s"]),
        *last,
    ]


def weights():
    return [floats("w1", 8, 6), floats("b1", 8), floats("w2", 8, 4), floats("b2", 4)]


scores = [value("scores", "batch", 4)]
for opset in (13, 17, 18, 21, 23):
    end = helper.make_node("Softmax", ["s"], ["scores"], axis=1)
    save(f"opset{opset}", layers(end), weights(), scores, opset)
save("external", layers(helper.make_node("Identity", ["s"], ["scores"])), weights(), scores, external=True)
save("listed", layers(helper.make_node("Identity", ["s"], ["scores"])), weights(), scores, listed=True)
typed = [
    helper.make_tensor("w1", TensorProto.FLOAT, [8, 6], random.uniform(-1, 1, 48)),
    helper.make_tensor("b1", TensorProto.FLOAT, [8], random.uniform(-1, 1, 8)),
    *weights()[2:],
]
save("typed-lists", layers(helper.make_node("Relu", ["s"], ["scores"])), typed, scores)
save(
    "dynamic-shapes",
    layers(
        helper.make_node("Shape", ["s"], ["shape"]),
        helper.make_node("Gather", ["shape", "zero"], ["rows"], axis=0),
        helper.make_node("Constant", [], ["two"], value=ints("v", 2, 2)),
        helper.make_node("Concat", ["rows", "two"], ["wanted"], axis=0),
        helper.make_node("Reshape", ["s", "wanted"], ["scores"]),
    ),
    [*weights(), ints("zero", 0)],
    [value("scores", "batch", 2, 2)],
)
save(
    "normalized",
    layers(
        helper.make_node("LayerNormalization", ["s", "g", "b"], ["n"], axis=-1, epsilon=1e-3),
        helper.make_node("Clip", ["n", "low", "high"], ["c"]),
        helper.make_node("Elu", ["c"], ["e"], alpha=0.5),
        helper.make_node("LogSoftmax", ["e"], ["scores"], axis=-1),
    ),
    [
        *weights(),
        floats("g", 4),
        floats("b", 4),
        numpy_helper.from_array(np.float32(-0.5), "low"),
        numpy_helper.from_array(np.float32(0.7), "high"),
    ],
    scores,
)
save(
    "double",
    [
        helper.make_node("Cast", ["features"], ["d"], to=TensorProto.DOUBLE),
        helper.make_node("Gemm", ["d", "w", "b"], ["g"], alpha=0.5, beta=2.0),
        helper.make_node("Cast", ["g"], ["scores"], to=TensorProto.FLOAT),
    ],
    [floats("w", 6, 4, dtype=np.float64), floats("b", 1, 4, dtype=np.float64)],
    scores,
)
save(
    "duel",
    layers(
        helper.make_node("Split", ["s", "sizes"], ["v", "a"], axis=1),
        helper.make_node("ReduceMean", ["a"], ["m"], axes=[1], keepdims=1),
        helper.make_node("Sub", ["a", "m"], ["d"]),
        helper.make_node("Add", ["v", "d"], ["scores"]),
    ),
    [*weights(), ints("sizes", 1, 3)],
    [value("scores", "batch", 3)],
)
save(
    "choice",
    layers(helper.make_node("ArgMax", ["s"], ["scores"], axis=1, keepdims=0)),
    weights(),
    [value("scores", "batch", dtype=TensorProto.INT64)],
)

for path in sorted(folder.glob("*.onnx")):
    vector = np.array([json.loads(path.with_name(f"{path.stem}.in.json").read_text())], np.float32)
    output = ReferenceEvaluator(str(path)).run(["scores"], {"features": vector})[0]
    told = {"dims": list(output.shape), "data": output.ravel().tolist()}
    path.with_name(f"{path.stem}.out.json").write_text(json.dumps(told))
