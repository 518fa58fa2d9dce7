import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import edgefade


def make(scenario, **options):
    return gymnasium.make("edgefade/Offloading-v0", scenario=scenario, **options)


@pytest.fixture(scope="module")
def env(small):
    made = make(small)
    yield made
    made.close()


@pytest.fixture(scope="module")
def by_subtask(small):
    made = make(small, decides="subtask", mask_in_observation=True, reward="outcome")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def leaves_no_process_behind():
    """The environments of this file live as long as it is run."""


def episode(env, choose, **reset):
    """Rewards, observations and infos of an episode."""
    observation, info = env.reset(**reset)
    rewards, observations, infos = [], [observation], [info]
    over = False
    while not over:
        observation, reward, terminated, truncated, info = env.step(choose(info))
        rewards.append(reward)
        observations.append(observation)
        infos.append(info)
        over = terminated or truncated
    return rewards, observations, infos


def everything_on(site):
    return lambda info: np.full(2, site)


@pytest.mark.parametrize("name", ["env", "by_subtask"])
def test_passes_the_checks_of_gymnasium(name, request):
    check_env(request.getfixturevalue(name).unwrapped)


def test_goes_through_the_replications_of_its_seed(env):
    first = [episode(env, everything_on(1), seed=9)[0], episode(env, everything_on(1))[0]]
    assert first[0] != first[1]
    again = [episode(env, everything_on(1), seed=9), episode(env, everything_on(1))]
    assert [rewards for rewards, _, _ in again] == first
    assert [infos[0]["replication"] for _, _, infos in again] == [0, 1]
    assert episode(env, everything_on(1), seed=9, options={"replication": 1})[0] == first[1]


@pytest.mark.parametrize(("site", "policy"), [(0, "local"), (1, "edge")])
def test_gives_the_numbers_of_a_run_with_the_same_answers(env, small, site, policy, tmp_path):
    results = edgefade.run(
        small,
        policies=[policy],
        replications=2,
        out=tmp_path / policy,
        arguments=["--precision", "full"],
        frames="pandas",
    )
    for replication in (0, 1):
        tasks = results.tasks[results.tasks.replication == replication]
        rewards, _, infos = episode(env, everything_on(site), seed=5, options={"replication": replication})
        outcomes = sorted(outcome for info in infos for outcome in info["outcomes"])
        assert [outcome.cost for outcome in outcomes] == tasks.sort_values("task").cost.tolist()
        assert [outcome.latency_s for outcome in outcomes] == tasks.sort_values("task").latency_s.tolist()
        assert -sum(rewards) == pytest.approx(tasks.cost.sum(), rel=1e-9)
        assert infos[-1]["run"]["cost"] == pytest.approx(tasks.cost.sum(), rel=1e-9)
        assert sum(info["dt_s"] for info in infos) == pytest.approx(infos[-1]["run"]["run_s"])


def test_gives_outcomes_by_decision(by_subtask):
    def choose(info):
        return 1

    rewards, _, infos = episode(by_subtask, choose, seed=5)
    outcomes = [outcome for info in infos for outcome in info["outcomes"]]
    assert -sum(rewards) == pytest.approx(sum(outcome.cost for outcome in outcomes))
    assert sorted(outcome.decision for outcome in outcomes) == list(range(12))
    assert {outcome.device for outcome in outcomes} <= {"d-0", "d-1", "d-2"}
    # Two sub-tasks for each of twelve tasks.
    assert len(rewards) == 24


def test_has_the_mask_in_three_places(by_subtask, env):
    observation, info = by_subtask.reset(seed=5)
    assert np.array_equal(observation["action_mask"], info["action_mask"])
    assert np.array_equal(by_subtask.unwrapped.action_masks(), info["action_mask"].astype(bool))
    assert info["action_mask"].shape == (3,)
    assert 0 <= by_subtask.action_space.sample(info["action_mask"]) < 3
    _, info = env.reset(seed=5)
    assert np.array(info["action_mask"]).shape == (2, 3)
    assert env.unwrapped.action_masks().shape == (6,)
    assert env.action_space.contains(env.action_space.sample(info["action_mask"]))


def test_masks_a_server_that_has_failed(small):
    down = {"edges.0.outages": {"up": "1 us", "down": "1000000 s"}}
    with make(small, decides="subtask", overrides=down) as env:
        observation, info = env.reset()
        assert info["action_mask"].tolist() == [1, 0, 1]
        names = env.unwrapped.feature_names
        assert observation[names.index("is_down[e]")] == 1
        # What is sent there nevertheless is dropped, and costs what drop_cost says.
        _, _, _, _, info = env.step(1)
        while not info["outcomes"]:
            _, _, _, _, info = env.step(1)
        assert info["outcomes"][0].status == "dropped"


def test_names_its_features_and_scales_them(env):
    names = env.unwrapped.feature_names
    observation, _ = env.reset(seed=5)
    assert len(set(names)) == len(names) == len(observation)
    features = {feature["name"]: feature for feature in env.unwrapped.hello["observation"]["features"]}
    frequency = features["frequency_hz[e]"]
    assert frequency["unit"] == "Hz"
    hertz = np.expm1(float(observation[names.index("frequency_hz[e]")])) * frequency["scale"]
    assert hertz == pytest.approx(3e9, rel=1e-5)


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ([0, 3], "expected 0 to 2"),
        ([0], "shape"),
        ([0.5, 1.0], "whole numbers"),
        ([-1, 0], "expected 0 to 2"),
    ],
)
def test_refuses_actions_that_there_are_not(env, action, error):
    env.reset(seed=5)
    with pytest.raises(ValueError, match=error):
        env.unwrapped.step(action)
    # It goes on as if nothing had happened.
    env.step([0, 0])


def test_refuses_options_that_it_does_not_know(env):
    with pytest.warns(UserWarning, match="replications"):
        env.reset(options={"replications": 1})
    with pytest.raises(ValueError, match="whole number"):
        env.reset(options={"replication": -1})


def test_says_what_is_wrong_with_a_scenario(small, tmp_path):
    with pytest.raises(FileNotFoundError, match="quickstart"):
        make("no-such-scenario")
    with pytest.raises(edgefade.EdgefadeError, match=r"edges.0.cores: expected"):
        make(small, overrides={"edges.0.cores": -4})
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("taks: 3\n")
    with pytest.raises(edgefade.EdgefadeError, match=r"wrong.yaml:1:1: taks"):
        make(str(wrong))


def test_says_how_to_get_node(monkeypatch, small, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(edgefade.NodeNotFound, match=r"https://nodejs.org"):
        make(small)
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.1.0\n")
    old.chmod(0o755)
    with pytest.raises(edgefade.NodeNotFound, match=r"is version 18\.1.*20\.19"):
        make(small)


def test_can_be_closed_twice_and_is_of_no_use_then(small):
    env = make(small)
    env.reset()
    env.close()
    env.close()
    with pytest.raises(edgefade.EdgefadeError, match="closed"):
        env.unwrapped.reset()
