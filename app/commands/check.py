"""The command check: proves that books, numbers, ledgers and links agree; changes nothing."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.errors import Problem
from app.texts import explain, t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.integrity import Finding, Report

_CENTS = Decimal("0.01")


def run(arguments: Sequence[str]) -> int:
    """Check the database that --db names; 0 when everything agrees, else 1.

    Raises:
        Unusable: it is empty, of another version, damaged, locked or out of reach.
    """
    parser = Parser(prog="check", description=__doc__)
    parser.add_database()
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, last")
    options = parser.parse_args(arguments)

    from app.migrations import runner
    from app.services import integrity
    from app.services.unit_of_work import Database

    runner.require_current(options.db)
    database = Database(options.db)
    try:
        report = integrity.check(database, _tell)
    finally:
        database.close()
        _tell("")
    if options.json:
        print(json.dumps(_figures(report)))
    else:
        for line in _table(report):
            print(line)
    return 0 if report.is_ok else 1


def _tell(rule: str) -> None:
    """Say on a terminal what is looked at."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + (t("check.looking", rule=rule) if rule else ""))
        sys.stderr.flush()


def _table(report: Report) -> Iterator[str]:
    """What was looked at and what was found, as people read it."""
    for name, count in report.checked.items():
        yield f"{name.replace('_', ' '):<24}{count:>12,}"
    for finding in report.findings:
        yield f"{finding.rule:<18}{_record(finding):<22}{_sentence(finding)}"
    if report.left_out:
        yield t("check.left_out", n=report.left_out)
    found = len(report.findings) + report.left_out
    yield t("check.problems", n=found) if found else t("check.ok")


def _figures(report: Report) -> dict[str, object]:
    """The same for programs."""
    problems = [
        {"rule": finding.rule, "record": _record(finding), "detail": _sentence(finding)}
        for finding in report.findings
    ]
    if report.left_out:
        more = t("check.left_out", n=report.left_out)
        problems.append({"rule": "left_out", "record": "", "detail": more})
    return {"ok": report.is_ok, "checked": dict(report.checked), "problems": problems}


def _record(finding: Finding) -> str:
    return f"{finding.record.kind}/{finding.record.id}"


def _sentence(finding: Finding) -> str:
    """What is wrong, with exact numbers."""
    parameters = {
        name: _plain(value) if isinstance(value, Decimal) else value
        for name, value in finding.problem.parameters.items()
    }
    return explain(Problem(finding.problem.code, parameters))


def _plain(value: Decimal) -> str:
    """Two decimals, more only where there are more."""
    shown = value.quantize(_CENTS)
    return f"{shown if shown == value else value.normalize():,f}"
