"""How many examples a property is tried with: few in each run, twenty times as many in a soak."""

from __future__ import annotations

import os


def examples(count: int) -> int:
    """So many; with HYPOTHESIS_PROFILE=soak others, and twenty times as many."""
    return 20 * count if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else count
