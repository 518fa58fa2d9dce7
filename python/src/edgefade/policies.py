"""Policies in Python: ``edgefade run scenario.yaml --policy python:my_module:MyPolicy``."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Placement = Sequence[str]
#: Variants by their names: one for all sub-tasks that have it, or one for each; None: full.
Variants = str | Sequence[str | None]


@dataclass(frozen=True)
class Request:
    """A task that waits to be placed.

    Sub-tasks and edges are numbered from 0. ``edges`` are pairs (from, to): from -1 is the task's
    input, to ``subtasks`` its final output. ``inputs[t]`` and ``outputs[t]`` are the edges that lead
    to sub-task t, and from it; ``inputs[subtasks]`` are those of the final output.
    """

    decision: int
    task: int
    device: str
    arrival_s: float
    deadline_s: float
    priority: float
    subtasks: int
    edges: tuple[tuple[int, int], ...]
    order: tuple[int, ...]
    data_bits: tuple[float, ...]
    work_cycles: tuple[float, ...]
    serial: tuple[float, ...] | None
    subtask: int | None
    placed: tuple[str | None, ...]
    #: Bytes that each sub-task holds at its site; empty if there are none.
    memory_bytes: tuple[float, ...] = ()
    #: Variants of each sub-task, ``full`` first: name, factors work, data and memory, and loss.
    variants: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    #: ``full``: accuracy with all sub-tasks in full; ``floor``: the least that is allowed.
    accuracy: Mapping[str, float] | None = None
    #: What kind of task it is, where an arrivals trace says so.
    application: str | None = None
    #: FLOP of each sub-task by type of layer, None where it has none; empty if no sub-task has any.
    flop: tuple[tuple[float, ...] | None, ...] = ()
    #: ``reach``: probability that each sub-task is executed; ``ends``: that the task ends behind it.
    exits: Mapping[str, Sequence[float]] | None = None
    #: With ``choose``: names of the variants that sub-tasks are in; empty if all are in full.
    chosen: tuple[str, ...] = ()
    inputs: tuple[tuple[int, ...], ...] = field(init=False)
    outputs: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        numbered = list(enumerate(self.edges))
        leading = (
            tuple(edge for edge, (_, to) in numbered if to == target) for target in range(self.subtasks + 1)
        )
        leaving = (
            tuple(edge for edge, (start, _) in numbered if start == source) for source in range(self.subtasks)
        )
        object.__setattr__(self, "inputs", tuple(leading))
        object.__setattr__(self, "outputs", tuple(leaving))

    @staticmethod
    def parse(message: Mapping[str, Any]) -> Request:
        """A request as the emulator tells it."""
        serial = message.get("serial")
        return Request(
            decision=message["decision"],
            task=message["task"],
            device=message["device"],
            arrival_s=float(message["arrival_s"]),
            deadline_s=float(message["deadline_s"]),
            priority=float(message["priority"]),
            subtasks=message["subtasks"],
            edges=tuple((start, to) for start, to in message["edges"]),
            order=tuple(message["order"]),
            data_bits=tuple(map(float, message["data_bits"])),
            work_cycles=tuple(map(float, message["work_cycles"])),
            serial=None if serial is None else tuple(map(float, serial)),
            subtask=message.get("subtask"),
            placed=tuple(message.get("placed", ())),
            memory_bytes=tuple(map(float, message.get("memory_bytes", ()))),
            variants=tuple(tuple(own) for own in message.get("variants", ())),
            accuracy=message.get("accuracy"),
            application=message.get("application"),
            flop=tuple(None if one is None else tuple(map(float, one)) for one in message.get("flop", ())),
            exits=message.get("exits"),
            chosen=tuple(message.get("chosen", ())),
        )


@dataclass(frozen=True)
class Site:
    """What a policy may know of a site. ``queue_room`` and ``cores`` can be infinite."""

    id: str
    kind: Literal["device", "edge", "cloud"]
    is_serving: bool
    is_down: bool
    cores: float
    free_cores: float
    present: float
    queue_length: float
    queue_room: float
    backlog_s: float
    frequency_hz: float
    requestable_cores: float
    memory_bytes: float = float("inf")
    free_memory_bytes: float = float("inf")
    #: Of a device whose frequency a plan can set: ``lowest_hz``, ``highest_hz`` and perhaps ``steps_hz``.
    dvfs: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Device:
    """What a policy may know of the task's device."""

    name: str
    frequency_hz: float
    cores: float
    kappa: float
    battery_j: float
    backlog_s: float
    position_m: tuple[float, float]


class View:
    """What a policy sees when it decides. It is valid until the policy has answered.

    Times and costs are analytic: what a step would take if nothing else changed.
    """

    def __init__(self, message: Mapping[str, Any], ask: Callable[[dict[str, Any]], Any]) -> None:
        self.time_s = float(message["time_s"])
        self.objective = {
            name: float(weight) for name, weight in message["objective"].items() if name != "kind"
        }
        device = message["device"]
        self.device = Device(
            name=device["name"],
            position_m=(float(device["position_m"][0]), float(device["position_m"][1])),
            **{
                name: float(device[name])
                for name in ("frequency_hz", "cores", "kappa", "battery_j", "backlog_s")
            },
        )
        self.sites = tuple(_site_of(site) for site in message["sites"])
        #: Most subcarriers that a plan may request for an edge; 0: none.
        self.requestable_subcarriers = int(message.get("requestable_subcarriers", 0))
        self._numbers = {site.id: number for number, site in enumerate(self.sites)}
        self._variants: Variants | None = None
        self._emulator = ask
        self._tables: dict[str, NDArray[np.float64]] = {}

    def site(self, name: str) -> Site:
        """The site of that name.

        :raises KeyError: there is none
        """
        return self.sites[self._numbers[name]]

    def execution_time_s(
        self, subtask: int, site: str, *, cores: int | None = None, frequency_hz: float | None = None
    ) -> float:
        """Time to execute a sub-task at a site now, waiting included, in s.

        :param cores: that a plan requests there
        :param frequency_hz: that a plan sets for the device
        """
        if cores is None and frequency_hz is None:
            return float(self._table("times", "execution_s")[subtask, self._numbers[site]])
        return float(self._execution(subtask, site, cores, frequency_hz)["time_s"])

    def execution_cost(
        self, subtask: int, site: str, *, cores: int | None = None, frequency_hz: float | None = None
    ) -> float:
        """Share of the cost that executing a sub-task at a site adds; see :meth:`execution_time_s`."""
        if cores is None and frequency_hz is None:
            return float(self._table("times", "execution_cost")[subtask, self._numbers[site]])
        return float(self._execution(subtask, site, cores, frequency_hz)["cost"])

    def move_time_s(self, edge: int, start: str, to: str) -> float:
        """Time to move the data of an edge between two sites now, in s; NaN for moves that do not occur."""
        numbers = self._numbers
        return float(self._table("times", "move_s")[edge, numbers[start], numbers[to]])

    def move_cost(self, edge: int, start: str, to: str) -> float:
        """Share of the cost that moving the data of an edge between two sites adds."""
        numbers = self._numbers
        return float(self._table("times", "move_cost")[edge, numbers[start], numbers[to]])

    def uplink_bps(self, site: str, edge: int) -> float:
        """Bit rate from the device towards a site for an edge's data; NaN for the device itself."""
        return float(self._table("rates", "uplink_bps")[self._numbers[site], edge])

    def downlink_bps(self, site: str, edge: int) -> float:
        """Bit rate from a site to the device for an edge's data; NaN for the device itself."""
        return float(self._table("rates", "downlink_bps")[self._numbers[site], edge])

    def wired_bps(self, site: str, edge: int) -> float:
        """Bit rate of the slowest wired leg on the way from the device; infinite without one."""
        return float(self._table("rates", "wired_bps")[self._numbers[site], edge])

    def wired_delay_s(self, site: str, edge: int) -> float:
        """Wired delay on the way from the device, in s."""
        return float(self._table("rates", "wired_delay_s")[self._numbers[site], edge])

    def granted_cores(self, site: str, subtask: int) -> float:
        """Cores that a sub-task would be granted at a site."""
        return float(self._table("rates", "granted_cores")[self._numbers[site], subtask])

    def work_cycles(self, site: str, subtask: int) -> float:
        """Cycles that a sub-task takes at a site; they differ where nodes have speeds in FLOP/s."""
        return float(self._table("rates", "work_cycles")[self._numbers[site], subtask])

    def latency_s(self, placement: Placement) -> float:
        """What the whole task would take from the decision on, in s."""
        return float(self._ask({"ask": "latency", "placement": list(placement)}))

    def cost(self, placement: Placement | Mapping[str, Any]) -> float:
        """The analytic cost of a placement or plan of the whole task.

        :raises ValueError: it is not a valid plan, with the message of the emulator
        """
        plan = dict(placement) if isinstance(placement, Mapping) else list(placement)
        return float(self._ask({"ask": "cost", "plan": plan}))

    def optimum(self) -> list[str] | None:
        """The placement of least analytic cost; None where the search would take too long."""
        found: list[str] | None = self._ask({"ask": "optimum"})
        return found

    def optimal_plan(self) -> dict[str, Any] | None:
        """The plan of least analytic cost over placements and variants; None as for :meth:`optimum`."""
        found: dict[str, Any] | None = self._ask({"ask": "optimal_plan"})
        return found

    def in_variants(self, variants: Variants) -> View:
        """What would be seen of the same task in other variants: its times, rates, costs and optimum.

        :param variants: one name for all sub-tasks that have it, or a name for each; None: full
        :raises ValueError: when the first number of it is asked for, and there is no such variant
        """
        if self._variants is not None:
            raise ValueError("a view in variants has no other variants: ask the policy's own view")
        changed = copy.copy(self)
        changed._variants = variants if isinstance(variants, str) else list(variants)
        changed._tables = {}
        return changed

    def _execution(
        self, subtask: int, site: str, cores: int | None, frequency_hz: float | None
    ) -> dict[str, Any]:
        request = {"cores": cores, "frequency_hz": frequency_hz}
        asked = {name: value for name, value in request.items() if value is not None}
        found: dict[str, Any] = self._ask(
            {"ask": "execution", "subtask": subtask, "site": site, "request": asked}
        )
        return found

    def _ask(self, question: dict[str, Any]) -> Any:
        return self._emulator(
            question if self._variants is None else {**question, "variants": self._variants}
        )

    def _table(self, group: str, name: str) -> NDArray[np.float64]:
        if name not in self._tables:
            tables = self._ask({"ask": group})
            for key, table in tables.items():
                self._tables[key] = np.array(table, dtype=object).astype(np.float64)
        return self._tables[name]


def _site_of(message: Mapping[str, Any]) -> Site:
    names = (
        "cores",
        "free_cores",
        "present",
        "queue_length",
        "queue_room",
        "backlog_s",
        "frequency_hz",
        "requestable_cores",
        "memory_bytes",
        "free_memory_bytes",
    )
    return Site(
        id=message["id"],
        kind=message["kind"],
        is_serving=message["is_serving"],
        is_down=message["is_down"],
        dvfs=message.get("dvfs"),
        **{name: float(message[name]) for name in names},
    )


@dataclass(frozen=True)
class RunInfo:
    """What a policy learns when a run begins.

    ``random`` is the policy's own generator: the same in every run of the same seed and replication.
    """

    scenario: str
    seed: int
    replication: int
    sites: tuple[str, ...]
    random: np.random.Generator
    #: Among which of the sites the policy chooses: ``all``, or those of the device's ``cell``.
    candidate_sites: str = "all"


@dataclass(frozen=True)
class Result:
    """How a task ended; ``latency_s`` and ``cost`` are NaN for one that did not complete."""

    status: str
    latency_s: float
    device_energy_j: float
    cost: float


class Policy:
    """A policy in Python; subclassing it is optional, its methods are what counts.

    A policy has one of

    - ``place(request, view)``: a site name for every sub-task, or a plan
      ``{"sites": [...], "cores": [...], "subcarriers": [...], "frequency_hz": ..., "variants": ...}``
    - ``choose(request, view)``: a site name for ``request.subtask``, with ``decides = "subtask"``, or
      ``{"site": ..., "variant": ...}``
    - ``act(observation, action_mask)``: an action as an environment takes it, from what an
      environment shows: what was trained with one goes here. ``actions`` and ``features`` say what
      that environment was made with

    and may have ``begin(run)``, ``outcome(decision, result)``, ``operations(request, sites)`` and
    ``end()``. It is created for every run, with the options of the scenario as keywords.
    """

    #: Its name in results; default: that of the class.
    name: str = ""
    #: ``task`` or ``subtask``.
    decides: Literal["task", "subtask"] = "task"
    #: Of ``act``: ``site``, or ``site-and-variant``.
    actions: Literal["site", "site-and-variant"] = "site"
    #: Of ``act``: ``standard``, or ``all``.
    features: Literal["standard", "all"] = "standard"
