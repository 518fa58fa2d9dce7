"""Spaces and what goes with them: actions as numbers of choices, masks, outcomes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from edgefade.protocol import STATUSES, Rows


class Outcome(NamedTuple):
    """How a task ended.

    ``cost`` is in units of the scenario's objective; of a task that did not complete it is what it
    has used and waited, with ``drop_cost`` if it was dropped. ``latency_s`` is NaN then.
    """

    decision: int
    device: str
    status: str
    cost: float
    latency_s: float
    device_energy_j: float


class Choice(NamedTuple):
    """The meaning of a number in an action."""

    site: str
    #: ``full`` where actions choose sites alone.
    variant: str


class Layout:
    """The spaces in the handshake."""

    def __init__(self, hello: dict[str, Any]) -> None:
        self.decides: str = hello["decides"]
        self.sites: tuple[str, ...] = tuple(hello["sites"])
        self.variants: tuple[str, ...] = tuple(hello["variants"])
        self.devices: tuple[str, ...] = tuple(hello["devices"])
        self.features: tuple[str, ...] = tuple(
            feature["name"] for feature in hello["observation"]["features"]
        )
        self.places: int = hello["action"]["places"]
        self.choices: int = hello["action"]["choices"]
        observation = hello["observation"]
        self.box = spaces.Box(observation["low"], observation["high"], (observation["length"],), np.float32)
        self.action: spaces.Discrete | spaces.MultiDiscrete = (
            spaces.Discrete(self.choices)
            if self.decides == "subtask"
            else spaces.MultiDiscrete([self.choices] * self.places)
        )
        #: Of an action mask: one row of choices, or one for each sub-task.
        self.mask_shape: tuple[int, ...] = (
            (self.choices,) if self.decides == "subtask" else (self.places, self.choices)
        )

    @property
    def named(self) -> tuple[Choice, ...]:
        """The choices by their numbers: ``site + sites * variant``."""
        return tuple(Choice(site, variant) for variant in self.variants for site in self.sites)

    def mask_for_sampling(self, mask: NDArray[np.int8]) -> Any:
        """A mask as ``action_space.sample`` takes it: for several places, a tuple of theirs."""
        return mask if self.decides == "subtask" else tuple(mask)

    def with_mask_for_sampling(self) -> spaces.Dict:
        """The observation space of PettingZoo, whose masks go to ``action_space.sample``."""
        one = spaces.Box(0, 1, (self.choices,), np.int8)
        mask = one if self.decides == "subtask" else spaces.Tuple([one] * self.places)
        return spaces.Dict({"observation": self.box, "action_mask": mask})

    def with_mask(self) -> spaces.Dict:
        """The observation space that has the action mask inside, as one array."""
        mask = spaces.Box(0, 1, self.mask_shape, np.int8)
        return spaces.Dict({"observation": self.box, "action_mask": mask})

    def outcomes(self, rows: Rows) -> list[Outcome]:
        """The tasks that ended, in words."""
        return [
            Outcome(decision, self.devices[device], STATUSES[status], cost, latency_s, device_energy_j)
            for cost, latency_s, device_energy_j, _, decision, device, status in rows.outcomes()
        ]


class Described:
    """Names of the parts of an environment's spaces."""

    _layout: Layout

    @property
    def sites(self) -> tuple[str, ...]:
        """Names of the sites, by their number."""
        return self._layout.sites

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What the numbers in actions stand for: sites in full, then in each of the variants."""
        return self._layout.named

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the devices, by their number in the infos of vector environments."""
        return self._layout.devices

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the numbers in an observation."""
        return self._layout.features


def report_of(report: np.void) -> dict[str, float]:
    """The results of a run: counts of tasks, total cost, length in s, events."""
    names = ("generated", "completed", "late", "dropped", "in_flight", "events")
    counts: dict[str, float] = {name: int(report[name]) for name in names}
    return {**counts, "cost": float(report["cost"]), "run_s": float(report["run_s"])}


def as_actions(action: Any, shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Actions as the emulator takes them.

    :raises ValueError: they are of another shape, or no whole numbers
    """
    array = np.asarray(action)
    if array.shape != shape:
        if array.size != math.prod(shape):
            raise ValueError(f"an action of shape {array.shape}, expected {shape}")
        array = array.reshape(shape)
    if array.dtype.kind not in "iub":
        raise ValueError(f"an action of {array.dtype}, expected whole numbers")
    return np.ascontiguousarray(array, np.int32).reshape(shape)
