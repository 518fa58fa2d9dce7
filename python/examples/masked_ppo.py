"""MaskablePPO of sb3-contrib against `greedy` and `random` on dios-contended, with several seeds.

    pip install sb3-contrib onnx onnxscript
    python masked_ppo.py --out ppo

The agent places whole tasks. Its reward is minus the analytic cost of each placement, and it does
not look ahead (gamma 0): like `greedy` and `optimal` it decides as if nothing else changed. Its
policy is written as an ONNX file a few times during each training. At the end, all files run in the
emulator beside `greedy`, `random` and `optimal`, on tasks that no training has seen. The folder gets
the files and curve.csv; `edgefade run --policy ppo/seed-1/ppo-1-122880.onnx` runs one of them again.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

import edgefade

SCENARIO = "dios-contended"
ENVIRONMENTS = 4
#: Training meets other random numbers than the scenario's own seed, which the evaluation has.
TRAINING_SEED = 1000


class Learned:
    """A policy that was trained, for `edgefade run --policy "python:masked_ppo:Learned(model=...)"`."""

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


def make_env(number: int) -> gymnasium.Env:
    env = gymnasium.make("edgefade/Offloading-v0", scenario=SCENARIO, reward="expected")
    env.reset(seed=TRAINING_SEED + number)
    return ScaledReward(env)


def export(model: Any, env: gymnasium.Env, path: Path) -> None:
    """Writes the policy's network: from an observation to a score for every site of every sub-task."""
    import onnx
    import torch

    class Scores(torch.nn.Module):
        def __init__(self, policy: Any) -> None:
            super().__init__()
            self.policy = policy

        def forward(self, observation: Any) -> Any:
            features = self.policy.extract_features(observation, self.policy.pi_features_extractor)
            return self.policy.action_net(self.policy.mlp_extractor.forward_actor(features))

    torch.onnx.export(
        Scores(model.policy).eval(),
        (torch.zeros(1, *env.observation_space.shape),),
        str(path),
        input_names=["observation"],
        output_names=["scores"],
        opset_version=18,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    written = onnx.load(path)
    onnx.helper.set_model_props(written, edgefade.onnx_metadata(env))
    onnx.save(written, path)


def train(seed: int, steps: int, looks: int, folder: Path) -> list[tuple[int, Path]]:
    """Trains with one seed. @returns decisions and ONNX file: at the beginning, and after every look"""
    import torch
    from sb3_contrib import MaskablePPO
    from stable_baselines3.common.vec_env import DummyVecEnv

    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(10 * seed, 10 * seed + ENVIRONMENTS)
    envs = DummyVecEnv([lambda number=number: make_env(number) for number in numbers])
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
        seed=seed,
        device="cpu",
    )
    files: list[tuple[int, Path]] = []

    def keep() -> None:
        path = folder / f"ppo-{seed}-{model.num_timesteps}"
        model.save(path.with_suffix(".zip"))
        export(model, envs.envs[0], path.with_suffix(".onnx"))
        files.append((model.num_timesteps, path.with_suffix(".onnx")))
        print(f"seed {seed}: {model.num_timesteps} decisions", flush=True)

    def look(_: dict, __: dict) -> bool:
        # The last one is kept when its learning is done, too.
        if len(files) * steps <= model.num_timesteps * looks < looks * steps:
            keep()
        return True

    keep()
    model.learn(steps, callback=look)
    keep()
    envs.close()
    return files


def evaluate(files: Sequence[Path], tasks: int, replications: int) -> dict[str, dict[str, float]]:
    """Mean cost of a task under every policy, on the same tasks, and its difference from that of `greedy`
    with a 95 % interval, paired by replication."""
    results = edgefade.run(
        SCENARIO,
        # The policy that comes last is the second one of its pairs.
        policies=[*(str(file) for file in files), "random", "optimal", "greedy"],
        tasks=tasks,
        replications=replications,
        arguments=["--log", "tasks"],
        frames="pandas",
    )
    told: dict[str, dict[str, float]] = {}
    pairs = results.comparison
    pairs = pairs[(pairs.metric == "cost") & (pairs.policy_b == "greedy")].set_index("policy_a")
    for policy, cost in results.tasks.groupby("policy")["cost"].mean().items():
        difference = ("difference", "ci95_low", "ci95_high")
        of = (
            [0.0, 0.0, 0.0] if policy == "greedy" else [float(pairs.loc[policy, name]) for name in difference]
        )
        told[str(policy)] = {
            "cost": cost,
            **dict(zip(("less_greedy", "ci95_low", "ci95_high"), of, strict=True)),
        }
    return told


def main(
    steps: int, out: str, looks: int, seeds: Sequence[int], tasks: int, replications: int
) -> list[dict[str, Any]]:
    folder = Path(out).resolve()
    files = [
        (seed, decisions, file)
        for seed in seeds
        for decisions, file in train(seed, steps, looks, folder / f"seed-{seed}")
    ]
    return tell(files, folder / "curve.csv", tasks, replications)


def tell(
    files: Sequence[tuple[int, int, Path]], table: Path, tasks: int, replications: int
) -> list[dict[str, Any]]:
    """Evaluates all files, and writes the curve. @param files seed, decisions and ONNX file"""
    costs = evaluate([file for _, _, file in files], tasks, replications)
    rows = [
        {"policy": "MaskablePPO", "seed": seed, "decisions": decisions, **costs[file.stem]}
        for seed, decisions, file in files
    ]
    rows += [
        {"policy": name, "seed": "", "decisions": "", **costs[name]}
        for name in ("greedy", "random", "optimal")
    ]
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            rounded = {
                name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()
            }
            writer.writerow(rounded)
            print(*rounded.values())
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=122_880, help="decisions of a training")
    parser.add_argument("--out", default="ppo", help="folder of the files and the curve")
    parser.add_argument("--looks", type=int, default=6, help="evaluations of a training")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--tasks", type=int, default=500, help="of an evaluation")
    parser.add_argument("--replications", type=int, default=10, help="of an evaluation")
    given = parser.parse_args()
    main(given.steps, given.out, given.looks, given.seeds, given.tasks, given.replications)
