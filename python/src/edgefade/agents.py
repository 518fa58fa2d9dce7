"""An agent for every device: PettingZoo's AEC and parallel environments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from numpy.typing import NDArray

try:
    from pettingzoo import AECEnv, ParallelEnv
except ImportError as error:  # pragma: no cover
    raise ImportError("edgefade.aec_env and parallel_env need PettingZoo: pip install pettingzoo") from error

from edgefade.emulator import Emulator
from edgefade.env import replication_of
from edgefade.errors import EdgefadeError
from edgefade.options import EnvOptions, Scenario, gym_arguments
from edgefade.protocol import (
    ASKS,
    RESET,
    STEP,
    TERMINATED,
    TRUNCATED,
    Rows,
    reset_frame,
    step_frame,
)
from edgefade.spaces import Layout, as_actions, report_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

Earns = Literal["own", "shared"]


class _Agents:
    """One run and its devices: what both environments have."""

    def __init__(
        self,
        scenario: Scenario,
        slot: list[str],
        earns: Earns,
        options: EnvOptions,
    ) -> None:
        if earns not in ("own", "shared"):
            raise ValueError(f"earns: expected own or shared, got {earns!r}")
        arguments = gym_arguments(scenario, options)
        self.emulator = Emulator([*arguments, "--agents", *slot], options.get("timeout_s", 60.0))
        self.layout = Layout(self.emulator.hello)
        self.is_shared = earns == "shared"
        self.names = list(self.layout.devices)
        layout = self.layout
        self.observation_spaces: dict[str, spaces.Space[Any]] = {
            name: layout.with_mask_for_sampling() for name in self.names
        }
        self.action_spaces: dict[str, spaces.Space[Any]] = {
            name: type(layout.action)(layout.action.nvec)
            if isinstance(layout.action, spaces.MultiDiscrete)
            else spaces.Discrete(layout.choices)
            for name in self.names
        }
        box = layout.box
        self.state_space = spaces.Box(
            box.low.min(), box.high.max(), (len(self.names) * box.shape[0],), np.float32
        )
        self.operations = np.zeros(len(self.names), np.int32)
        self.actions: NDArray[np.int32] = np.zeros((len(self.names), layout.places), np.int32)
        self.observation: NDArray[np.float32] = np.zeros((len(self.names), box.shape[0]), np.float32)
        self.mask: NDArray[np.int8] = np.ones((len(self.names), *layout.mask_shape), np.int8)
        self.asks: NDArray[np.bool_] = np.zeros(len(self.names), np.bool_)
        self.infos: dict[str, dict[str, Any]] = {}

    def reset(self, seed: int | None, options: dict[str, Any] | None) -> None:
        count = len(self.names)
        seeds, replications = [seed] * count, [replication_of(options)] * count
        rows = self.emulator.ask(reset_frame([RESET] * count, seeds, replications))
        self.take(rows)
        if not self.asks.any():
            raise EdgefadeError("no task of this run asks where it should go")

    def choose(self, name: str, action: Any) -> None:
        """Notes the action of an agent for the next step."""
        row = self.names.index(name)
        shape = self.actions.shape[1:]
        array = as_actions(action, shape if self.layout.decides == "task" else ())
        if array.min() < 0 or array.max() >= self.layout.choices:
            raise ValueError(f"action {action} of {name}: expected 0 to {self.layout.choices - 1}")
        self.actions[row] = array
        self.operations[row] = STEP

    def step(self) -> tuple[NDArray[np.float64], bool, bool]:
        """@returns the rewards of all agents, terminated, truncated."""
        rows = self.emulator.ask(step_frame(self.operations, self.actions))
        self.operations[:] = 0
        self.take(rows)
        rewards = rows.reward.copy()
        if self.is_shared:
            rewards[:] = rewards.sum()
        flags = int(rows.flags[0])
        return rewards, bool(flags & TERMINATED), bool(flags & TRUNCATED)

    def take(self, rows: Rows) -> None:
        self.observation = rows.observation.copy()
        self.mask = rows.mask.copy().reshape(-1, *self.layout.mask_shape)
        self.asks = (rows.flags & ASKS) > 0
        outcomes: dict[str, list[Any]] = {name: [] for name in self.names}
        for outcome in self.layout.outcomes(rows):
            outcomes[outcome.device].append(outcome)
        reports = rows.reports()
        self.infos = {
            name: {
                "decides": bool(self.asks[row]),
                "action_mask": self.layout.mask_for_sampling(self.mask[row]),
                "dt_s": float(rows.dt_s[row]),
                "time_s": float(rows.time_s[row]),
                "decision": int(rows.decision[row]),
                "subtask": int(rows.subtask[row]),
                "replication": int(rows.replication[row]),
                "outcomes": outcomes[name],
                **({"run": report_of(reports[0])} if len(reports) else {}),
            }
            for row, name in enumerate(self.names)
        }

    def observe(self, name: str) -> dict[str, Any]:
        row = self.names.index(name)
        mask = self.layout.mask_for_sampling(self.mask[row].copy())
        return {"observation": self.observation[row].copy(), "action_mask": mask}

    def state(self) -> NDArray[np.float32]:
        return self.observation.ravel().copy()


class OffloadingAECEnv(AECEnv):  # type: ignore[misc]
    """One decision at a time, by the device whose task it is.

    The run is that of a policy with the same answers.

    Made by :func:`edgefade.aec_env`.
    """

    metadata: dict[str, Any] = {
        "name": "edgefade_offloading_v0",
        "render_modes": [],
        "is_parallelizable": False,
    }

    def __init__(self, agents: _Agents) -> None:
        super().__init__()
        self._all = agents
        self.render_mode = None
        self.possible_agents = list(agents.names)
        self.observation_spaces = agents.observation_spaces
        self.action_spaces = agents.action_spaces
        self.state_space = agents.state_space
        self.agents: list[str] = []

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """An agent's observations: the features of its last decision, and a mask of its choices."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Numbers of choices."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Begins a run; see :meth:`edgefade.OffloadingEnv.reset`."""
        if seed is not None:
            self.np_random, self.np_random_seed = seeding.np_random(seed)
        self._all.reset(seed, options)
        self.agents = list(self.possible_agents)
        self.rewards = dict.fromkeys(self.agents, 0.0)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self.terminations = dict.fromkeys(self.agents, False)
        self.truncations = dict.fromkeys(self.agents, False)
        self.infos = dict(self._all.infos)
        self._skip_agent_selection = None
        self._select()

    def observe(self, agent: str) -> dict[str, Any]:
        """The observation of an agent."""
        return self._all.observe(agent)

    def state(self) -> NDArray[np.float32]:
        """The observations of all agents, one after the other."""
        return self._all.state()

    def step(self, action: Any) -> None:
        """Places what the selected agent's task asks for, and runs to the next decision."""
        agent = self.agent_selection
        if self.terminations[agent] or self.truncations[agent]:
            self._was_dead_step(action)
            return
        self._cumulative_rewards[agent] = 0.0
        self._all.choose(agent, action)
        rewards, terminated, truncated = self._all.step()
        for row, name in enumerate(self.possible_agents):
            self.rewards[name] = float(rewards[row])
            self.terminations[name] = terminated
            self.truncations[name] = truncated
            self.infos[name] = self._all.infos[name]
        self._accumulate_rewards()
        if not (terminated or truncated):
            self._select()

    def close(self) -> None:
        """Ends the emulator; closing it again does nothing."""
        self._all.emulator.close()

    def _select(self) -> None:
        self.agent_selection = self.possible_agents[int(np.flatnonzero(self._all.asks)[0])]


class OffloadingParallelEnv(ParallelEnv):  # type: ignore[misc]
    """Decisions wait for the end of the slot in which they are asked for; all devices answer at once.

    A device that has several answers the oldest. Slots in which no decision waits pass by, so that
    a step can take several of them: ``dt_s`` says how long it took. Actions of devices that have
    nothing to decide are ignored (``info["decides"]`` is False). Made by
    :func:`edgefade.parallel_env`.
    """

    metadata: dict[str, Any] = {"name": "edgefade_offloading_v0", "render_modes": []}

    def __init__(self, agents: _Agents) -> None:
        self._all = agents
        self.render_mode = None
        self.possible_agents = list(agents.names)
        self.observation_spaces = agents.observation_spaces
        self.action_spaces = agents.action_spaces
        self.state_space = agents.state_space
        self.agents: list[str] = []

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """An agent's observations: the features of its decision, and a mask of its choices."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Numbers of choices."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Begins a run; see :meth:`edgefade.OffloadingEnv.reset`."""
        self._all.reset(seed, options)
        self.agents = list(self.possible_agents)
        return {name: self._all.observe(name) for name in self.agents}, dict(self._all.infos)

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[
        dict[str, Any],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Answers the oldest decision of every device, and runs to the end of the next slot."""
        if not self.agents:
            return {}, {}, {}, {}, {}
        for row in np.flatnonzero(self._all.asks):
            name = self.possible_agents[int(row)]
            if name not in actions:
                raise ValueError(f"{name} has a decision to make, and no action")
            self._all.choose(name, actions[name])
        rewards, terminated, truncated = self._all.step()
        agents = list(self.agents)
        if terminated or truncated:
            self.agents = []
        return (
            {name: self._all.observe(name) for name in agents},
            {name: float(rewards[row]) for row, name in enumerate(agents)},
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            {name: self._all.infos[name] for name in agents},
        )

    def state(self) -> NDArray[np.float32]:
        """The observations of all agents, one after the other."""
        return self._all.state()

    def close(self) -> None:
        """Ends the emulator; closing it again does nothing."""
        self._all.emulator.close()


def aec_env(scenario: Scenario, *, earns: Earns = "own", **options: Unpack[EnvOptions]) -> OffloadingAECEnv:
    """A PettingZoo AEC environment: an agent for every device, one decision at a time.

    :param earns: ``own``: the reward of an agent is that of its own device's tasks; ``shared``: all
        get the sum

    The other parameters are those of :class:`edgefade.OffloadingEnv`.
    """
    return OffloadingAECEnv(_Agents(scenario, [], earns, options))


def parallel_env(
    scenario: Scenario, *, slot_s: float, earns: Earns = "own", **options: Unpack[EnvOptions]
) -> OffloadingParallelEnv:
    """A PettingZoo parallel environment: an agent for every device, decisions in slots.

    :param slot_s: length of a slot in s; decisions wait for its end, which is part of their latency

    The other parameters are those of :func:`edgefade.aec_env`.
    """
    if not slot_s > 0:
        raise ValueError(f"slot_s: expected a time > 0 in s, got {slot_s}")
    return OffloadingParallelEnv(_Agents(scenario, ["--slot", f"{slot_s!r} s"], earns, options))
