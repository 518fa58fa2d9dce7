"""One process of the emulator: its frames, its time-outs, its end."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import subprocess
import sys
import tempfile
import time
from typing import Any

from edgefade.command import command, environment
from edgefade.errors import EdgefadeError, EdgefadeTimeout
from edgefade.protocol import (
    ENDED,
    HEADER,
    REPORT,
    ROWS_FRAME,
    VERSION,
    Rows,
    Sizes,
    row_offsets,
)

#: An answer is at most this long: what is longer is no answer of the emulator's.
_MOST_BYTES = 1 << 30
#: How long the emulator has to end by itself when it is closed, in s.
_GRACE_S = 2.0
_OWN_GROUP: dict[str, Any] = (
    {}
    if os.name != "posix"
    else {"process_group": 0}
    if sys.version_info >= (3, 11)
    else {"start_new_session": True}
)
_CAN_POLL = hasattr(select, "poll")
#: Answers that come within so long are waited for awake, in s: a process that sleeps takes tens of
#: microseconds to wake up, which is longer than a step takes. Nothing else waits awake.
_AWAKE_S = 200e-6
_CAN_WAIT_AWAKE = _CAN_POLL and hasattr(os, "sched_yield") and (os.cpu_count() or 1) > 1


class Emulator:
    """Runs ``edgefade gym`` and speaks with it.

    :param arguments: those of the command
    :param timeout_s: how long it may take to answer; it is ended then
    :raises EdgefadeError: it refuses the scenario, with its own words
    """

    def __init__(self, arguments: list[str], timeout_s: float = 60.0) -> None:
        if not timeout_s > 0:
            raise ValueError(f"timeout_s: expected a time > 0 in s, got {timeout_s}")
        line = command(*arguments)
        self._timeout_s = timeout_s
        self._owner = os.getpid()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            bufsize=0,
            env=environment(),
            # Ctrl-C is for Python: it closes the emulator in its own time. Not a session of its own, for
            # which Linux would schedule the emulator apart from Python.
            **_OWN_GROUP,
            pipesize=1 << 18 if sys.platform == "linux" else -1,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input = self._process.stdin.fileno()
        self._output = self._process.stdout.fileno()
        self._poll: Any = None
        if _CAN_POLL:
            self._poll = select.poll()
            self._poll.register(self._output, select.POLLIN)
        #: The last answer came so soon that it is worth waiting awake for the next one.
        self._is_soon = False
        self._buffer = bytearray()
        try:
            self.hello: dict[str, Any] = self._handshake()
        except BaseException:
            self.kill()
            raise
        hello = self.hello
        self.sizes = Sizes(
            hello["rows"],
            hello["observation"]["length"],
            hello["mask"]["length"],
            hello["action"]["places"],
        )
        self._fixed = HEADER.size + row_offsets(self.sizes)["end"] + 8
        self._allocate(self._fixed + 16 * ENDED.itemsize + self.sizes.rows * REPORT.itemsize)

    @property
    def pid(self) -> int:
        """The process of the emulator."""
        return self._alive().pid

    def send(self, frame: bytes) -> None:
        """Sends a request; its answer must be received before the next one."""
        self._alive()
        view = memoryview(frame)
        try:
            while view:
                view = view[os.write(self._input, view) :]
        except OSError as error:
            raise self._death() from error

    def receive(self) -> Rows:
        """The answer to the last request.

        :raises EdgefadeTimeout: there was none in time
        :raises EdgefadeError: the emulator has ended, with its own words
        """
        self._alive()
        if _CAN_WAIT_AWAKE:
            self._wait_awake()
        got = self._read(0, self._fixed)
        length, kind, _ = HEADER.unpack_from(self._buffer)
        whole = HEADER.size + length
        if kind != ROWS_FRAME or not self._fixed <= whole <= _MOST_BYTES:
            self.kill()
            raise EdgefadeError(f"not an answer of edgefade gym: kind {kind}, {length} bytes")
        if whole > len(self._buffer):
            begun = bytes(self._buffer[:got])
            self._allocate(2 * whole)
            self._buffer[:got] = begun
        self._read(got, whole)
        return self._rows

    def ask(self, frame: bytes) -> Rows:
        """Sends a request and waits for its answer."""
        self.send(frame)
        return self.receive()

    def close(self) -> None:
        """Ends the emulator; closing it again does nothing."""
        process = self._process
        if process is None:
            return
        self._process = None
        self._close_pipes(process)
        if self._owner != os.getpid():
            return
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._said.close()

    def kill(self) -> None:
        """Ends the emulator at once."""
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_process", None) is not None:
            with contextlib.suppress(Exception):
                self.kill()

    def _close_pipes(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EdgefadeError("the emulator was closed")
        if self._owner != os.getpid():
            raise EdgefadeError(
                "the emulator belongs to the process that this one was forked from: make the "
                "environment in the process that uses it"
            )
        return self._process

    def _allocate(self, size: int) -> None:
        self._buffer = bytearray(size)
        self._rows = Rows(self.sizes, self._buffer)

    def _read(self, at: int, whole: int) -> int:
        """Fills the buffer from ``at`` up to at least ``whole`` bytes."""
        view = memoryview(self._buffer)
        deadline = math.inf
        while at < whole:
            # Most answers come in one piece, and the clock is not looked at.
            self._wait(deadline)
            if deadline == math.inf:
                deadline = time.monotonic() + self._timeout_s
            got = os.readv(self._output, [view[at:]]) if _CAN_POLL else self._read_plain(view[at:])
            if got == 0:
                raise self._death()
            at += got
        return at

    def _read_plain(self, into: memoryview) -> int:
        data = os.read(self._output, len(into))
        into[: len(data)] = data
        return len(data)

    def _wait(self, deadline: float) -> None:
        if self._poll is None:
            return
        left_s = self._timeout_s if deadline == math.inf else deadline - time.monotonic()
        if not self._poll.poll(max(0.0, left_s * 1000)):
            self.kill()
            raise EdgefadeTimeout(f"the emulator has not answered for {self._timeout_s} s")

    def _wait_awake(self) -> None:
        """Waits for the answer without going to sleep, if the last one came soon, and not for long."""
        begun = time.perf_counter()
        if self._is_soon:
            poll, give_up = self._poll.poll, begun + _AWAKE_S
            while not poll(0) and time.perf_counter() < give_up:
                # Where both share a core, the emulator needs it.
                os.sched_yield()
        else:
            self._wait(math.inf)
        self._is_soon = time.perf_counter() - begun < _AWAKE_S

    def _handshake(self) -> dict[str, Any]:
        deadline = time.monotonic() + self._timeout_s
        line = bytearray()
        while not line.endswith(b"\n"):
            self._wait(deadline)
            got = os.read(self._output, 1 << 16)
            if not got:
                raise self._death()
            line += got
        hello: dict[str, Any] = json.loads(line)
        if hello.get("protocol") != "edgefade-gym" or hello.get("version") != VERSION:
            raise EdgefadeError(
                f"this package speaks version {VERSION} of the protocol edgefade-gym, the emulator "
                f"version {hello.get('version')} of {hello.get('protocol')}: install the same "
                "version of both"
            )
        return hello

    def _death(self) -> EdgefadeError:
        """The emulator has ended by itself, or is about to: why."""
        process = self._process
        if process is None:
            return EdgefadeError("the emulator was closed")
        self._close_pipes(process)
        try:
            code = process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self._said.seek(0)
        said = self._said.read(1 << 16).decode(errors="replace").strip()
        self.close()
        ended = f"signal {-code}" if code < 0 else f"exit code {code}"
        return EdgefadeError(said or f"the emulator ended with {ended}")
