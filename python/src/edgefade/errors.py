"""Errors, one class for each kind."""

from __future__ import annotations


class EdgefadeError(RuntimeError):
    """The emulator failed, or refused what it was given. The message says why."""


class EdgefadeTimeout(EdgefadeError, TimeoutError):
    """The emulator has not answered in time, and was ended."""


class NodeNotFound(EdgefadeError):
    """There is no Node.js to run the emulator with, or it is too old."""
