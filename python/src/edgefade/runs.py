"""Runs and sweeps of the emulator from Python."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from edgefade.command import command, environment, find_scenario
from edgefade.emulator import set_flags
from edgefade.errors import EdgefadeError, EdgefadeTimeout
from edgefade.results import Frames, Results, read

Scenario = str | os.PathLike[str]


def run(
    scenario: Scenario,
    *,
    policies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
    tasks: int | None = None,
    until: str | None = None,
    overrides: Mapping[str, object] | None = None,
    out: str | os.PathLike[str] | None = None,
    force: bool = False,
    jobs: int | Literal["auto"] = "auto",
    arguments: Sequence[str] = (),
    frames: Frames | None = None,
    timeout_s: float | None = None,
) -> Results:
    """Emulates a scenario under every policy and replication, as ``edgefade run`` does.

    :param scenario: a scenario file, or the name of one that comes with edgefade
    :param policies: names, files, model folders, ``python:module:Class``; default: the scenario's
    :param overrides: fields of the scenario that are set, as ``{"edges.0.cores": 8}``
    :param out: the output folder; default: a new temporary one
    :param arguments: more arguments of the command, as ``["--log", "tasks"]``
    :param timeout_s: the run is ended after so long; default: never
    :raises EdgefadeError: the emulator's own words
    """
    flags = [flag for policy in policies or () for flag in ("--policy", policy)]
    return _emulate(
        ["run", find_scenario(scenario), *flags],
        dict(seed=seed, replications=replications, tasks=tasks, until=until, jobs=jobs),
        overrides,
        out,
        force,
        arguments,
        frames,
        timeout_s,
    )


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Sequence[object]] | None = None,
    *,
    policies: Sequence[str] | None = None,
    seed: int | None = None,
    replications: int | None = None,
    tasks: int | None = None,
    until: str | None = None,
    overrides: Mapping[str, object] | None = None,
    out: str | os.PathLike[str] | None = None,
    force: bool = False,
    jobs: int | Literal["auto"] = "auto",
    arguments: Sequence[str] = (),
    frames: Frames | None = None,
    timeout_s: float | None = None,
) -> Results:
    """Emulates a grid of scenarios, as ``edgefade sweep`` does.

    :param vary: values by field, as ``{"edges.0.cores": [2, 4, 8]}``; default: the scenario's

    The other parameters are those of :func:`run`.
    """
    flags = [flag for policy in policies or () for flag in ("--policy", policy)]
    for path, values in (vary or {}).items():
        flags += ["--vary", f"{path}={','.join(str(value) for value in values)}"]
    return _emulate(
        ["sweep", find_scenario(scenario), *flags],
        dict(seed=seed, replications=replications, tasks=tasks, until=until, jobs=jobs),
        overrides,
        out,
        force,
        arguments,
        frames,
        timeout_s,
    )


def _emulate(
    begin: list[str],
    numbers: dict[str, Any],
    overrides: Mapping[str, object] | None,
    out: str | os.PathLike[str] | None,
    force: bool,
    arguments: Sequence[str],
    frames: Frames | None,
    timeout_s: float | None,
) -> Results:
    folder = Path(tempfile.mkdtemp(prefix="edgefade-")) / "results" if out is None else Path(out)
    line = [*begin, *set_flags(overrides), "--out", str(folder), "--quiet"]
    for name, value in numbers.items():
        if value is not None:
            line += [f"--{name}", str(value)]
    if force:
        line.append("--force")
    try:
        done = subprocess.run(
            command(*line, *arguments),
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
    return read(folder, frames=frames)
