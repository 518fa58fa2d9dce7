"""Metadata of network files, which ``edgefade run --policy model.onnx`` checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def onnx_metadata(
    env: Any,
    *,
    mean: Sequence[float] | None = None,
    sd: Sequence[float] | None = None,
    output: str | None = None,
) -> dict[str, str]:
    """Metadata for the ONNX file of a network that was trained with an environment.

    ``onnx.helper.set_model_props(model, edgefade.onnx_metadata(env))`` writes them into the file.

    :param env: the environment, also inside of wrappers, or a vector environment
    :param mean: with ``sd``: the network is given (observation - mean) / sd
    :param output: name of the output that decides, where the file has several that could
    :raises ValueError: where ``mean`` and ``sd`` do not go with the observation
    """
    hello = env.unwrapped.hello
    names = [feature["name"] for feature in hello["observation"]["features"]]
    told = {
        "edgefade.input": "observation",
        "edgefade.level": hello["decides"],
        "edgefade.features": json.dumps(names),
        "edgefade.sites": json.dumps(hello["sites"]),
        "edgefade.scenario": hello["scenario"]["name"],
    }
    if hello["actions"] != "site":
        told["edgefade.actions"] = hello["actions"]
    if hello["features"] != "standard":
        told["edgefade.feature_set"] = hello["features"]
    if hello["candidateSites"] != "all":
        told["edgefade.candidate_sites"] = hello["candidateSites"]
    if (mean is None) != (sd is None):
        raise ValueError("mean and sd go together")
    if mean is not None and sd is not None:
        if len(mean) != len(names) or len(sd) != len(names):
            raise ValueError(f"expected {len(names)} means and deviations, got {len(mean)} and {len(sd)}")
        scaling = {"mean": [float(value) for value in mean], "sd": [float(value) for value in sd]}
        told["edgefade.scaling"] = json.dumps(scaling)
    if output is not None:
        told["edgefade.output"] = output
    return told
