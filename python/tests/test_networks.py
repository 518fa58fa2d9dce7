"""Networks that Python writes decide in the emulator as they do in Python."""

import json

import gymnasium
import numpy as np
import pytest

import edgefade

onnx = pytest.importorskip("onnx", reason="needs the package onnx")

POLICY = """
import json
import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator


class Network:
    def __init__(self, file, decides):
        self.decides = decides
        self.network = ReferenceEvaluator(file)
        told = {entry.key: entry.value for entry in onnx.load(file).metadata_props}
        self.scaling = json.loads(told["edgefade.scaling"])

    def act(self, observation, action_mask):
        scaled = (observation.astype(np.float64) - self.scaling["mean"]) / self.scaling["sd"]
        scores = self.network.run(None, {"observation": scaled[np.newaxis].astype(np.float32)})[0]
        return np.where(action_mask == 1, scores.reshape(action_mask.shape), -np.inf).argmax(-1)
"""


def statistics(env):
    """Means and deviations of what a random agent sees."""
    env.action_space.seed(1)
    seen = [env.reset(seed=1)[0]]
    over = False
    while not over:
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        seen.append(observation)
        over = terminated or truncated
    sd = np.std(seen[:-1], axis=0)
    return {"mean": np.mean(seen[:-1], axis=0), "sd": np.where(sd > 1e-6, sd, 1)}


def make_network(path, env, outputs, external=False):
    """Two layers with weights that are drawn, written by Python's own package."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(11)
    features = env.observation_space.shape[0]

    def weights(name, *shape):
        numbers = random.normal(0, 1 / np.sqrt(shape[0]), shape)
        return numpy_helper.from_array(numbers.astype(np.float32), name)

    nodes = [
        helper.make_node("Gemm", ["observation", "w1", "b1"], ["h"], name="first"),
        helper.make_node("Tanh", ["h"], ["a"]),
        helper.make_node("MatMul", ["a", "w2"], ["scores"], name="second"),
    ]
    graph = helper.make_graph(
        nodes,
        "policy",
        [helper.make_tensor_value_info("observation", TensorProto.FLOAT, ["batch", features])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", outputs])],
        [weights("w1", features, 32), weights("b1", 32), weights("w2", 32, outputs)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(model, edgefade.onnx_metadata(env, **statistics(env)))
    if external:
        onnx.save_model(model, path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    else:
        onnx.save(model, path)


@pytest.mark.parametrize("decides", ["task", "subtask"])
def test_decide_the_same_in_both_languages(small, tmp_path, monkeypatch, decides):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(POLICY)
    with gymnasium.make("edgefade/Offloading-v0", scenario=small, decides=decides) as env:
        make_network(
            tmp_path / "net.onnx", env, env.unwrapped.action_masks().size, external=decides == "task"
        )
    python = f"python:mine:Network(file={tmp_path / 'net.onnx'}, decides={decides})"
    results = edgefade.run(
        small,
        policies=["net.onnx", python],
        replications=2,
        arguments=["--precision", "full"],
        frames="pandas",
    )
    ours, theirs = (rows.drop(columns="policy") for _, rows in results.tasks.groupby("policy"))
    assert ours.reset_index(drop=True).equals(theirs.reset_index(drop=True))
    assert ours.placement.nunique() > 1


def test_say_what_they_are_told(small):
    with gymnasium.make("edgefade/Offloading-v0", scenario=small, decides="subtask") as env:
        told = edgefade.onnx_metadata(env)
        size = len(env.unwrapped.feature_names)
        assert tuple(json.loads(told["edgefade.features"])) == env.unwrapped.feature_names
        assert told["edgefade.level"] == "subtask"
        assert tuple(json.loads(told["edgefade.sites"])) == env.unwrapped.sites
        scaled = edgefade.onnx_metadata(env, mean=np.zeros(size), sd=np.ones(size), output="scores")
        assert json.loads(scaled["edgefade.scaling"])["sd"] == [1.0] * size
        assert scaled["edgefade.output"] == "scores"
        with pytest.raises(ValueError, match="go together"):
            edgefade.onnx_metadata(env, mean=[0.0])
        with pytest.raises(ValueError, match=f"expected {size} means"):
            edgefade.onnx_metadata(env, mean=[0.0], sd=[1.0])


def test_are_refused_for_other_scenarios(small, tmp_path):
    with gymnasium.make("edgefade/Offloading-v0", scenario=small) as env:
        make_network(tmp_path / "net.onnx", env, env.unwrapped.action_masks().size)
    with pytest.raises(edgefade.EdgefadeError, match=r'are not those of "quickstart"'):
        edgefade.run("quickstart", policies=[str(tmp_path / "net.onnx")], tasks=5)
