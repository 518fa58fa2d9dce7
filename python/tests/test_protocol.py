"""Frames against the vectors that the emulator's tests read, too."""

import json
import math

import numpy as np
from conftest import REPOSITORY

from edgefade.protocol import Rows, Sizes, reset_frame, step_frame
from edgefade.spaces import report_of

VECTORS = json.loads((REPOSITORY / "test/vectors/gym-protocol.json").read_text())
SIZES = Sizes(**VECTORS["sizes"])


def test_requests_are_the_bytes_of_the_vectors():
    for name in ("reset", "resetOfThreeRows"):
        told = VECTORS[name]
        assert reset_frame(told["operations"], told["seeds"], told["replications"]).hex() == told["hex"]
    told = VECTORS["step"]
    frame = step_frame(np.array(told["operations"], np.int32), np.array(told["actions"], np.int32))
    assert frame.hex() == told["hex"]


def test_answers_are_read_as_the_vectors_say():
    told = VECTORS["rows"]
    rows = Rows(SIZES, bytearray.fromhex(told["hex"]))
    numbers = ("reward", "dt_s", "time_s", "decision", "device", "subtask", "replication", "flags")
    for name in (*numbers, "observation", "mask"):
        assert getattr(rows, name).tolist() == told[name], name
    assert rows.counts() == (2, 1)
    for task, expected in zip(rows.ended(), told["ended"], strict=True):
        statuses = ["completed", "late", "dropped", "in-flight"]
        assert statuses[task["status"]] == expected["status"]
        for name in ("row", "decision", "device", "cost", "device_energy_j"):
            assert task[name] == expected[name]
        latency_s = expected["latency_s"]
        assert math.isnan(task["latency_s"]) if latency_s is None else task["latency_s"] == latency_s
    report = rows.reports()[0]
    expected = dict(told["reports"][0])
    assert report["row"] == expected.pop("row")
    assert report_of(report) == expected
