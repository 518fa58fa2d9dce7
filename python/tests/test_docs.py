"""The Python of the documentation runs as it is printed."""

import re

import pytest
from conftest import REPOSITORY

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [
    pytest.param(match.group(1), id=f"{page}-{number}")
    for page in ("python", "policies")
    for number, match in enumerate(BLOCK.finditer((REPOSITORY / f"docs/{page}.md").read_text()))
]


@pytest.mark.parametrize("code", BLOCKS)
def test_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "documentation", "exec"), {})


def test_the_policy_of_the_documentation_is_that_of_the_emulator(tmp_path, monkeypatch):
    import edgefade

    page = (REPOSITORY / "docs/policies.md").read_text()
    code = next(match.group(1) for match in BLOCK.finditer(page) if "my_module.py" in match.group(1))
    (tmp_path / "my_module.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    policies = ["threshold", "python:my_module:Threshold"]
    tasks = edgefade.run("quickstart", policies=policies, tasks=60, replications=1).tasks
    costs = [rows.cost.tolist() for _, rows in tasks.groupby("policy")]
    assert costs[0] == costs[1]
