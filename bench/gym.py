"""Round trips of the Python package, beside what the emulation alone takes and beside others.

    python bench/gym.py [--steps 20000]

Needs the package (pip install -e python), and mobile-env for its row. One line of JSON for each row.
"""

import argparse
import gc
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import gymnasium
import numpy as np

import edgefade

REPOSITORY = Path(__file__).resolve().parents[1]

#: Seven sub-tasks and two sites: 65 features.
SCENARIO = """
name: bench
tasks: 1000000
edges: [{ name: e, cores: 8 }]
radio: { rate: constant, uplink: 50 Mbps }
devices: [{ name: d, count: 4 }]
application: { chain: { subtasks: 7, data: "uniform(50 KB, 200 KB)", complexity: 100 } }
arrivals: { process: poisson, rate: 0.5 /s }
"""


def rss_mb(pid: int | str) -> float:
    """Resident memory of a process, MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def timed(step, steps: int) -> list[float]:
    """Microseconds of each call, without the first quarter."""
    taken = []
    gc.disable()
    for _ in range(steps):
        begun = time.perf_counter()
        step()
        taken.append((time.perf_counter() - begun) * 1e6)
    gc.enable()
    return taken[steps // 4 :]


def single(scenario: str, steps: int) -> list[float]:
    env = gymnasium.make("edgefade/Offloading-v0", scenario=scenario).unwrapped
    env.reset()
    action = np.full(7, 1)
    taken = timed(lambda: env.step(action), steps)
    env.close()
    return taken


def batch(scenario: str, steps: int, count: int) -> list[float]:
    envs = gymnasium.make_vec("edgefade/Offloading-v0", num_envs=count, scenario=scenario)
    envs.reset()
    actions = np.full((count, 7), 1)
    taken = [one / count for one in timed(lambda: envs.step(actions), steps)]
    envs.close()
    return taken


def spread(taken: list[float]) -> dict[str, float]:
    """Median and first decile: on a machine that does other things, too, the decile is the truer one."""
    return {"median_us": statistics.median(taken), "p10_us": statistics.quantiles(taken, n=10)[0]}


def memory(scenario: str, steps: int) -> dict:
    env = gymnasium.make("edgefade/Offloading-v0", scenario=scenario).unwrapped
    env.reset()
    action = np.full(7, 1)
    told = {}
    for step in range(1, steps + 1):
        env.step(action)
        if step in (steps // 5, steps // 2, steps):
            told[step] = [round(rss_mb("self"), 1), round(rss_mb(env._emulator.pid), 1)]
    env.close()
    return told


def stepped(name: str, steps: int) -> list[float]:
    env = gymnasium.make(name).unwrapped
    env.reset(seed=1)
    action = env.action_space.sample()

    def step() -> None:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()

    return timed(step, steps)


def beyond(taken: dict[str, float], alone: dict[str, float]) -> list[float]:
    """What medians and first deciles are above those of the emulation alone."""
    return [round(taken[name] - alone[name], 2) for name in ("median_us", "p10_us")]


def main(steps: int, memory_steps: int) -> None:
    def tell(**row) -> None:
        print(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()}), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        scenario = str(Path(folder) / "bench.yaml")
        Path(scenario).write_text(SCENARIO)
        for count in (1, 64):
            rounds = max(steps // count, 400)
            line = ["npx", "tsx", "bench/environment.ts", scenario, str(rounds), str(count)]
            alone = json.loads(subprocess.run(line, cwd=REPOSITORY, capture_output=True, check=True).stdout)
            tell(row=f"emulation alone, each of {count}", **alone)
            taken = single(scenario, rounds) if count == 1 else batch(scenario, rounds, count)
            told = spread(taken)
            tell(row=f"from Python, each of {count}", **told, beyond_emulation_us=beyond(told, alone))
        if memory_steps > 0:
            tell(row="memory, MB: Python, emulator", after_steps=memory(scenario, memory_steps))
    tell(row="CartPole-v1", **spread(stepped("CartPole-v1", steps)))
    try:
        import mobile_env  # noqa: F401
    except ImportError:
        tell(row="mobile-env is not installed")
        return
    tell(row="mobile-small-central-v0", **spread(stepped("mobile-small-central-v0", max(steps // 20, 200))))


if __name__ == "__main__":
    assert edgefade.find_node()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--memory-steps", type=int, default=100_000, help="0: not measured")
    given = parser.parse_args()
    main(given.steps, given.memory_steps)
