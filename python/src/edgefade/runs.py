"""Runs and sweeps of the emulator from Python."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from edgefade.command import command, environment, find_scenario
from edgefade.errors import EdgefadeError, EdgefadeTimeout
from edgefade.options import RunOptions, Scenario, check_known, set_flags
from edgefade.results import Results, read

if TYPE_CHECKING:
    from typing_extensions import Unpack


def run(scenario: Scenario, **options: Unpack[RunOptions]) -> Results:
    """Emulates a scenario under every policy and replication, as ``edgefade run`` does.

    :param scenario: a scenario file, or the name of one that comes with edgefade
    :param policies: names, files, model folders, ``python:module:Class``; default: the scenario's
    :param seed: of all random numbers; default: the scenario's, as of the next three
    :param replications: runs of each policy
    :param tasks: tasks in a run
    :param until: a run's longest time, as ``"10 min"``
    :param overrides: fields of the scenario that are set, as ``{"edges.0.cores": 8}``
    :param out: the output folder; default: a new temporary one
    :param force: an existing output folder is overwritten
    :param jobs: runs at a time; default: ``"auto"``, one for each core
    :param arguments: more arguments of the command, as ``["--log", "tasks"]``
    :param frames: ``pandas`` or ``polars``; default: pandas where it is installed, else polars
    :param timeout_s: the run is ended after so long; default: never
    :raises EdgefadeError: the emulator's own words
    """
    check_known(options, RunOptions)
    return _emulate(["run", find_scenario(scenario)], options)


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Sequence[object]] | None = None,
    **options: Unpack[RunOptions],
) -> Results:
    """Emulates a grid of scenarios, as ``edgefade sweep`` does.

    :param vary: values by field, as ``{"edges.0.cores": [2, 4, 8]}``; default: the scenario's

    The other parameters are those of :func:`run`.
    """
    check_known(options, RunOptions, "vary")
    begin = ["sweep", find_scenario(scenario)]
    for path, values in (vary or {}).items():
        begin += ["--vary", f"{path}={','.join(str(value) for value in values)}"]
    return _emulate(begin, options)


def _emulate(begin: list[str], options: RunOptions) -> Results:
    out = options.get("out")
    folder = Path(tempfile.mkdtemp(prefix="edgefade-")) / "results" if out is None else Path(out)
    line = [*begin, *set_flags(options.get("overrides")), "--out", str(folder), "--quiet"]
    for policy in options.get("policies") or ():
        line += ["--policy", policy]
    numbers = {name: options.get(name) for name in ("seed", "replications", "tasks", "until")}
    for name, value in {**numbers, "jobs": options.get("jobs", "auto")}.items():
        if value is not None:
            line += [f"--{name}", str(value)]
    if options.get("force"):
        line.append("--force")
    timeout_s = options.get("timeout_s")
    try:
        done = subprocess.run(
            command(*line, *options.get("arguments", ())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EdgefadeTimeout(f"the run has not ended after {timeout_s} s") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise EdgefadeError(said or f"edgefade ended with exit code {done.returncode}")
    return read(folder, frames=options.get("frames"))
