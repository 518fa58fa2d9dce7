"""One environment: ``gymnasium.make("edgefade/Offloading-v0", scenario=...)``."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from edgefade.emulator import Emulator
from edgefade.errors import EdgefadeError
from edgefade.options import EnvOptions, Scenario, gym_arguments
from edgefade.protocol import (
    ASKS,
    HEADER,
    RESET,
    STEP,
    STEP_FRAME,
    TERMINATED,
    TRUNCATED,
    Rows,
    reset_frame,
)
from edgefade.spaces import Described, Layout, as_actions, report_of

if TYPE_CHECKING:
    from typing_extensions import Unpack


class OffloadingEnv(Described, gymnasium.Env[Any, Any]):
    """A scenario of edgefade as an environment: one offloading decision at a time.

    :param scenario: a scenario file, or the name of one that comes with edgefade (``quickstart``)
    :param decides: ``task``: an action places all sub-tasks of a task when it arrives
        (MultiDiscrete); ``subtask``: one sub-task, when its data are available (Discrete)
    :param actions: what an action chooses for a sub-task: ``site``, or ``site-and-variant`` where the
        scenario has variants
    :param features: ``standard``: the features that most methods need; ``all``: also those of memory,
        priorities, parts for one core, FLOP and early exits
    :param candidate_sites: ``all``: the agent sees all sites and chooses from them; ``cell``: those of
        the cell that serves the device of the decision, as ``edge:0``, ``edge:1``, ...
    :param reward: ``rate``: minus the cost that accrued until the next decision; ``outcome``: minus
        the costs of the tasks that ended until then; ``expected``: minus the analytic cost of the
        action
    :param drop_cost: cost that is added to every dropped task, in units of the objective
    :param overrides: fields of the scenario that are set, as ``{"tasks": 100}``
    :param mask_in_observation: observations are ``{"observation": ..., "action_mask": ...}``
    :param timeout_s: how long the emulator may take to answer, in s
    :param render_mode: None; there is nothing to see

    ``reset(seed=s)`` begins replication 0 of seed s, every further ``reset()`` the next replication,
    so that agents that are compared meet the same tasks and channels.
    ``reset(options={"replication": k})`` begins that one.
    """

    metadata: dict[str, Any] = {"render_modes": []}

    def __init__(
        self,
        scenario: Scenario,
        *,
        mask_in_observation: bool = False,
        render_mode: None = None,
        **options: Unpack[EnvOptions],
    ) -> None:
        self.render_mode = render_mode
        self._emulator = Emulator(gym_arguments(scenario, options), options.get("timeout_s", 60.0))
        #: The greeting of the emulator: its version, the scenario and the spaces.
        self.hello = self._emulator.hello
        self._layout = Layout(self.hello)
        self._in_observation = mask_in_observation
        self.action_space = self._layout.action
        self.observation_space = self._layout.with_mask() if mask_in_observation else self._layout.box
        self._shape = () if self._layout.decides == "subtask" else (self._layout.places,)
        self._frame = struct.Struct(f"<IHH{1 + self._layout.places}i")
        self._mask: NDArray[np.int8] = np.ones(self._layout.mask_shape, np.int8)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begins an episode. Options: ``replication``."""
        super().reset(seed=seed)
        replication = replication_of(options)
        rows = self._emulator.ask(reset_frame([RESET], [seed], [replication]))
        told = rows.only()
        if not told[7] & ASKS:
            raise EdgefadeError(f"no task of replication {told[6]} asks where it should go")
        return self._observe(rows), self._info(rows, told)

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Places what the last observation was about, and runs to the next decision."""
        choices = as_actions(action, self._shape).ravel().tolist()
        if min(choices) < 0 or max(choices) >= self._layout.choices:
            raise ValueError(f"action {action}: expected 0 to {self._layout.choices - 1}")
        rows = self._emulator.ask(
            self._frame.pack(self._frame.size - HEADER.size, STEP_FRAME, 0, STEP, *choices)
        )
        told = rows.only()
        flags = told[7]
        observation = self._observe(rows)
        return (
            observation,
            told[0],
            flags & TERMINATED > 0,
            flags & TRUNCATED > 0,
            self._info(rows, told),
        )

    def action_masks(self) -> NDArray[np.bool_]:
        """Which choices are advisable now, in the form of sb3-contrib: one flat array of bool."""
        return self._mask.astype(bool).ravel()

    def close(self) -> None:
        """Ends the emulator; closing it again does nothing."""
        if hasattr(self, "_emulator"):
            self._emulator.close()

    def _observe(self, rows: Rows) -> Any:
        observation = rows.observation[0].copy()
        self._mask = rows.mask.copy().reshape(self._layout.mask_shape)
        if not self._in_observation:
            return observation
        return {"observation": observation, "action_mask": self._mask.copy()}

    def _info(self, rows: Rows, told: tuple[float, float, float, int, int, int, int, int]) -> dict[str, Any]:
        _, dt_s, time_s, decision, device, subtask, replication, _ = told
        ended, reports = rows.counts()
        info: dict[str, Any] = {
            "action_mask": self._layout.mask_for_sampling(self._mask),
            "dt_s": dt_s,
            "time_s": time_s,
            "decision": decision,
            "device": self._layout.devices[device] if device >= 0 else "",
            "subtask": subtask,
            "replication": replication,
            "outcomes": self._layout.outcomes(rows) if ended else [],
        }
        if reports:
            info["run"] = report_of(rows.reports()[0])
        return info


def replication_of(options: Mapping[str, Any] | None, *known: str) -> int | None:
    """The option ``replication``; others are warned of.

    :raises ValueError: it is no whole number >= 0
    """
    if not options:
        return None
    wrong = set(options) - {"replication", *known}
    if wrong:
        warnings.warn(f"unknown options {sorted(wrong)}: expected replication", stacklevel=3)
    replication = options.get("replication")
    if replication is None:
        return None
    if isinstance(replication, bool) or int(replication) != replication or replication < 0:
        raise ValueError(f"replication: expected a whole number >= 0, got {replication}")
    return int(replication)
