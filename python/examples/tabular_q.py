"""Tabular Q-learning of where each sub-task goes, on one device between an edge server and a cloud.

The state is which site holds the data and which sub-task comes; the reward is minus the analytic
cost of each step, so that no task waits for the end of another.
"""

import gymnasium
import numpy as np

import edgefade  # noqa: F401  registers the environment

SETTINGS = {"tasks": 300, "devices.0.count": 1, "arrivals": "saturated"}


def state_of(env: gymnasium.Env, observation: np.ndarray) -> int:
    """The sub-task to place, and where the one before it is: those are flags in the observation."""
    names = env.unwrapped.feature_names
    sites = env.unwrapped.sites
    subtask = next(k for k in range(len(names)) if observation[names.index(f"is_current[{k}]")] == 1)
    at = 0
    if subtask > 0:
        placed = [observation[names.index(f"is_placed[{subtask - 1},{site}]")] for site in sites]
        at = int(np.argmax(placed))
    return subtask * len(sites) + at


def episode(
    env: gymnasium.Env, q: np.ndarray, rate: float, epsilon: float, random: np.random.Generator
) -> float:
    """Plays one episode and learns from it. @returns its mean cost of a task"""
    observation, info = env.reset()
    state = state_of(env, observation)
    over = False
    while not over:
        action = int(random.integers(q.shape[1])) if random.random() < epsilon else int(np.argmax(q[state]))
        task = info["decision"]
        observation, reward, terminated, truncated, info = env.step(action)
        over = terminated or truncated
        target = float(reward)
        if not over:
            following = state_of(env, observation)
            # The first sub-task of the next task begins anew.
            target += q[following].max() if info["decision"] == task else 0.0
        q[state, action] += rate * (target - q[state, action])
        if not over:
            state = following
    return info["run"]["cost"] / info["run"]["completed"]


def main(episodes: int = 15) -> tuple[float, float]:
    env = gymnasium.make(
        "edgefade/Offloading-v0",
        scenario="quickstart",
        decides="subtask",
        reward="expected",
        overrides=SETTINGS,
    )
    random = np.random.default_rng(1)
    # 6 sub-tasks, and the sites that the data before can be at.
    sites = len(env.unwrapped.sites)
    q = np.zeros((6 * sites, sites))
    costs = []
    for number in range(episodes):
        last = number == episodes - 1
        exploration = 0.0 if last else 1.0 - number / (episodes - 1)
        costs.append(episode(env, q, 0.0 if last else 0.05, exploration, random))
        print(f"episode {number}: exploration {exploration:.2f}, mean cost of a task {costs[-1]:.3f}")
    env.close()
    return costs[0], costs[-1]


if __name__ == "__main__":
    main()
