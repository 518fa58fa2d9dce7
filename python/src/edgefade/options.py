"""Parameters of environments and runs, each defined once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from edgefade.command import find_scenario

if TYPE_CHECKING:
    from edgefade.results import Frames

Scenario = str | os.PathLike[str]
Decides = Literal["task", "subtask"]
Actions = Literal["site", "site-and-variant"]
Features = Literal["standard", "all"]
CandidateSites = Literal["all", "cell"]
Reward = Literal["rate", "outcome", "expected"]


class EnvOptions(TypedDict, total=False):
    """Parameters of all environments; :class:`edgefade.OffloadingEnv` describes them."""

    decides: Decides
    actions: Actions
    features: Features
    candidate_sites: CandidateSites
    reward: Reward
    drop_cost: float
    overrides: Mapping[str, object] | None
    timeout_s: float


class RunOptions(TypedDict, total=False):
    """Parameters of runs and sweeps; :func:`edgefade.run` describes them."""

    policies: Sequence[str] | None
    seed: int | None
    replications: int | None
    tasks: int | None
    until: str | None
    overrides: Mapping[str, object] | None
    out: str | os.PathLike[str] | None
    force: bool
    jobs: int | Literal["auto"]
    arguments: Sequence[str]
    frames: Frames | None
    timeout_s: float | None


def check_known(options: Mapping[str, Any], kind: type, *more: str) -> None:
    """Refuses an unknown parameter.

    :raises TypeError: it names those that there are
    """
    known = [*more, *kind.__annotations__]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise TypeError(f"unknown parameter {', '.join(unknown)}: expected one of {', '.join(known)}")


def gym_arguments(scenario: Scenario, options: EnvOptions) -> list[str]:
    """The arguments of ``edgefade gym`` that all kinds of environments have.

    :raises TypeError: there is an option that no environment has
    :raises FileNotFoundError: there is no such scenario
    """
    check_known(options, EnvOptions)
    arguments = ["gym", find_scenario(scenario)]
    for name in ("decides", "actions", "features", "candidate_sites", "reward"):
        if name in options:
            arguments += [f"--{name.replace('_', '-')}", str(options[name])]
    arguments += ["--drop-cost", repr(float(options.get("drop_cost", 0.0)))]
    return arguments + set_flags(options.get("overrides"))


def set_flags(overrides: Mapping[str, object] | None) -> list[str]:
    """Fields of a scenario as ``--set path=value``."""
    flags: list[str] = []
    for path, value in (overrides or {}).items():
        text = value if isinstance(value, str) else json.dumps(value)
        flags += ["--set", f"{path}={text}"]
    return flags
