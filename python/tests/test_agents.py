import numpy as np
import pytest
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test
from pettingzoo.test.state_test import state_test

import edgefade

# PettingZoo warns of masks in Dict spaces, and of rewards that are the same for a while.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def aec(scenario, **options):
    return edgefade.aec_env(scenario, overrides={"tasks": 30}, **options)


def parallel(scenario, **options):
    return edgefade.parallel_env(scenario, slot_s=0.5, overrides={"tasks": 30}, **options)


def closing(make, keep):
    """A factory for PettingZoo's tests, which do not close all that they make."""

    def made(*_args, **_kwargs):
        keep.append(make())
        return keep[-1]

    return made


def test_aec_passes_the_tests_of_pettingzoo(small):
    keep = []
    try:
        api_test(closing(lambda: aec(small), keep)(), num_cycles=60)
        seed_test(closing(lambda: aec(small), keep), num_cycles=20)
        state_test(
            closing(lambda: aec(small), keep)(), closing(lambda: parallel(small), keep)(), num_cycles=20
        )
    finally:
        for env in keep:
            env.close()


def test_parallel_passes_the_tests_of_pettingzoo(small):
    keep = []
    try:
        parallel_api_test(closing(lambda: parallel(small, decides="subtask"), keep)(), num_cycles=60)
        parallel_seed_test(closing(lambda: parallel(small), keep), num_cycles=20)
    finally:
        for env in keep:
            env.close()


def play(env, action):
    env.reset(seed=5)
    totals = dict.fromkeys(env.possible_agents, 0.0)
    run, order = None, []
    for agent in env.agent_iter():
        _, reward, terminated, truncated, info = env.last()
        totals[agent] += reward
        over = terminated or truncated
        if not over:
            order.append(agent)
        run = info.get("run", run)
        env.step(None if over else action)
    return totals, run, order


def test_agents_earn_what_their_own_tasks_cost(small, tmp_path):
    env = edgefade.aec_env(small)
    try:
        totals, run, order = play(env, np.array([1, 1]))
    finally:
        env.close()
    results = edgefade.run(
        small, policies=["edge"], replications=1, out=tmp_path / "out", arguments=["--precision", "full"]
    )
    costs = results.tasks.groupby("device").cost.sum()
    for device, cost in costs.items():
        assert -totals[device] == pytest.approx(cost, rel=1e-9)
    assert order == results.tasks.sort_values("task").device.tolist()
    assert run["cost"] == pytest.approx(results.tasks.cost.sum(), rel=1e-9)
    shared = edgefade.aec_env(small, earns="shared")
    try:
        totals, run, _ = play(shared, np.array([1, 1]))
    finally:
        shared.close()
    for total in totals.values():
        assert -total == pytest.approx(run["cost"], rel=1e-9)


def test_parallel_decides_at_the_ends_of_slots(small):
    env = edgefade.parallel_env(small, slot_s=0.25)
    try:
        observations, infos = env.reset(seed=5)
        assert any(info["decides"] for info in infos.values())
        decided, total = 0, 0.0
        while env.agents:
            assert infos["d-0"]["time_s"] / 0.25 == pytest.approx(round(infos["d-0"]["time_s"] / 0.25))
            decided += sum(info["decides"] for info in infos.values())
            actions = {agent: np.array([0, 0]) for agent in env.agents}
            observations, rewards, terminations, _, infos = env.step(actions)
            total += sum(rewards.values())
        assert all(terminations.values())
        assert set(observations) == {"d-0", "d-1", "d-2"}
        assert decided == 12
        assert -total == pytest.approx(infos["d-0"]["run"]["cost"], rel=1e-9)
        env.reset()
        with pytest.raises(ValueError, match="no action"):
            env.step({})
    finally:
        env.close()
        env.close()


def test_refuses_what_cannot_be(small):
    with pytest.raises(ValueError, match="slot_s"):
        edgefade.parallel_env(small, slot_s=0)
    with pytest.raises(ValueError, match="own or shared"):
        edgefade.aec_env(small, earns="all")
