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
    """The sizes that determine frames."""

    rows: int
    features: int
    mask: int
    places: int


def padded(count: int) -> int:
    """The next multiple of 8 bytes."""
    return -(-count // 8) * 8


#: The parts of an answer's rows, in their order.
_PARTS: tuple[tuple[str, str], ...] = (
    ("reward", "<f8"),
    ("dt_s", "<f8"),
    ("time_s", "<f8"),
    ("decision", "<i4"),
    ("device", "<i4"),
    ("subtask", "<i4"),
    ("replication", "<i4"),
    ("observation", "<f4"),
    ("flags", "u1"),
    ("mask", "i1"),
)


def _shape(name: str, sizes: Sizes) -> tuple[int, ...]:
    """Of one part of the rows."""
    width = {"observation": sizes.features, "mask": sizes.mask}.get(name)
    return (sizes.rows,) if width is None else (sizes.rows, width)


def row_offsets(sizes: Sizes) -> dict[str, int]:
    """Where the parts of an answer's rows lie in its payload, in bytes."""
    offsets: dict[str, int] = {}
    at = 0
    for name, dtype in _PARTS:
        offsets[name] = at
        at += np.dtype(dtype).itemsize * math.prod(_shape(name, sizes))
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


class _Arrays:
    """The numbers of rows; ``_PARTS`` has their types."""

    reward: NDArray[np.float64]
    dt_s: NDArray[np.float64]
    time_s: NDArray[np.float64]
    decision: NDArray[np.int32]
    device: NDArray[np.int32]
    subtask: NDArray[np.int32]
    replication: NDArray[np.int32]
    observation: NDArray[np.float32]
    flags: NDArray[np.uint8]
    mask: NDArray[np.int8]


class Rows(_Arrays):
    """An answer. The arrays are views of the buffer: copy what is kept."""

    def __init__(self, sizes: Sizes, frame: bytearray) -> None:
        self.sizes = sizes
        self._frame = frame
        offsets = row_offsets(sizes)
        for name, dtype in _PARTS:
            shape, start = _shape(name, sizes), HEADER.size + offsets[name]
            setattr(self, name, np.frombuffer(frame, dtype, math.prod(shape), start).reshape(shape))
        self._news = HEADER.size + offsets["end"]
        self.block: NDArray[np.uint8] = np.frombuffer(frame, np.uint8, offsets["end"], HEADER.size)
        self._counts = struct.Struct("<II")
        self._flags = HEADER.size + offsets["flags"]

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


class Table(_Arrays):
    """The rows of all emulators of a batch, in arrays that are new at every step: no copy is needed.

    The arrays lie in one block, as in an answer, so that the rows of a single emulator are taken at once.
    """

    def __init__(self, shape: TableShape, parts: Sequence[tuple[slice, Rows]]) -> None:
        block = np.empty(shape.size, np.uint8)
        if len(parts) == 1:
            block[:] = parts[0][1].block
        for name, own, dtype, start in shape.arrays:
            array: NDArray[Any] = np.ndarray(own, dtype, block, start)
            setattr(self, name, array)
            if len(parts) > 1:
                for part, rows in parts:
                    array[part] = getattr(rows, name)


class TableShape:
    """Where the arrays of a table lie in its block."""

    def __init__(self, sizes: Sizes) -> None:
        offsets = row_offsets(sizes)
        self.size = offsets["end"]
        self.arrays = [(name, _shape(name, sizes), np.dtype(dtype), offsets[name]) for name, dtype in _PARTS]
