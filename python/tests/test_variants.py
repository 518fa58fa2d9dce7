"""Actions that choose sites and variants, and what policies in Python see of variants."""

import json

import gymnasium
import numpy as np
import pytest
from conftest import REPOSITORY
from gymnasium.utils.env_checker import check_env

import edgefade
from edgefade.spaces import Layout

VARIANTS = """
name: variants
seed: 5
tasks: 12
edges: [{ name: e, cores: 2, memory: 40 MB }]
clouds: [{ name: c }]
radio: { rate: constant, uplink: "uniform(4 Mbps, 8 Mbps)" }
devices: [{ name: d, count: 3, dvfs: { from: 200 MHz, to: 1 GHz } }]
application:
  chain: { subtasks: 2, data: "uniform(50 KB, 200 KB)", complexity: 200, memory: 10 MB }
  accuracy: { full: 0.9, floor: 0.85 }
  variants: [{ name: int8, work: 0.5, data: 0.25, loss: 0.03 }, { name: tiny, work: 0.1, loss: 0.3 }]
arrivals: { process: poisson, rate: 1 /s }
objective: { kind: weighted, time: 1, energy: 0.5, accuracy: 1 }
policies: [edge]
"""

MODULE = """
import numpy as np


class Int8:
    '''The whole task at the edge in int8, after a look at all that there is to see.'''

    def place(self, request, view):
        full = [variant["name"] for variant in request.variants[0]]
        assert full == ["full", "int8", "tiny"]
        int8 = view.in_variants("int8")
        assert int8.execution_time_s(0, "e") < view.execution_time_s(0, "e")
        assert int8.cost(["e", "e"]) == view.cost({"sites": ["e", "e"], "variants": "int8"})
        assert int8.latency_s(["e", "e"]) < view.latency_s(["e", "e"])
        best = view.optimal_plan()
        assert view.cost(best) <= view.cost(view.optimum())
        assert view.work_cycles("e", 0) == request.work_cycles[0]
        device = view.site("device")
        assert device.dvfs["highest_hz"] == 1e9
        slow = view.execution_time_s(0, "device", frequency_hz=2e8)
        assert slow > view.execution_time_s(0, "device")
        assert view.requestable_subcarriers == 0
        try:
            view.in_variants("int9").optimum()
        except ValueError as error:
            assert "int9" in str(error)
        else:
            raise AssertionError("there is no int9")
        return {"sites": ["e", "e"], "variants": "int8"}


class ActsInt8:
    actions = "site-and-variant"
    features = "all"

    def act(self, observation, action_mask):
        assert action_mask.shape == (2, 9)
        # tiny loses too much.
        assert action_mask[0].tolist() == [1, 1, 1, 1, 1, 1, 0, 0, 0]
        return np.array([4, 4])


class StepsInt8:
    decides = "subtask"

    def choose(self, request, view):
        assert request.chosen == (() if request.subtask == 0 else ("int8", "full"))
        return {"site": "e", "variant": "int8"}


class StepsInFull:
    decides = "subtask"

    def choose(self, request, view):
        return {"site": "e", "variant": None}


class Wrong:
    actions = "sites"

    def act(self, observation, action_mask):
        return [0, 0]
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("variants") / "variants.yaml"
    path.write_text(VARIANTS)
    return str(path)


def test_numbers_of_choices_are_those_of_the_vectors():
    told = json.loads((REPOSITORY / "test/vectors/gym-protocol.json").read_text())["choices"]
    count = len(told["sites"]) * len(told["variants"])
    layout = Layout(
        {
            **{"decides": "subtask", "devices": [], "sites": told["sites"], "variants": told["variants"]},
            "observation": {"low": 0, "high": 1, "length": 0, "features": []},
            "action": {"places": 1, "choices": count},
        }
    )
    assert len(layout.named) == count
    for choice in told["numbers"]:
        assert layout.named[choice["number"]] == (choice["site"], choice["variant"])


@pytest.mark.parametrize("decides", ["task", "subtask"])
def test_an_agent_chooses_site_and_variant(scenario, decides, tmp_path, monkeypatch):
    options = {"decides": decides, "actions": "site-and-variant", "features": "all", "reward": "outcome"}
    with gymnasium.make("edgefade/Offloading-v0", scenario=scenario, **options) as env:
        check_env(env.unwrapped)
        choice = env.unwrapped.choices.index(("e", "int8"))
        assert choice == 4
        assert edgefade.Choice("e", "int8") in env.unwrapped.choices
        metadata = edgefade.onnx_metadata(env)
        assert metadata["edgefade.actions"] == "site-and-variant"
        assert metadata["edgefade.feature_set"] == "all"
        total, over, (_, info) = 0.0, False, env.reset(seed=5)
        while not over:
            mask = np.atleast_2d(info["action_mask"])
            assert mask[:, choice].all()
            assert not mask[:, 6:].any()
            action = np.full(env.action_space.shape, choice)
            _, reward, terminated, truncated, info = env.step(action)
            total, over = total + reward, terminated or truncated
    # It has earned what a policy with the same answers costs.
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    policy = "python:mine:StepsInt8" if decides == "subtask" else "python:mine:ActsInt8"
    tasks = edgefade.run(scenario, policies=[policy], replications=1, arguments=["--precision", "full"]).tasks
    assert set(tasks.variants) == {"int8>int8"}
    assert -total == pytest.approx(tasks.cost.sum(), rel=1e-9)


def test_agents_and_vectors_choose_variants(scenario):
    envs = gymnasium.make_vec(
        "edgefade/Offloading-v0", num_envs=2, scenario=scenario, actions="site-and-variant"
    )
    try:
        _, infos = envs.reset(seed=5)
        assert infos["action_mask"].shape == (2, 2, 9)
        assert envs.unwrapped.choices[8] == ("c", "tiny")
        # A variant below the floor is carried out in full.
        envs.step(np.full((2, 2), 8))
        with pytest.raises(ValueError, match="expected 0 to 8"):
            envs.step(np.full((2, 2), 9))
    finally:
        envs.close()
    aec = edgefade.aec_env(scenario, actions="site-and-variant", decides="subtask")
    try:
        aec.reset(seed=5)
        agent = aec.agent_selection
        assert aec.action_space(agent).n == 9
        aec.step(5)
    finally:
        aec.close()


def test_policies_in_python_choose_variants(scenario, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    names = ("Int8", "ActsInt8", "StepsInt8", "StepsInFull")
    results = edgefade.run(
        scenario,
        policies=["edge", *(f"python:mine:{name}" for name in names)],
        replications=1,
        arguments=["--precision", "full"],
        frames="pandas",
    )
    tasks = {name: rows.set_index("task") for name, rows in results.tasks.groupby("policy")}
    for name in ("Int8", "ActsInt8", "StepsInt8"):
        assert set(tasks[name].variants) == {"int8>int8"}
        assert np.allclose(tasks[name].accuracy, 0.87)
    assert tasks["Int8"].cost.tolist() == tasks["ActsInt8"].cost.tolist()
    assert tasks["StepsInFull"].accuracy.eq(0.9).all()
    with pytest.raises(edgefade.EdgefadeError, match="actions: expected one of site, site-and-variant"):
        edgefade.run(scenario, policies=["python:mine:Wrong"], replications=1)


def test_says_which_parameters_there_are(scenario):
    with pytest.raises(TypeError, match=r"unknown parameter rewards: expected one of .*reward"):
        edgefade.OffloadingEnv(scenario, rewards="rate")
    with pytest.raises(TypeError, match="unknown parameter policy: expected one of policies"):
        edgefade.run(scenario, policy="edge")
    with pytest.raises(edgefade.EdgefadeError, match="actions that choose variants need variants"):
        edgefade.OffloadingEnv("quickstart", actions="site-and-variant")
