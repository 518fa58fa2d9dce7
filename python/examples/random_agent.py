"""A random agent plays one episode of a scenario: python random_agent.py [scenario]."""

import sys

import gymnasium

import edgefade  # noqa: F401  registers the environment


def main(scenario: str = "quickstart") -> float:
    env = gymnasium.make("edgefade/Offloading-v0", scenario=scenario, overrides={"tasks": 200})
    env.action_space.seed(1)
    _, info = env.reset(seed=1)
    total = 0.0
    over = False
    while not over:
        action = env.action_space.sample(info["action_mask"])
        _, reward, terminated, truncated, info = env.step(action)
        total += float(reward)
        over = terminated or truncated
    run = info["run"]
    print(f"{run['completed']} tasks in {run['run_s']:.1f} s of emulated time, total cost {run['cost']:.1f}")
    env.close()
    return total


if __name__ == "__main__":
    main(*sys.argv[1:2])
