"""Processes that die at any moment: no orphan, no hang, no wrong number."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import gymnasium
import pytest

import edgefade

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")

TIMEOUT_S = 30.0


def is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def ends(pid, within_s=TIMEOUT_S):
    deadline = time.monotonic() + within_s
    while is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def play(env, seed, rewards):
    """An episode with the whole of each task at the edge; the rewards as they come."""
    env.reset(seed=seed)
    over = False
    while not over:
        _, reward, terminated, truncated, _ = env.step([1, 1])
        rewards.append(reward)
        over = terminated or truncated


def truths(scenario, seeds):
    """The rewards of undisturbed episodes."""
    told = {}
    with gymnasium.make("edgefade/Offloading-v0", scenario=scenario) as env:
        for seed in seeds:
            told[seed] = []
            play(env.unwrapped, seed, told[seed])
    return told


def kill_the_emulator(scenario, episodes, seed):
    chance = random.Random(seed)
    right = truths(scenario, range(4))
    killed = 0
    env, pid = None, 0
    for number in range(episodes):
        if env is None:
            env = gymnasium.make("edgefade/Offloading-v0", scenario=scenario, timeout_s=TIMEOUT_S).unwrapped
            pid = env._emulator.pid
        rewards = []
        # Half of the episodes are disturbed, at a moment within or after them.
        killer = threading.Timer(chance.uniform(0, 0.02), os.kill, (pid, signal.SIGKILL))
        if chance.random() < 0.5:
            killer.start()
        else:
            killer = None
        begun = time.monotonic()
        try:
            play(env, number % 4, rewards)
        except edgefade.EdgefadeError as error:
            killed += "signal 9" in str(error)
        assert time.monotonic() - begun < TIMEOUT_S
        assert rewards == right[number % 4][: len(rewards)]
        if killer is not None:
            killer.join()
            env.close()
            env.close()
            assert ends(pid)
            env = None
        else:
            assert len(rewards) == len(right[number % 4])
    if env is not None:
        env.close()
    return killed


CLIENT = """
import sys, gymnasium, edgefade
env = gymnasium.make("edgefade/Offloading-v0", scenario=sys.argv[1]).unwrapped
print(env._emulator.pid, flush=True)
while True:
    env.reset()
    over = False
    while not over:
        _, _, terminated, truncated, _ = env.step([1, 1])
        over = terminated or truncated
"""


def kill_the_client(scenario, times, seed):
    chance = random.Random(seed)
    for _ in range(times):
        client = subprocess.Popen([sys.executable, "-c", CLIENT, scenario], stdout=subprocess.PIPE, text=True)
        pid = int(client.stdout.readline())
        time.sleep(chance.uniform(0, 0.05))
        client.send_signal(chance.choice([signal.SIGKILL, signal.SIGTERM]))
        client.wait()
        client.stdout.close()
        assert ends(pid), "the emulator outlives its client"


def test_outlives_the_death_of_the_emulator(small):
    kill_the_emulator(small, episodes=12, seed=1)


def test_leaves_no_emulator_behind_when_it_dies(small):
    kill_the_client(small, times=2, seed=2)


@pytest.mark.thorough
def test_a_thousand_episodes_with_random_kills(small):
    assert kill_the_emulator(small, episodes=950, seed=3) > 50
    kill_the_client(small, times=50, seed=4)


def test_gives_up_on_an_emulator_that_does_not_answer(small):
    env = gymnasium.make("edgefade/Offloading-v0", scenario=small).unwrapped
    env.reset()
    env._emulator._timeout_s = 0.5
    pid = env._emulator.pid
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(edgefade.EdgefadeTimeout, match=r"has not answered for 0\.5 s"):
        env.step([0, 0])
    assert ends(pid)
    with pytest.raises(edgefade.EdgefadeError, match="closed"):
        env.step([0, 0])
    env.close()


def test_refuses_to_be_used_after_a_fork(small):
    env = gymnasium.make("edgefade/Offloading-v0", scenario=small).unwrapped
    env.reset()
    child = os.fork()
    if child == 0:
        try:
            env.step([0, 0])
        except edgefade.EdgefadeError as error:
            os._exit(7 if "forked" in str(error) else 1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    # The parent's environment is as it was.
    env.step([0, 0])
    env.close()
