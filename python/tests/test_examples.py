import runpy

import pytest
from conftest import REPOSITORY

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
def test_masked_ppo_trains(tmp_path):
    pytest.importorskip("sb3_contrib", reason="needs sb3-contrib")
    curve = example("masked_ppo")["main"](8192, str(tmp_path), 2, 40)
    assert [row["steps"] for row in curve] == sorted(row["steps"] for row in curve)
    assert all(row["optimal"] <= row["greedy"] * 1.05 for row in curve)
