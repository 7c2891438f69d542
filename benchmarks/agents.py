"""Many agents who refund at once, each in a process of its own, beside one who does it alone."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks import books, children, refund
from benchmarks.measuring import Aims, percentile, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.databases import Databases
    from benchmarks.measuring import Row

AGENTS = 8


def measure(engine: Databases, runs: int) -> Row:
    """Milliseconds per refund when eight work at once, beside those of one.

    What 95 % do not exceed is a refund as its agent feels it.

    Raises:
        ChildFailed: an agent did not end well.
    """
    each = max(1, runs // AGENTS)
    needed = each * AGENTS * 2 + AGENTS + 1  # each agent has one for the start
    made = books.make(books.with_company(engine), refund.tickets_for(needed))
    fresh = refund.fresh_tickets(made.tickets)
    alone = _work(made, [fresh[: each * AGENTS + 1]])
    rest = fresh[each * AGENTS + 1 :]
    shares = [rest[n * (each + 1) : (n + 1) * (each + 1)] for n in range(AGENTS)]
    together = _work(made, shares)
    engine.drop(made.url)
    row = row_of(
        "refund, of 8 agents at once",
        [_per_refund(together)],
        [_per_refund(alone)],
        database=engine.name,
        size=AGENTS,
        aims=Aims(ratio=1.0),
    )
    felt = [taken for told in together for taken in told["taken"]]
    return replace(row, p95_ms=round(percentile(felt, 95), 3))


def _work(made: books.Books, shares: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Let an agent work on each share, all from the same moment on; what each of them tells."""
    command = [sys.executable, "-m", "benchmarks.agent_at_work", made.url, str(made.user_id)]
    agents = [
        subprocess.Popen(
            [*command, *map(str, share)],
            cwd=children.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for share in shares
    ]
    try:
        for agent in agents:
            if _line(agent) != "ready\n":
                raise children.ChildFailed("an agent did not come to work")
        for agent in agents:
            assert agent.stdin is not None  # noqa: S101  a pipe, see above
            agent.stdin.write("\n")
            agent.stdin.flush()
        told = [_line(agent) for agent in agents]
        if any(agent.wait(children.PATIENCE) for agent in agents) or not all(told):
            raise children.ChildFailed("an agent did not end well")
    finally:
        for agent in agents:
            agent.kill()
            agent.communicate()
    return [json.loads(line) for line in told]


def _line(agent: subprocess.Popen[str]) -> str:
    assert agent.stdout is not None  # noqa: S101  a pipe, see above
    return agent.stdout.readline()


def _per_refund(told: Sequence[dict[str, Any]]) -> float:
    """Milliseconds from the first beginning to the last end, by the number of refunds."""
    whole = max(each["ended"] for each in told) - min(each["started"] for each in told)
    return float(whole) * 1000 / sum(len(each["taken"]) for each in told)
