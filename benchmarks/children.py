"""Runs parts of the bench as processes of their own, at a home and a screen of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds for a window
LONG_PATIENCE = 3600  # seconds for a year of orders on a slow machine


class ChildFailed(Exception):
    """A child did not end well; the text is the last thing that it said."""


def run(
    home: Path, module: str, arguments: Sequence[str], *, patience: float = PATIENCE
) -> list[str]:
    """Run `python -m MODULE` to its end; the lines of its standard output.

    Raises:
        ChildFailed: it took longer than `patience` seconds, or its exit code was not 0.
    """
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"AFTER_SALES_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"{module}: not done within {patience} s") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ChildFailed(f"{module}: {said[-1]}")
    return done.stdout.splitlines()


def moments(home: Path, module: str, arguments: Sequence[str]) -> dict[str, float]:
    """Run a child that tells moments by `tell`; each in milliseconds after its start."""
    started = time.monotonic()
    told = (line.split() for line in run(home, module, arguments))
    return {name: (float(moment) - started) * 1000 for name, moment in told}


def tell(name: str) -> None:
    """Tell the parent that this is the moment of something; all processes share the clock."""
    print(name, time.monotonic(), flush=True)
