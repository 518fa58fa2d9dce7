"""edgefade in Python: environments, runs and results of the network emulator for edge offloading.

import edgefade, gymnasium
env = gymnasium.make("edgefade/Offloading-v0", scenario="quickstart")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gymnasium

from edgefade.command import find_node, find_scenario
from edgefade.env import OffloadingEnv
from edgefade.errors import EdgefadeError, EdgefadeTimeout, NodeNotFound
from edgefade.networks import onnx_metadata
from edgefade.policies import Policy, Request, View
from edgefade.results import Results, read
from edgefade.runs import run, sweep
from edgefade.spaces import Choice, Outcome
from edgefade.vector import OffloadingVectorEnv

if TYPE_CHECKING:
    from edgefade.agents import aec_env, parallel_env

__all__ = [
    "Choice",
    "EdgefadeError",
    "EdgefadeTimeout",
    "NodeNotFound",
    "OffloadingEnv",
    "OffloadingVectorEnv",
    "Outcome",
    "Policy",
    "Request",
    "Results",
    "View",
    "aec_env",
    "find_node",
    "find_scenario",
    "onnx_metadata",
    "parallel_env",
    "read",
    "run",
    "sweep",
]

gymnasium.register(
    id="edgefade/Offloading-v0",
    entry_point="edgefade.env:OffloadingEnv",
    vector_entry_point="edgefade.vector:OffloadingVectorEnv",
)


def __getattr__(name: str) -> Any:
    # PettingZoo is optional: it is loaded by those who use it.
    if name in ("aec_env", "parallel_env"):
        from edgefade import agents

        return getattr(agents, name)
    raise AttributeError(f"module 'edgefade' has no attribute {name!r}")
