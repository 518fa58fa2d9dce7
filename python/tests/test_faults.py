"""Processes that die at any moment: no orphan, no hang, no wrong number."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
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


class Kills:
    """Episodes of which many are disturbed by the death of one of the two processes.

    Whatever dies, nobody waits longer than the time-out, no emulator is left behind, and all numbers
    that were told until then are those of an undisturbed episode.
    """

    def __init__(self, scenario, truths, seed):
        self.scenario = scenario
        self.truths = truths
        self.chance = random.Random(seed)
        self.episodes = 0
        #: Episodes that ended by the death of their emulator.
        self.broken = 0
        #: Episodes whose client died, and steps that it told before.
        self.clients = 0
        self.told = 0
        self._env, self._pid = None, 0

    def emulator(self, number):
        """An episode; in a third of them the emulator dies, at a moment within or after it."""
        if self._env is None:
            # To start takes long where many programs run at once; a step does not.
            made = gymnasium.make("edgefade/Offloading-v0", scenario=self.scenario, timeout_s=10 * TIMEOUT_S)
            self._env = made.unwrapped
            self._env._emulator._timeout_s = TIMEOUT_S
            self._pid = self._env._emulator.pid
        rewards = []
        killer = threading.Timer(self.chance.uniform(0, 0.02), os.kill, (self._pid, signal.SIGKILL))
        disturbed = self.chance.random() < 1 / 3
        if disturbed:
            killer.start()
        begun = time.monotonic()
        try:
            play(self._env, number % 4, rewards)
        except edgefade.EdgefadeError as error:
            if "signal 9" not in str(error):
                raise
            self.broken += 1
        assert time.monotonic() - begun < TIMEOUT_S
        assert rewards == self.truths[number % 4][: len(rewards)]
        if disturbed:
            killer.join()
            self._env.close()
            self._env.close()
            assert ends(self._pid)
            self._env = None
        else:
            assert len(rewards) == len(self.truths[number % 4])

    def client(self, number):
        """An episode in a process of its own, which dies while it steps."""
        line = [sys.executable, "-c", CLIENT, self.scenario, str(number % 4)]
        client = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        pid = int(client.stdout.readline())
        time.sleep(self.chance.uniform(0, 0.3))
        client.send_signal(self.chance.choice([signal.SIGKILL, signal.SIGTERM]))
        client.wait(TIMEOUT_S)
        # The last line may be cut off.
        told = [float(text) for text in client.stdout.read().split("\n")[:-1]]
        client.stdout.close()
        assert ends(pid), "the emulator outlives its client"
        truth = self.truths[number % 4]
        assert told == [truth[step % len(truth)] for step in range(len(told))]
        self.clients += 1
        self.told += len(told)

    def __str__(self):
        return (
            f"{self.episodes} episodes: {self.broken} ended by the death of the emulator; "
            f"{self.clients} clients killed, after {self.told} steps"
        )

    def play(self, numbers):
        """The episodes of these numbers, one in sixteen in a process of its own."""
        try:
            for number in numbers:
                if number % 16 == 15:
                    self.client(number)
                else:
                    self.emulator(number)
                self.episodes += 1
                if self.episodes % 50 == 0:
                    print(self, flush=True)
        finally:
            if self._env is not None:
                self._env.close()
        return self


#: Plays the same episode again and again, and tells every reward.
CLIENT = """
import sys, gymnasium, edgefade
env = gymnasium.make("edgefade/Offloading-v0", scenario=sys.argv[1]).unwrapped
print(env._emulator.pid, flush=True)
while True:
    env.reset(seed=int(sys.argv[2]))
    over = False
    while not over:
        _, reward, terminated, truncated, _ = env.step([1, 1])
        print(repr(reward), flush=True)
        over = terminated or truncated
"""

#: 1,000 in the exhaustive tests; by default as many as take a few seconds.
EPISODES = int(os.environ.get("EDGEFADE_EPISODES", "16"))


@pytest.mark.kills
def test_episodes_with_random_kills_of_either_process(small):
    told = truths(small, range(4))
    # Most of the time emulators start: as many at once as there are cores.
    lanes = os.cpu_count() or 1
    with ThreadPoolExecutor(lanes) as pool:
        parts = [
            pool.submit(
                Kills(small, told, seed=3 + lane).play,
                range(EPISODES * lane // lanes, EPISODES * (lane + 1) // lanes),
            )
            for lane in range(lanes)
        ]
    played = [part.result() for part in parts]
    print(*played, sep="\n")
    assert sum(kills.episodes for kills in played) == EPISODES
    assert sum(kills.broken for kills in played) >= EPISODES // 40
    assert sum(kills.clients for kills in played) == EPISODES // 16


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
