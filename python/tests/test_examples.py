import runpy

import pytest
from conftest import REPOSITORY

import edgefade

EXAMPLES = REPOSITORY / "python/examples"


def example(name):
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


def test_random_agent(capsys):
    total = example("random_agent")["main"]()
    assert f"total cost {-total:.1f}" in capsys.readouterr().out


def test_tabular_q_learns():
    before, after = example("tabular_q")["main"]()
    assert after < 0.9 * before


@pytest.mark.thorough
def test_masked_ppo_decides_the_same_as_an_onnx_file(tmp_path, monkeypatch):
    pytest.importorskip("sb3_contrib", reason="needs sb3-contrib")
    pytest.importorskip("onnxscript", reason="needs onnx and onnxscript")
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES))
    rows = example("masked_ppo")["main"](4096, str(tmp_path), 1, [1], 40, 2)
    assert [row["decisions"] for row in rows] == [0, 4096, "", "", ""]
    cost = {row["policy"]: row["cost"] for row in rows}
    assert cost["optimal"] <= cost["greedy"] < cost["random"]
    # A whole replication, in every column.
    model = tmp_path / "seed-1" / "ppo-1-4096"
    results = edgefade.run(
        "dios-contended",
        policies=[f"{model}.onnx", f"python:masked_ppo:Learned(model={model}.zip)"],
        replications=1,
        arguments=["--precision", "full", "--log", "tasks", "--policy-timeout", "300 s"],
        frames="pandas",
    )
    ours, theirs = (one.drop(columns="policy") for _, one in results.tasks.groupby("policy"))
    assert ours.placement.nunique() > 1
    assert ours.reset_index(drop=True).equals(theirs.reset_index(drop=True))
