"""Finds Node.js and the emulator, and starts it."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from edgefade.errors import EdgefadeError, NodeNotFound

OLDEST_NODE = (20, 19)

_HELP = (
    "edgefade runs on Node.js {needed} or later. Install it from https://nodejs.org or with your "
    "package manager, so that `node` is on PATH, or set EDGEFADE_NODE to its path."
)


@functools.cache
def _version_of(node: str) -> tuple[int, ...]:
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise NodeNotFound(f"{node} does not run: {error}. {_help()}") from error
    found = re.match(r"v(\d+)\.(\d+)", said)
    if found is None:
        raise NodeNotFound(f"{node} does not say its version. {_help()}")
    return tuple(int(part) for part in found.groups())


def _help() -> str:
    return _HELP.format(needed=".".join(map(str, OLDEST_NODE)))


def find_node() -> str:
    """The path of Node.js: that in EDGEFADE_NODE, else the one on PATH.

    :raises NodeNotFound: there is none, or it is too old
    """
    node = os.environ.get("EDGEFADE_NODE") or shutil.which("node")
    if node is None:
        raise NodeNotFound(f"There is no `node` on PATH. {_help()}")
    version = _version_of(node)
    if version < OLDEST_NODE:
        raise NodeNotFound(f"{node} is version {'.'.join(map(str, version))}. {_help()}")
    return node


def find_emulator() -> Path:
    """The emulator's program: that in EDGEFADE_CLI, else the one in this package, else that of the
    repository which this package lies in.

    :raises EdgefadeError: there is none
    """
    given = os.environ.get("EDGEFADE_CLI")
    here = Path(__file__).resolve().parent
    places = [
        *([Path(given)] if given else []),
        here / "_emulator" / "dist" / "cli" / "main.js",
        here.parents[2] / "dist" / "cli" / "main.js",
    ]
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(map(str, places))
    raise EdgefadeError(
        "The emulator is missing. From a checkout of the repository, run `npm ci` and "
        f"`pip install -e python`, or install the wheel that `npm run wheel` makes (looked for {looked})"
    )


def command(*arguments: str) -> list[str]:
    """The command line of ``edgefade`` with these arguments."""
    return [find_node(), str(find_emulator()), *arguments]


def environment() -> dict[str, str]:
    """What the emulator finds in its environment: which Python it was started from."""
    return {"EDGEFADE_PYTHON": sys.executable, **os.environ}


def find_scenario(scenario: str | os.PathLike[str]) -> str:
    """The path of a scenario: a file, or the name of one that comes with edgefade.

    :raises FileNotFoundError: there is no such scenario
    """
    text = os.fspath(scenario)
    if Path(text).is_file():
        return text
    folder = find_emulator().parents[2] / "scenarios"
    named = folder / f"{text}.yaml"
    if re.fullmatch(r"[\w-]+", text) and named.is_file():
        return str(named)
    known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
    raise FileNotFoundError(f"no scenario {text!r}: expected a file, or one of {known}")


def main() -> int:
    """The command ``edgefade`` of the Python package: that of the emulator."""
    try:
        line = command(*sys.argv[1:])
    except EdgefadeError as error:
        print(f"edgefade: {error}", file=sys.stderr)
        return 1
    try:
        return subprocess.run(line, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 130
