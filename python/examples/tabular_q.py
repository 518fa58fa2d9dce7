"""Tabular Q-learning of where each sub-task goes, on one device between an edge server and a cloud.

The state is which sub-task comes, and where the one before it is; the reward is minus the analytic
cost of each step, so that no task waits for the end of another.
"""

import gymnasium
import numpy as np

import edgefade  # noqa: F401  registers the environment

SETTINGS = {"tasks": 60, "devices.0.count": 1, "arrivals": "saturated"}
SUBTASKS = 6


class State:
    """Reads the flags `is_current` and `is_placed` of an observation."""

    def __init__(self, env: gymnasium.Env) -> None:
        names = env.unwrapped.feature_names
        sites = env.unwrapped.sites
        self.sites = len(sites)
        self.current = names.index("is_current[0]")
        self.placed = names.index(f"is_placed[0,{sites[0]}]")

    def of(self, observation: np.ndarray) -> int:
        subtask = int(np.argmax(observation[self.current : self.current + SUBTASKS]))
        if subtask == 0:
            return 0
        before = self.placed + (subtask - 1) * self.sites
        return subtask * self.sites + int(np.argmax(observation[before : before + self.sites]))


def episode(
    env: gymnasium.Env, q: np.ndarray, rate: float, epsilon: float, random: np.random.Generator
) -> float:
    """Plays one episode and learns from it. @returns its mean cost of a task"""
    states = State(env)
    observation, info = env.reset()
    over = False
    while not over:
        state, task = states.of(observation), info["decision"]
        action = int(random.integers(q.shape[1])) if random.random() < epsilon else int(np.argmax(q[state]))
        observation, reward, terminated, truncated, info = env.step(action)
        over = terminated or truncated
        # The first sub-task of the next task begins anew.
        goes_on = not over and info["decision"] == task
        target = float(reward) + (q[states.of(observation)].max() if goes_on else 0.0)
        q[state, action] += rate * (target - q[state, action])
    return info["run"]["cost"] / info["run"]["completed"]


def main(episodes: int = 20) -> tuple[float, float]:
    env = gymnasium.make(
        "edgefade/Offloading-v0",
        scenario="quickstart",
        decides="subtask",
        reward="expected",
        overrides=SETTINGS,
    )
    random = np.random.default_rng(1)
    sites = len(env.unwrapped.sites)
    q = np.zeros((SUBTASKS * sites, sites))
    costs = []
    for number in range(episodes):
        # The last five do not explore.
        exploration = max(0.0, 1.0 - number / (episodes - 5))
        costs.append(episode(env, q, 0.05, exploration, random))
        print(f"episode {number}: exploration {exploration:.2f}, mean cost of a task {costs[-1]:.3f}")
    env.close()
    return sum(costs[:5]) / 5, sum(costs[-5:]) / 5


if __name__ == "__main__":
    main()
