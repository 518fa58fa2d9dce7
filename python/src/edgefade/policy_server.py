"""Serves a policy to the emulator, over stdin and stdout.

The emulator starts it; docs/protocol.md describes the messages, one line of JSON each.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import select
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import numpy as np

try:
    # The emulator starts this file by itself, which spares the time that loading gymnasium takes.
    from policies import Request, Result, RunInfo, View  # type: ignore[import-not-found]
except ImportError:
    from edgefade.policies import Request, Result, RunInfo, View

_OPTIONAL = ("begin", "outcome", "operations", "end")
#: What a policy with a method ``act`` may say of the environment that it knows, the default first.
_SHOWN = {"actions": ("site", "site-and-variant"), "features": ("standard", "all")}

#: The sites that a policy may say that it sees and chooses from.
_CANDIDATES = ("all", "cell")


class _Lines:
    """Messages to and from the emulator."""

    def __init__(self, read: TextIO, write: TextIO) -> None:
        self._read = read
        self._write = write

    def receive(self) -> dict[str, Any] | None:
        line = self._read.readline()
        if not line.endswith("\n"):
            return None
        message: dict[str, Any] = json.loads(line)
        return message

    def send(self, message: dict[str, Any]) -> None:
        try:
            self._write.write(json.dumps(message, default=_plain) + "\n")
            self._write.flush()
        except BrokenPipeError:
            # The emulator is gone; there is nothing left to flush either.
            os._exit(0)

    def ask(self, question: dict[str, Any]) -> Any:
        self.send(question)
        answer = self.receive()
        if answer is None:
            sys.exit(0)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["value"]


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as JSON has them."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"a policy cannot answer with {type(value).__name__}")


def _nothing(*_: Any) -> None:
    """What a policy does that lacks a method."""


class _Served:
    """A policy, and how it is asked."""

    def __init__(self, factory: Callable[..., Any], options: dict[str, Any], lines: _Lines) -> None:
        self._lines = lines
        self.policy = factory(**options)
        self.decides: str = getattr(self.policy, "decides", "task")
        #: What can be chosen for a sub-task; 0: the policy answers with names.
        self.choices = 0

    def introduce(self) -> dict[str, Any]:
        policy = self.policy
        method = "choose" if self.decides == "subtask" else "place"
        if self.decides not in ("task", "subtask"):
            raise ValueError(f'decides: expected "task" or "subtask", got {self.decides!r}')
        has = [name for name in ("act", method, *_OPTIONAL) if callable(getattr(policy, name, None))]
        if method not in has and "act" not in has:
            raise ValueError(
                f"decides {self.decides!r}, but has no method {method}(request, view), and no "
                "act(observation, action_mask)"
            )
        if method in has and "act" in has:
            raise ValueError(f"has both {method}() and act(): one of them decides")
        name = getattr(policy, "name", "") or type(policy).__name__
        shown: dict[str, str] = {}
        for key, known in _SHOWN.items() if "act" in has else ():
            shown[key] = getattr(policy, key, known[0])
            if shown[key] not in known:
                raise ValueError(f"{key}: expected one of {', '.join(known)}, got {shown[key]!r}")
        seen = getattr(policy, "candidate_sites", None)
        if seen is not None:
            if seen not in _CANDIDATES:
                raise ValueError(f"candidate_sites: expected one of {', '.join(_CANDIDATES)}, got {seen!r}")
            shown["candidateSites"] = seen
        return {"name": name, "decides": self.decides, "methods": has, **shown}

    def answer(self, message: dict[str, Any]) -> Any:
        call = message["call"]
        if call in ("place", "choose"):
            return self._decide(message)
        method: Callable[..., Any] = getattr(self.policy, call, _nothing)
        if call == "begin":
            run = dict(message["run"])
            self.choices = run.get("choices", 0)
            info = RunInfo(
                run["scenario"],
                run["seed"],
                run["replication"],
                tuple(run["sites"]),
                np.random.default_rng(run["entropy"]),
                run.get("candidateSites", "all"),
            )
            method(info)
            return None
        if call == "outcome":
            told = message["result"]
            result = Result(
                told["status"],
                float(told["latency_s"]),
                float(told["device_energy_j"]),
                float(told["cost"]),
            )
            method(message["decision"], result)
            return None
        if call == "operations":
            return method(Request.parse(message["request"]), message["sites"])
        method()
        return None

    def _decide(self, message: dict[str, Any]) -> Any:
        request = Request.parse(message["request"])
        if "observation" not in message:
            view = View(message, self._lines.ask)
            decide = self.policy.choose if self.decides == "subtask" else self.policy.place
            return decide(request, view)
        observation = np.frombuffer(base64.b64decode(message["observation"]), "<f4").copy()
        mask = np.frombuffer(base64.b64decode(message["mask"]), "i1").copy()
        if self.decides == "task":
            mask = mask.reshape(-1, self.choices)
        action = np.asarray(self.policy.act(observation, mask))
        places = request.subtasks if self.decides == "task" else 1
        if action.dtype.kind not in "iu" or action.size < places:
            raise ValueError(
                f"act() gave {action!r} for task {request.task}: expected whole numbers of choices, "
                f"{places} of them"
            )
        numbers = action.ravel()[:places].tolist()
        if not all(0 <= number < self.choices for number in numbers):
            raise ValueError(
                f"act() gave {numbers} for task {request.task}: expected 0 to {self.choices - 1}"
            )
        return numbers


def _watch_parent() -> None:
    """Ends this process when the emulator is gone, whatever the policy is doing."""
    if not hasattr(select, "poll"):
        return
    poll = select.poll()
    poll.register(0, 0)

    def watch() -> None:
        while not any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll()):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _load(module: str, name: str) -> Callable[..., Any]:
    # Not this file's folder, whose modules are not the policy's.
    sys.path[:] = [os.getcwd(), *(path for path in sys.path if path != os.path.dirname(__file__))]
    loaded = importlib.import_module(module)
    factory = getattr(loaded, name, None)
    if not callable(factory):
        raise AttributeError(f"module {module} has no class {name}")
    found: Callable[..., Any] = factory
    return found


def _words(error: BaseException) -> str:
    """An exception on one line, with the place in the policy where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    others = {os.path.dirname(file) for file in (__file__, importlib.__file__)}
    own = [
        frame
        for frame in frames
        if os.path.dirname(frame.filename) not in others and not frame.filename.startswith("<")
    ]
    where = f" ({os.path.basename(own[-1].filename)}:{own[-1].lineno})" if own else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}{where}"


def main(module: str, name: str) -> None:
    """Answers the emulator's questions until it has no more."""
    lines = _Lines(sys.stdin, sys.stdout)
    # A policy may print: on stderr, since stdout is for answers.
    sys.stdout = sys.stderr
    _watch_parent()
    served: _Served | None = None
    while (message := lines.receive()) is not None:
        try:
            if message["call"] == "make":
                served = _Served(_load(module, name), message["options"], lines)
                value: Any = served.introduce()
            else:
                assert served is not None
                value = served.answer(message)
            answer = {"value": value}
            json.dumps(answer, default=_plain)
        except Exception as error:
            answer = {"error": _words(error)}
        lines.send(answer)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
