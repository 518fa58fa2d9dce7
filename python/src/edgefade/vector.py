"""Many environments at once: ``gymnasium.make_vec("edgefade/Offloading-v0", num_envs=8, ...)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from edgefade.emulator import Emulator
from edgefade.env import replication_of
from edgefade.errors import EdgefadeError
from edgefade.options import EnvOptions, Scenario, gym_arguments
from edgefade.protocol import (
    ASKS,
    ENDED,
    IDLE,
    RESET,
    STEP,
    TERMINATED,
    TRUNCATED,
    Rows,
    Sizes,
    Table,
    TableShape,
    reset_frame,
    step_frame,
)
from edgefade.spaces import Described, Layout, as_actions, report_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

#: What is told of every environment at every step.
_NUMBERS = ("dt_s", "time_s", "decision", "device", "subtask", "replication")


class OffloadingVectorEnv(Described, VectorEnv[Any, Any, Any]):
    """Environments of one scenario that step together, one frame for all of them.

    They share the replications of a seed: number i of n goes through i, i + n, i + 2n, ... With a
    list of seeds each has a seed of its own.

    :param num_envs: how many
    :param num_workers: processes that share them, and work at the same time
    :param autoreset_mode: ``SAME_STEP``: an episode that ends is followed by the next one in the
        same step, and its last observation is in ``info["final_obs"]``; ``NEXT_STEP``: in the step
        after, whose action is ignored; ``DISABLED``: ``reset(options={"reset_mask": ...})`` does it

    The other parameters are those of :class:`edgefade.OffloadingEnv`. ``info["outcomes"]`` is an
    array of records of the tasks that ended, with the number of their environment in ``row``.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        num_envs: int = 1,
        num_workers: int = 1,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        mask_in_observation: bool = False,
        render_mode: None = None,
        **options: Unpack[EnvOptions],
    ) -> None:
        if not 1 <= num_workers <= num_envs:
            raise ValueError(f"num_workers: expected 1 to {num_envs} (num_envs), got {num_workers}")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self._mode = AutoresetMode(autoreset_mode)
        self.metadata = {"autoreset_mode": self._mode, "render_modes": []}
        arguments = gym_arguments(scenario, options)
        self._emulators: list[Emulator] = []
        self._parts: list[slice] = []
        try:
            for worker in range(num_workers):
                first = worker * num_envs // num_workers
                last = (worker + 1) * num_envs // num_workers
                share = ["--envs", str(last - first), "--first", str(first), "--of", str(num_envs)]
                self._emulators.append(Emulator([*arguments, *share], options.get("timeout_s", 60.0)))
                self._parts.append(slice(first, last))
        except BaseException:
            self.close_extras()
            raise
        self.hello = self._emulators[0].hello
        self._layout = Layout(self.hello)
        self._in_observation = mask_in_observation
        self.single_action_space = self._layout.action
        self.single_observation_space = self._layout.with_mask() if mask_in_observation else self._layout.box
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        shape = (num_envs, self._layout.places)
        self._shape = shape if self._layout.decides == "task" else shape[:1]
        self._over = np.ones(num_envs, np.bool_)
        #: Some episodes are over: what this asks of every step is asked at once.
        self._some_over = True
        self._all = np.ones(num_envs, np.bool_)
        self._steps = np.full(num_envs, STEP, np.int32)
        _, features, mask, places = self._emulators[0].sizes
        self._shape_of_table = TableShape(Sizes(num_envs, features, mask, places))
        self._mask_shape = (num_envs, *self._layout.mask_shape)
        self._table = self._empty_table()

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Begins episodes.

        Options: ``replication`` of the first environment, that of the others counts up from it;
        ``reset_mask``, an array of bool that says which environments are reset.
        """
        super().reset(seed=seed if isinstance(seed, int) else None)
        count = self.num_envs
        which = reset_mask_of(options, count)
        first = replication_of(options, "reset_mask")
        seeds: list[int | None]
        replications: list[int | None] = [None] * count
        if seed is None or isinstance(seed, int):
            seeds = [seed] * count
        else:
            seeds = list(seed)
            if len(seeds) != count:
                raise ValueError(f"{len(seeds)} seeds for {count} environments")
            replications = [None if one is None else 0 for one in seeds]
        if first is not None:
            replications = [first + index for index in range(count)]
        operations = [RESET if chosen else IDLE for chosen in which]
        outcomes, _ = self._ask(lambda part: reset_frame(operations[part], seeds[part], replications[part]))
        self._check_asking(which)
        self._over &= ~which
        self._some_over = bool(self._over.any())
        return self._observe(), self._infos(outcomes)

    def step(
        self, actions: Any
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Steps every environment; what happens at the end of an episode, the autoreset mode says."""
        array = as_actions(actions, self._shape)
        # Negative numbers are large ones without a sign.
        if array.view(np.uint32).max() >= self._layout.choices:
            raise ValueError(f"actions: expected 0 to {self._layout.choices - 1}, got {actions}")
        operations, begun = self._steps, None
        if self._some_over:
            if self._mode is not AutoresetMode.NEXT_STEP:
                over = np.flatnonzero(self._over).tolist()
                raise EdgefadeError(f"reset environments {over} first: they have no episode under way")
            begun = self._over
            operations = np.where(begun, RESET, STEP).astype(np.int32)
        outcomes, reports = self._ask(lambda part: step_frame(operations[part], array[part]))
        if begun is not None:
            self._check_asking(begun)
        terminated = np.zeros(self.num_envs, np.bool_)
        truncated = np.zeros(self.num_envs, np.bool_)
        self._some_over = len(reports) > 0
        if self._some_over:
            flags = self._table.flags
            terminated = (flags & TERMINATED).astype(np.bool_)
            truncated = (flags & TRUNCATED).astype(np.bool_)
            self._over = terminated | truncated
        elif begun is not None:
            self._over = np.zeros(self.num_envs, np.bool_)
        reward = self._table.reward
        infos = self._infos(outcomes)
        if reports:
            for row, report in reports.items():
                infos = self._add_info(infos, {"run": report}, row)
            if self._mode is AutoresetMode.SAME_STEP:
                infos = self._begin_again(infos)
        return self._observe(), reward, terminated, truncated, infos

    def action_masks(self) -> NDArray[np.bool_]:
        """Which choices are advisable now: a flat row of bool for every environment."""
        return self._table.mask.astype(bool)

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the emulators."""
        for emulator in self._emulators:
            emulator.close()

    def _begin_again(self, infos: dict[str, Any]) -> dict[str, Any]:
        """The next episodes of those that have ended: what they ended with goes to the infos."""
        over = self._over.copy()
        final: dict[str, Any] = {}
        last = self._observe()
        for row in np.flatnonzero(over):
            told = {name: value[row] for name, value in infos.items() if name in _NUMBERS}
            told["run"] = {name: value[row] for name, value in infos["run"].items() if name[0] != "_"}
            observation = (
                {name: value[row] for name, value in last.items()} if self._in_observation else last[row]
            )
            final = self._add_info(final, {"final_obs": observation, "final_info": told}, int(row))
        operations = np.where(over, RESET, IDLE).astype(np.int32)
        none = [None] * self.num_envs
        self._ask(lambda part: reset_frame(operations[part].tolist(), none[part], none[part]))
        self._check_asking(over)
        self._over = np.zeros(self.num_envs, np.bool_)
        self._some_over = False
        outcomes = infos["outcomes"]
        return {**self._infos(outcomes), "run": infos["run"], "_run": infos["_run"], **final}

    def _ask(self, request: Callable[[slice], bytes]) -> tuple[NDArray[np.void], dict[int, dict[str, float]]]:
        """Sends every worker its part, and takes in the answers while the others still work."""
        for emulator, part in zip(self._emulators, self._parts, strict=True):
            emulator.send(request(part))
        ended: list[NDArray[np.void]] = []
        reports: dict[int, dict[str, float]] = {}
        told: list[tuple[slice, Rows]] = []
        for emulator, part in zip(self._emulators, self._parts, strict=True):
            rows = emulator.receive()
            told.append((part, rows))
            tasks, runs = rows.counts()
            if tasks:
                own = rows.ended()
                if part.start > 0:
                    own["row"] += part.start
                ended.append(own)
            if runs:
                for report in rows.reports():
                    reports[part.start + int(report["row"])] = report_of(report)
        self._table = Table(self._shape_of_table, told)
        if len(ended) == 1:
            return ended[0], reports
        return (np.concatenate(ended) if ended else np.zeros(0, ENDED)), reports

    def _empty_table(self) -> Table:
        """What there is before the first reset: nothing is masked."""
        table = Table(self._shape_of_table, ())
        table.mask.fill(1)
        return table

    def _observe(self) -> Any:
        table = self._table
        if not self._in_observation:
            return table.observation
        return {"observation": table.observation, "action_mask": table.mask.reshape(self._mask_shape).copy()}

    def _infos(self, outcomes: NDArray[np.void]) -> dict[str, Any]:
        table, known = self._table, self._all
        return {
            **{"action_mask": table.mask.reshape(self._mask_shape), "_action_mask": known},
            **{"dt_s": table.dt_s, "_dt_s": known, "time_s": table.time_s, "_time_s": known},
            **{"decision": table.decision, "_decision": known, "device": table.device, "_device": known},
            **{"subtask": table.subtask, "_subtask": known},
            **{"replication": table.replication, "_replication": known},
            "outcomes": outcomes,
        }

    def _check_asking(self, which: NDArray[np.bool_]) -> None:
        silent = which & ((self._table.flags & ASKS) == 0)
        if silent.any():
            rows = np.flatnonzero(silent).tolist()
            raise EdgefadeError(f"no task of environments {rows} asks where it should go")


def reset_mask_of(options: Mapping[str, Any] | None, count: int) -> NDArray[np.bool_]:
    """The option ``reset_mask``; without it, all are reset.

    :raises ValueError: it is no array of bool with an entry for every environment
    """
    mask = None if options is None else options.get("reset_mask")
    if mask is None:
        return np.ones(count, np.bool_)
    array = np.asarray(mask)
    if array.shape != (count,) or array.dtype != np.bool_ or not array.any():
        raise ValueError(f"reset_mask: expected {count} of bool, at least one of them True")
    return array
