import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import edgefade
from edgefade.command import command, environment

MODULE = """
import os, sys, time
import numpy as np


class Greedy:
    '''The built-in greedy, in Python.'''

    name = "py-greedy"

    def place(self, request, view):
        at = {-1: "device"}
        for subtask in request.order:
            def cost(site):
                inputs = request.inputs[subtask]
                moves = (view.move_cost(edge, at[request.edges[edge][0]], site.id) for edge in inputs)
                return sum(moves) + view.execution_cost(subtask, site.id)
            at[subtask] = min(view.sites, key=cost).id
        return [at[subtask] for subtask in range(request.subtasks)]


class Optimal:
    name = "py-optimal"

    def place(self, request, view):
        best = view.optimum()
        assert view.cost(best) <= view.cost([site.id for site in view.sites[:1]] * request.subtasks)
        return best


class Explorer:
    decides = "subtask"

    def __init__(self, share=0.5):
        self.share = share
        self.seen = []

    def begin(self, run):
        self.random = run.random
        print("begins", run.scenario, run.replication)

    def choose(self, request, view):
        assert request.placed[request.subtask] is None
        site = view.sites[int(self.random.integers(len(view.sites)))]
        assert site.id == "device" or view.uplink_bps(site.id, 0) > 0
        return site.id if self.random.random() < self.share else "device"

    def outcome(self, decision, result):
        self.seen.append(decision)
        assert result.status == "completed" and result.cost > 0

    def end(self):
        assert sorted(self.seen) == list(range(12))


class Act:
    decides = "subtask"

    def act(self, observation, action_mask):
        assert action_mask.tolist() == [1, 1, 1]
        return np.int64(1)


class Chance:
    def place(self, request, view):
        return [view.sites[np.random.randint(len(view.sites))].id for _ in range(request.subtasks)]


class Raises:
    def place(self, request, view):
        raise KeyError("no idea")


class Nowhere:
    def place(self, request, view):
        return ["mars"] * request.subtasks


class Dies:
    def place(self, request, view):
        os._exit(3)


class Loops:
    def place(self, request, view):
        open(os.environ["PID_FILE"], "w").write(str(os.getpid()))
        while True:
            pass


class Nothing:
    pass
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(small, *policies, arguments=("--precision", "full"), **options):
    return edgefade.run(small, policies=policies, replications=2, arguments=arguments, **options)


def test_decide_as_their_twins_in_typescript(small, here):
    results = run(
        small, "greedy", "python:mine:Greedy", "optimal", "python:mine:Optimal", "python:mine:Act", "edge"
    )
    costs = {name: rows.cost.tolist() for name, rows in results.tasks.groupby("policy")}
    assert costs["py-greedy"] == costs["greedy"]
    assert costs["py-optimal"] == costs["optimal"]
    assert len(costs["Act"]) == 24


def test_give_the_same_files_every_time_and_with_any_number_of_workers(small, here):
    policies = ["python:mine:Explorer", "python:mine:Explorer(share=0.9)"]
    folders = [here / name for name in ("a", "b")]
    for jobs, folder in zip((1, 2), folders, strict=True):
        run(small, *policies, jobs=jobs, out=folder)
    for name in ("tasks.csv", "subtasks.csv", "nodes.csv", "summary.csv"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    tasks = edgefade.read(folders[0]).tasks
    assert tasks[tasks.policy == "Explorer"].placement.nunique() > 3


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("mine:Raises", r'policy "Raises": place\(\) failed at task 0: KeyError: .no idea. \(mine.py:\d+\)'),
        ("mine:Nowhere", r'placed sub-task 0 of task 0 at "mars"; the sites are device, e, c'),
        ("mine:Dies", r"its process ended with exit code 3"),
        ("mine:Nothing", r"python:mine:Nothing: ValueError: decides 'task', but has no method place"),
        ("mine:Greedy(depth=3)", r"TypeError: .*depth|TypeError: Greedy\(\) takes no arguments"),
        ("mine:Absent", r"AttributeError: module mine has no class Absent"),
        ("absent:Absent", r"ModuleNotFoundError: No module named 'absent'$"),
        ("absent", r"expected python:module:Class"),
    ],
)
def test_fail_in_words_that_name_them(small, here, policy, words):
    with pytest.raises(edgefade.EdgefadeError, match=words):
        run(small, f"python:{policy}")


def is_running(pid):
    return Path(f"/proc/{pid}/stat").is_file() and ") Z" not in Path(f"/proc/{pid}/stat").read_text()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_that_never_answer_are_ended(small, here, monkeypatch):
    monkeypatch.setenv("PID_FILE", str(here / "pid"))
    with pytest.raises(edgefade.EdgefadeError, match=r"has not answered place\(\) about task 0 for 5 s"):
        run(small, "python:mine:Loops", arguments=["--policy-timeout", "5 s"], jobs=1)
    pid = int((here / "pid").read_text())
    deadline = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_do_not_outlive_an_emulator_that_is_killed(small, here):
    environment_ = {**environment(), "PID_FILE": str(here / "pid")}
    line = command("run", small, "--policy", "python:mine:Loops", "--out", str(here / "out"), "--quiet")
    emulator = subprocess.Popen(line, env=environment_, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (here / "pid").is_file() or not (here / "pid").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        os.kill(emulator.pid, signal.SIGKILL)
        emulator.wait()
    pid = int((here / "pid").read_text())
    deadline = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


def edgefade_command(*arguments):
    return subprocess.run(
        command(*arguments), env=environment(), capture_output=True, text=True, check=False, timeout=300
    )


def test_are_held_to_the_contract_of_policies(small, here):
    told = edgefade_command("check-policy", "python:mine:Greedy", "--scenario", small, "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    report = json.loads(told.stdout)
    assert report["policy"] == "py-greedy"
    assert [check["check"] for check in report["checks"] if check["status"] == "fail"] == []
    # Chance that is not the run's: it decides anew at the second time.
    told = edgefade_command("check-policy", "python:mine:Chance", "--scenario", small, "--quiet")
    assert told.returncode == 1
    assert "FAIL  the same decisions twice" in told.stdout


@pytest.mark.thorough
def test_compete_in_the_league(here):
    line = ["league", "--quick", "python:mine:Act", "python:mine:Greedy", "--scenarios", "contention"]
    told = edgefade_command(*line, "--format", "csv", "--quiet")
    assert told.returncode == 0, told.stderr
    told = edgefade_command(*line, "--format", "json")
    policies = json.loads(told.stdout)["policies"]
    assert {"py-greedy", "Act", "greedy"} <= {one["policy"] for one in policies}
