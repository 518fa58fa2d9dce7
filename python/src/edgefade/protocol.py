"""Frames of ``edgefade gym``: docs/protocol.md describes them."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

VERSION = 1
HEADER = struct.Struct("<IHH")
RESET_FRAME, STEP_FRAME, ROWS_FRAME = 1, 2, 3
IDLE, STEP, RESET = 0, 1, 2
TERMINATED, TRUNCATED, ASKS = 1, 2, 4
STATUSES = ("completed", "late", "dropped", "in-flight")

#: A task that ended, as it is sent.
ENDED = np.dtype(
    [
        ("cost", "<f8"),
        ("latency_s", "<f8"),
        ("device_energy_j", "<f8"),
        ("row", "<i4"),
        ("decision", "<i4"),
        ("device", "<i4"),
        ("status", "<i4"),
    ]
)

#: A run that ended, as it is sent.
REPORT = np.dtype(
    [
        ("cost", "<f8"),
        ("run_s", "<f8"),
        ("events", "<f8"),
        ("row", "<i4"),
        ("generated", "<i4"),
        ("completed", "<i4"),
        ("late", "<i4"),
        ("dropped", "<i4"),
        ("in_flight", "<i4"),
    ]
)


_ONLY = struct.Struct("<3d4i")
_OUTCOME = struct.Struct("<3d4i")


class Sizes(NamedTuple):
    """What frames are made of."""

    rows: int
    features: int
    mask: int
    places: int


def padded(count: int) -> int:
    """The next multiple of 8 bytes."""
    return -(-count // 8) * 8


def row_offsets(sizes: Sizes) -> dict[str, int]:
    """Where the parts of an answer's rows lie in its payload, in bytes."""
    rows = sizes.rows
    offsets: dict[str, int] = {}
    at = 0
    for name, width in (
        ("reward", 8),
        ("dt_s", 8),
        ("time_s", 8),
        ("decision", 4),
        ("device", 4),
        ("subtask", 4),
        ("replication", 4),
        ("observation", 4 * sizes.features),
        ("flags", 1),
        ("mask", sizes.mask),
    ):
        offsets[name] = at
        at += width * rows
    offsets["end"] = padded(at)
    return offsets


def reset_frame(
    operations: Sequence[int],
    seeds: Sequence[float | None],
    replications: Sequence[float | None],
) -> bytes:
    """Asks rows to begin an episode; None leaves the seed or the replication to the emulator."""
    rows = len(operations)
    numbers = [math.nan if value is None else float(value) for value in (*seeds, *replications)]
    head = struct.pack(f"<{rows}i", *operations)
    payload = head.ljust(padded(len(head)), b"\0") + struct.pack(f"<{2 * rows}d", *numbers)
    return HEADER.pack(len(payload), RESET_FRAME, 0) + payload


def step_frame(operations: NDArray[np.int32], actions: NDArray[np.int32]) -> bytes:
    """Asks rows to step: the operation of each, then the sites that it chooses."""
    payload = operations.tobytes() + actions.tobytes()
    return HEADER.pack(len(payload), STEP_FRAME, 0) + payload


class Rows:
    """An answer. The arrays are views of the buffer: copy what is kept."""

    def __init__(self, sizes: Sizes, frame: bytearray) -> None:
        self.sizes = sizes
        self._frame = frame
        self._offsets = row_offsets(sizes)
        rows = sizes.rows

        def view(name: str, dtype: str, width: int = 1) -> NDArray[Any]:
            start = HEADER.size + self._offsets[name]
            return np.frombuffer(frame, dtype, rows * width, start)

        self.reward: NDArray[np.float64] = view("reward", "<f8")
        self.dt_s: NDArray[np.float64] = view("dt_s", "<f8")
        self.time_s: NDArray[np.float64] = view("time_s", "<f8")
        self.decision: NDArray[np.int32] = view("decision", "<i4")
        self.device: NDArray[np.int32] = view("device", "<i4")
        self.subtask: NDArray[np.int32] = view("subtask", "<i4")
        self.replication: NDArray[np.int32] = view("replication", "<i4")
        self.observation: NDArray[np.float32] = view("observation", "<f4", sizes.features).reshape(
            rows, sizes.features
        )
        self.flags: NDArray[np.uint8] = view("flags", "u1")
        self.mask: NDArray[np.uint8] = view("mask", "u1", sizes.mask).reshape(rows, sizes.mask)
        self._news = HEADER.size + self._offsets["end"]
        self._counts = struct.Struct("<II")
        self._flags = HEADER.size + self._offsets["flags"]

    def only(self) -> tuple[float, float, float, int, int, int, int, int]:
        """Of a single row: reward, dt_s, time_s, decision, device, subtask, replication, flags."""
        return (*_ONLY.unpack_from(self._frame, HEADER.size), self._frame[self._flags])

    def outcomes(self) -> Iterator[tuple[float, float, float, int, int, int, int]]:
        """The tasks that ended, as tuples of the fields of ``ENDED``."""
        begin = self._news + 8
        end = begin + self.counts()[0] * ENDED.itemsize
        return _OUTCOME.iter_unpack(memoryview(self._frame)[begin:end])

    def counts(self) -> tuple[int, int]:
        """How many tasks and runs have ended."""
        ended, reports = self._counts.unpack_from(self._frame, self._news)
        return ended, reports

    def ended(self) -> NDArray[np.void]:
        """The tasks that ended, a copy."""
        count = self.counts()[0]
        return np.frombuffer(self._frame, ENDED, count, self._news + 8).copy()

    def reports(self) -> NDArray[np.void]:
        """The runs that ended, a copy."""
        ended, count = self.counts()
        at = self._news + 8 + ended * ENDED.itemsize
        return np.frombuffer(self._frame, REPORT, count, at).copy()
