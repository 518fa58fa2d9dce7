"""Output folders as data frames of pandas or polars."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

Frames = Literal["pandas", "polars"]

_TABLES = ("summary", "comparison", "tasks", "subtasks", "transfers", "nodes", "sweep", "flows")
#: Columns that are text in every table; of all others an empty cell is a missing number.
_TEXT = {
    *("scenario", "policy", "baseline", "reference", "metric", "device", "status", "reason"),
    *("placement", "site", "leg", "from_site", "to_site", "node", "kind", "candidate"),
}


class Results:
    """An output folder of ``edgefade run`` or ``sweep``.

    Tables are read when they are first asked for: ``results.tasks``, ``results["summary"]``.
    Columns and units are those of docs/outputs.md.

    :param folder: the output folder
    :param frames: ``pandas`` or ``polars``; default: pandas where it is installed, else polars
    :raises FileNotFoundError: there is no output folder
    :raises ImportError: neither is installed
    """

    def __init__(self, folder: str | os.PathLike[str], frames: Frames | None = None) -> None:
        self.folder = Path(folder)
        manifest = self.folder / "manifest.json"
        if not manifest.is_file():
            raise FileNotFoundError(f"{self.folder} is no output folder: it has no manifest.json")
        #: manifest.json: scenario, seed, policies, counts, status, SHA-256 of the files.
        self.manifest: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        self.frames: Frames = frames if frames is not None else _installed()
        if self.frames not in ("pandas", "polars"):
            raise ValueError(f"frames: expected pandas or polars, got {frames!r}")
        self._read: dict[str, Any] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that the folder has."""
        return tuple(name for name in _TABLES if (self.folder / f"{name}.csv").is_file())

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __getitem__(self, table: str) -> Any:
        if table not in self._read:
            if table not in self.tables:
                raise KeyError(f"{self.folder} has no {table}.csv; it has {', '.join(self.tables)}")
            self._read[table] = _frame(self.folder / f"{table}.csv", self.frames)
        return self._read[table]

    def __getattr__(self, name: str) -> Any:
        if name in _TABLES:
            try:
                return self[name]
            except KeyError as error:
                raise AttributeError(str(error)) from None
        raise AttributeError(f"Results has no attribute {name!r}")

    def __repr__(self) -> str:
        status = self.manifest.get("status")
        return f"Results({str(self.folder)!r}, {status}, tables: {', '.join(self.tables)})"


def read(folder: str | os.PathLike[str], *, frames: Frames | None = None) -> Results:
    """Reads an output folder; see :class:`Results`."""
    return Results(folder, frames)


def _installed() -> Frames:
    for name in ("pandas", "polars"):
        if importlib.util.find_spec(name) is not None:
            return "pandas" if name == "pandas" else "polars"
    raise ImportError("results are read as data frames: pip install pandas, or polars")


def _frame(path: Path, frames: Frames) -> Any:
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline().strip().split(",")
    text = [column for column in header if column in _TEXT]
    if frames == "pandas":
        import pandas

        frame = pandas.read_csv(
            path, dtype=dict.fromkeys(text, "string"), keep_default_na=False, na_values=[""]
        )
        frame[text] = frame[text].fillna("")
        return frame
    import polars

    frame = polars.read_csv(
        path, schema_overrides=dict.fromkeys(text, polars.String), infer_schema_length=None
    )
    return frame.with_columns(polars.col(column).fill_null("") for column in text)
