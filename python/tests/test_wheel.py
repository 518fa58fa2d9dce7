"""The wheel in a virtual environment of its own, far from the repository."""

import os
import subprocess
import sys
import zipfile

import pytest
from conftest import REPOSITORY

pytestmark = pytest.mark.thorough

SCRIPT = """
import edgefade, gymnasium, numpy
assert "site-packages" in str(edgefade.command.find_emulator()), edgefade.command.find_emulator()
env = gymnasium.make("edgefade/Offloading-v0", scenario="quickstart", overrides={"tasks": 5})
env.reset(seed=1)
over = False
while not over:
    _, _, terminated, truncated, info = env.step(env.action_space.sample())
    over = terminated or truncated
assert info["run"]["completed"] == 5
env.close()
envs = gymnasium.make_vec("edgefade/Offloading-v0", num_envs=2, scenario="quickstart")
envs.reset()
envs.close()
results = edgefade.sweep("quickstart", {"edges.0.cores": [4, 8]}, tasks=5, replications=1, frames="polars")
assert set(results.sweep["edges.0.cores"]) == {4, 8}
results = edgefade.run("quickstart", policies=["edge", "python:mine:Edge"], tasks=5, replications=1)
costs = results.tasks.group_by("policy").agg(__import__("polars").col("cost").sum())
assert len(set(costs["cost"])) == 1 and len(costs) == 2
"""
POLICY = """
class Edge:
    def place(self, request, view):
        return [next(site.id for site in view.sites if site.kind == "edge")] * request.subtasks
"""


def run(*line, **options):
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=600, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    packed = run(
        "node",
        str(REPOSITORY / "python/pack.mjs"),
        str(folder / "dist"),
        env={**os.environ, "PYTHON": sys.executable},
    )
    run(sys.executable, "-m", "venv", str(folder / "venv"))
    (folder / "wheel").write_text(packed.strip())
    run(str(folder / "venv/bin/pip"), "install", "--quiet", packed.strip(), "polars")
    return folder


def test_carries_no_compiled_parts(home):
    names = zipfile.ZipFile((home / "wheel").read_text()).namelist()
    assert (home / "wheel").read_text().endswith("-py3-none-any.whl")
    assert [name for name in names if name.endswith((".node", ".so", ".dll", ".dylib"))] == []
    assert "edgefade/_emulator/dist/cli/main.js" in names
    assert "edgefade/py.typed" in names


def test_emulates_with_node_alone(home):
    (home / "mine.py").write_text(POLICY)
    (home / "script.py").write_text(SCRIPT)
    run(str(home / "venv/bin/python"), "script.py", cwd=home)


def test_has_the_command(home):
    edgefade = str(home / "venv/bin/edgefade")
    assert run(edgefade, "--version").strip()
    done = subprocess.run(
        [edgefade, "report", "."], capture_output=True, text=True, check=False, timeout=60, cwd=home
    )
    assert done.returncode == 2
    assert "manifest.json" in done.stderr
