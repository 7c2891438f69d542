"""The command check: proves that books, numbers, ledgers and links agree; changes nothing."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.errors import Problem, Unusable
from app.texts import explain, t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.integrity import Anchor, Audit, Finding, Report

_CENTS = Decimal("0.01")


def run(arguments: Sequence[str]) -> int:
    """Check the database that --db names; 0 when everything agrees, else 1.

    Raises:
        Unusable: it is empty, of another version, damaged, locked or out of reach; the report
            cannot be written, or the earlier one cannot be read.
    """
    parser = Parser(prog="check", description=__doc__)
    parser.add_database()
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, last")
    parser.add_argument(
        "--report", type=Path, metavar="FILE.pdf", help="write a report for an auditor"
    )
    parser.add_argument(
        "--anchor", type=Path, metavar="FILE", help="compare with an earlier report"
    )
    options = parser.parse_args(arguments)

    from app.db.engine import Access
    from app.migrations import runner
    from app.services import integrity

    if options.report is not None:
        _require_free(options.report)
    earlier = None if options.anchor is None else _earlier(options.anchor)
    runner.require_current(options.db, Access.AUDIT)
    try:
        audit = integrity.audit(options.db, _tell, earlier=earlier)
    finally:
        _tell("")
    if options.report is not None:
        _write_report(audit, options.report, options.db)
    if options.json:
        print(json.dumps(_figures(audit)))
    else:
        for line in _table(audit.report):
            print(line)
        for line in _anchors(audit):
            print(line)
    return 0 if audit.report.is_ok else 1


def _beside(report: Path) -> Path:
    """The file of anchors that belongs to a report, which is what --anchor may name as well."""
    return report.with_suffix(".json")


def _earlier(file: Path) -> Anchor:
    """What an earlier report said; where the report is given, it vouches for the file beside it.

    Raises:
        Unusable: check.anchor_unreadable, check.anchor_exchanged
    """
    from app.documents.integrity_report import fingerprint_in
    from app.services.integrity import anchors

    anchor = anchors.read(_beside(file))
    if file.suffix.lower() == ".pdf" and fingerprint_in(file) != anchors.fingerprint(anchor):
        words = {"file": str(_beside(file)), "report": str(file)}
        raise Unusable("check.anchor_exchanged", words)
    return anchor


def _require_free(report: Path) -> None:
    """Refuse to write over an earlier report, or over the anchors that prove it.

    Raises:
        Unusable: check.report_exists, check.report_suffix
    """
    if report.suffix.lower() != ".pdf":
        raise Unusable("check.report_suffix", {"file": str(report)})
    for file in (report, _beside(report)):
        if file.exists():
            raise Unusable("check.report_exists", {"file": str(file)})


def _write_report(audit: Audit, report: Path, url: str) -> None:
    """Write the PDF, and beside it where each series stands, for programs.

    Raises:
        Unusable: check.report_not_written
    """
    from app.db.engine import shown
    from app.documents.integrity_report import render
    from app.services import integrity
    from app.services.integrity import anchors

    page = integrity.page(
        audit,
        database=shown(url).rpartition("/")[2].partition("?")[0],
        anchor_file=_beside(report).name,
        sentences=[
            (finding, _record(finding), _sentence(finding, audit.language))
            for finding in audit.report.findings
        ],
    )
    try:
        with _beside(report).open("x", encoding="utf-8", newline="\n") as file:
            file.write(anchors.to_json(audit.anchor))
        with report.open("xb") as pdf:
            pdf.write(render(page))
    except OSError as error:
        words = {"file": str(report), "detail": error.strerror or ""}
        raise Unusable("check.report_not_written", words) from error


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


def _anchors(audit: Audit) -> Iterator[str]:
    """The SHA-256 of where the series stand, and of what they were compared with."""
    yield t("check.anchor_made", fingerprint=audit.fingerprint)
    if audit.compared:
        yield t("check.anchor_compared", fingerprint=audit.compared)


def _figures(audit: Audit) -> dict[str, object]:
    """The same for programs."""
    report = audit.report
    problems = [
        {"rule": finding.rule, "record": _record(finding), "detail": _sentence(finding)}
        for finding in report.findings
    ]
    if report.left_out:
        more = t("check.left_out", n=report.left_out)
        problems.append({"rule": "left_out", "record": "", "detail": more})
    return {
        "ok": report.is_ok,
        "checked": dict(report.checked),
        "problems": problems,
        "anchor": audit.fingerprint,
        "compared": audit.compared,
    }


def _record(finding: Finding) -> str:
    return f"{finding.record.kind}/{finding.record.id}"


def _sentence(finding: Finding, language: str | None = None) -> str:
    """What is wrong, with exact numbers, in this language or the current one."""
    parameters = {
        name: _plain(value) if isinstance(value, Decimal) else value
        for name, value in finding.problem.parameters.items()
    }
    return explain(Problem(finding.problem.code, parameters), language)


def _plain(value: Decimal) -> str:
    """Two decimals, more only where there are more."""
    shown = value.quantize(_CENTS)
    return f"{shown if shown == value else value.normalize():,f}"
