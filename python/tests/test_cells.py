"""Agents that see the sites of one cell: the same numbers mean other servers in another cell."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import edgefade

CELLS = """
name: cells
seed: 5
tasks: 30
edges:
  - { name: a, position: [0 m, 0 m], cores: 2 }
  - { name: b, position: [500 m, 0 m], cores: 2 }
clouds: [{ name: c }]
radio: { subcarriers: 32, allocation: { scheme: fixed, subcarriers: 8 }, association: { cells: serving } }
devices:
  - { name: left, count: 2, position: "rectangle(-50 m, 0 m, 50 m, 20 m)" }
  - { name: right, count: 2, position: "rectangle(450 m, 0 m, 550 m, 20 m)" }
application: { chain: { subtasks: 2, data: "uniform(5 KB, 20 KB)", complexity: 200 } }
arrivals: { process: poisson, rate: 1 /s }
objective: latency
policies: [edge]
"""

MODULE = """
import numpy as np


class InCell:
    candidate_sites = "cell"

    def act(self, observation, action_mask):
        assert action_mask.shape == (2, 3)
        return np.array([1, 1])


class Anywhere:
    def act(self, observation, action_mask):
        assert action_mask.shape == (2, 4)
        return np.array([2, 2])


class InRoom(InCell):
    candidate_sites = "room"
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "cells.yaml"
    path.write_text(CELLS)
    return str(path)


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)


def run(scenario, policy):
    return edgefade.run(scenario, policies=[policy], replications=1, arguments=["--precision", "full"]).tasks


def test_an_agent_in_its_cell_is_the_policy_with_the_same_answers(scenario, here):
    options = {"candidate_sites": "cell", "reward": "outcome"}
    with gymnasium.make("edgefade/Offloading-v0", scenario=scenario, **options) as env:
        check_env(env.unwrapped)
        assert env.unwrapped.sites == ("device", "edge:0", "c")
        assert "backlog_s[edge:0]" in env.unwrapped.feature_names
        assert edgefade.onnx_metadata(env)["edgefade.candidate_sites"] == "cell"
        total, over, _ = 0.0, False, env.reset(seed=5)
        while not over:
            _, reward, terminated, truncated, _ = env.step(np.array([1, 1]))
            total, over = total + reward, terminated or truncated
    tasks = run(scenario, "python:mine:InCell")
    assert -total == pytest.approx(tasks.cost.sum(), rel=1e-9)
    # Each cell has its own server under the number 1.
    left = tasks.device.str.startswith("left")
    assert set(tasks.placement[left]) == {"a>a"}
    assert set(tasks.placement[~left]) == {"b>b"}
    assert set(run(scenario, "python:mine:Anywhere").placement) == {"b>b"}


def test_vectors_and_agents_see_their_cells(scenario):
    envs = gymnasium.make_vec("edgefade/Offloading-v0", num_envs=2, scenario=scenario, candidate_sites="cell")
    try:
        envs.reset(seed=5)
        assert envs.unwrapped.sites == ("device", "edge:0", "c")
        envs.step(np.full((2, 2), 2))
        with pytest.raises(ValueError, match="expected 0 to 2"):
            envs.step(np.full((2, 2), 3))
    finally:
        envs.close()
    aec = edgefade.aec_env(scenario, candidate_sites="cell", decides="subtask")
    try:
        aec.reset(seed=5)
        assert aec.action_space(aec.agent_selection).n == 3
        aec.step(2)
    finally:
        aec.close()


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        ("python:mine:InCell(candidateSites=all)", "expected candidateSites: cell, with which it was"),
        ("python:mine:InRoom", "candidate_sites: expected one of all, cell, got 'room'"),
    ],
)
def test_policies_keep_to_the_sites_of_their_training(scenario, here, policy, problem):
    with pytest.raises(edgefade.EdgefadeError, match=problem):
        run(scenario, policy)


def test_cells_of_different_sizes_are_refused(scenario):
    edges = [{"name": "a"}, {"name": "b", "position": ["500 m", "0 m"]}, {"name": "a2", "cell": "a"}]
    with pytest.raises(edgefade.EdgefadeError, match="the same number of servers in every cell"):
        gymnasium.make(
            "edgefade/Offloading-v0", scenario=scenario, candidate_sites="cell", overrides={"edges": edges}
        )
