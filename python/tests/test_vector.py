import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import edgefade


def make(scenario, num_envs=3, **options):
    return gymnasium.make_vec("edgefade/Offloading-v0", num_envs=num_envs, scenario=scenario, **options)


def actions_at(step, count):
    return np.array([[(row + step + place) % 3 for place in range(2)] for row in range(count)])


def alone(scenario, count, episodes):
    """What each environment must give, by row: steps of (observation, reward, over, first)."""
    told = []
    with gymnasium.make("edgefade/Offloading-v0", scenario=scenario) as env:
        for row in range(count):
            steps, step = [], 0
            for number in range(episodes):
                observation, _ = env.reset(seed=5, options={"replication": row + number * count})
                steps.append((observation, 0.0, False, True))
                over = False
                while not over:
                    action = actions_at(len(steps) - 1 if number == 0 else step, count)[row]
                    observation, reward, terminated, truncated, _ = env.step(action)
                    over = terminated or truncated
                    steps.append((observation, reward, over, False))
                step = len(steps)
                if number == 0:
                    break
            told.append(steps)
    return told


@pytest.mark.parametrize("workers", [1, 2])
def test_is_what_single_environments_are(small, workers):
    count = 3
    single = alone(small, count, 1)
    with_vector = make(small, count, num_workers=workers, autoreset_mode="NextStep")
    try:
        assert with_vector.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
        observations, infos = with_vector.reset(seed=5)
        assert infos["replication"].tolist() == [0, 1, 2]
        for row in range(count):
            assert np.array_equal(observations[row], single[row][0][0])
        for step in range(len(single[0]) - 1):
            observations, rewards, terminated, truncated, infos = with_vector.step(actions_at(step, count))
            for row in range(count):
                observation, reward, over, _ = single[row][step + 1]
                assert np.array_equal(observations[row], observation)
                assert rewards[row] == reward
                assert (terminated | truncated)[row] == over
        # Twelve tasks: all have ended at the same step.
        assert terminated.all()
        assert infos["run"]["completed"].tolist() == [12, 12, 12]
        assert sorted(set(infos["outcomes"]["row"].tolist())) == [0, 1, 2]
        observations, rewards, terminated, _, infos = with_vector.step(actions_at(0, count))
        assert rewards.tolist() == [0, 0, 0]
        assert not terminated.any()
        assert infos["replication"].tolist() == [3, 4, 5]
    finally:
        with_vector.close()
        with_vector.close()


def test_resets_in_the_same_step(small):
    envs = make(small, 2, autoreset_mode=AutoresetMode.SAME_STEP, mask_in_observation=True)
    try:
        assert envs.observation_space.contains(envs.reset(seed=5)[0])
        for step in range(12):
            observations, _rewards, terminated, _, infos = envs.step(actions_at(step, 2))
        assert terminated.all()
        assert infos["_final_obs"].all()
        # An episode ends with an observation of zeros, and the next one has begun.
        assert not infos["final_obs"][0]["observation"].any()
        assert infos["final_info"]["run"]["completed"].tolist() == [12, 12]
        assert observations["observation"].any(axis=1).all()
        assert infos["replication"].tolist() == [2, 3]
        assert infos["decision"].tolist() == [0, 0]
        assert envs.observation_space.contains(observations)
    finally:
        envs.close()


def test_resets_some_of_them(small):
    envs = make(small, 3, autoreset_mode="Disabled", decides="subtask")
    try:
        envs.reset(seed=[7, 8, 9])
        first, infos = envs.reset(options={"reset_mask": np.array([False, True, False])})
        assert infos["replication"].tolist() == [0, 3, 0]
        again, _ = envs.reset(seed=[7, 8, 9])
        assert np.array_equal(first[[0, 2]], again[[0, 2]])
        assert not np.array_equal(first[1], again[1])
        for _ in range(24):
            _, _, terminated, _, _ = envs.step([0, 0, 0])
        assert terminated.all()
        with pytest.raises(edgefade.EdgefadeError, match=r"reset environments \[0, 1, 2\] first"):
            envs.step([0, 0, 0])
        assert envs.action_masks().shape == (3, 3)
    finally:
        envs.close()


def test_refuses_what_cannot_be(small):
    with pytest.raises(ValueError, match="num_workers: expected 1 to 2"):
        make(small, 2, num_workers=3)
    envs = make(small, 2)
    try:
        with pytest.raises(ValueError, match="3 seeds for 2 environments"):
            envs.reset(seed=[1, 2, 3])
        with pytest.raises(ValueError, match="reset_mask"):
            envs.reset(options={"reset_mask": [1, 0]})
        envs.reset()
        with pytest.raises(ValueError, match="expected 0 to 2"):
            envs.step(np.full((2, 2), 3))
    finally:
        envs.close()
