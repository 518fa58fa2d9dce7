import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

#: One device without competition: what its tasks cost does not depend on chance alone.
SMALL = """
name: small
seed: 5
tasks: 12
edges: [{ name: e, cores: 2 }]
clouds: [{ name: c }]
radio: { rate: constant, uplink: "uniform(4 Mbps, 8 Mbps)" }
devices: [{ name: d, count: 3 }]
application: { chain: { subtasks: 2, data: "uniform(50 KB, 200 KB)", complexity: 200 } }
arrivals: { process: poisson, rate: 1 /s }
objective: { kind: weighted, time: 1, energy: 0.5 }
policies: [local, edge]
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL)
    return str(path)


@pytest.fixture(autouse=True)
def leaves_no_process_behind():
    """Every test ends the processes that it began."""
    yield
    assert children() == []


def children() -> list[str]:
    """Command lines of this process's children that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if Path("/proc").is_dir() else []:
        try:
            status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(status[1]) == os.getpid() and status[0] != "Z" and "main.js" in line:
            found.append(line)
    return found
