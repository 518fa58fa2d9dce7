"""MaskablePPO of sb3-contrib against `greedy` on dios-contended.

    pip install sb3-contrib
    python masked_ppo.py --steps 400000 --out ppo

The agent places whole tasks. Its reward is minus the analytic cost of each placement, and it does
not look ahead (gamma 0): like `greedy` and `optimal` it decides as if nothing else changed. Every
now and then the policy runs against `greedy` on tasks that it was not trained on; the folder gets
the model and curve.csv.
"""

import argparse
import csv
from pathlib import Path

import gymnasium
import numpy as np

import edgefade

SCENARIO = "dios-contended"
#: Training meets other random numbers than the scenario's own seed, which the evaluation has.
TRAINING_SEED = 1000


class Learned:
    """The policy that was trained, for `edgefade run --policy "python:masked_ppo:Learned(model=...)"`."""

    name = "MaskablePPO"
    decides = "task"

    def __init__(self, model: str) -> None:
        import torch
        from sb3_contrib import MaskablePPO

        torch.set_num_threads(1)
        self.model = MaskablePPO.load(model, device="cpu")

    def act(self, observation: np.ndarray, action_mask: np.ndarray) -> np.ndarray:
        action, _ = self.model.predict(observation, deterministic=True, action_masks=action_mask.ravel())
        return action


class ScaledReward(gymnasium.RewardWrapper):
    """Costs of a task in units of about their spread."""

    def reward(self, reward: float) -> float:
        return 0.2 * float(reward)


def make_env(index: int) -> gymnasium.Env:
    env = gymnasium.make("edgefade/Offloading-v0", scenario=SCENARIO, reward="expected")
    env.reset(seed=TRAINING_SEED + index)
    return ScaledReward(env)


def compare(model: str, tasks: int, replications: int) -> dict[str, float]:
    """Mean cost of a task under the model and under `greedy` and `optimal`, on the same tasks."""
    results = edgefade.run(
        SCENARIO,
        policies=[f"python:masked_ppo:Learned(model={model})", "greedy", "optimal"],
        tasks=tasks,
        replications=replications,
        arguments=["--log", "tasks", "--policy-timeout", "300s"],
        frames="pandas",
    )
    return results.tasks.groupby("policy")["cost"].mean().to_dict()


def main(steps: int, out: str, evaluations: int, tasks: int) -> list[dict[str, float]]:
    import torch
    from sb3_contrib import MaskablePPO
    from stable_baselines3.common.vec_env import DummyVecEnv

    torch.set_num_threads(1)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    envs = DummyVecEnv([lambda index=index: make_env(index) for index in range(4)])
    model = MaskablePPO(
        "MlpPolicy",
        envs,
        gamma=0.0,
        gae_lambda=0.0,
        n_steps=1024,
        batch_size=512,
        n_epochs=8,
        learning_rate=lambda left: 5e-4 * left,
        ent_coef=0.002,
        policy_kwargs={"net_arch": [256, 256]},
        seed=1,
        device="cpu",
    )
    curve: list[dict[str, float]] = []
    every = max(1, steps // evaluations)
    with (folder / "curve.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["steps", "ppo_cost", "greedy_cost", "optimal_cost"])

        def look(_: dict, __: dict) -> bool:
            if model.num_timesteps >= every * (len(curve) + 1):
                curve.append(evaluate(model, folder, tasks))
                table.writerow(list(curve[-1].values()))
                file.flush()
            return True

        model.learn(steps, callback=look)
    model.save(folder / "model.zip")
    envs.close()
    return curve


def evaluate(model: object, folder: Path, tasks: int) -> dict[str, float]:
    path = str(folder.resolve() / "model.zip")
    model.save(path)
    costs = compare(path, tasks, 2)
    told = {
        "steps": model.num_timesteps,
        "ppo": costs["MaskablePPO(model=" + path + ")"],
        "greedy": costs["greedy"],
        "optimal": costs["optimal"],
    }
    print({name: round(value, 3) for name, value in told.items()}, flush=True)
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=400_000)
    parser.add_argument("--out", default="ppo")
    parser.add_argument("--evaluations", type=int, default=10)
    parser.add_argument("--tasks", type=int, default=500)
    given = parser.parse_args()
    main(given.steps, given.out, given.evaluations, given.tasks)
