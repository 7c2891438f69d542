"""The command demo: makes the demo data, and with --out runs the headless journey on it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.demo import DemoMade, DemoProgress

_SECONDS_ON_TERMINAL = 0.2
_SECONDS_IN_FILE = 5.0


def run(arguments: Sequence[str]) -> int:
    """Make the demo data in the database that --db names; 0, or 1 if the journey failed.

    What is there already is left alone. With --out the window itself makes the data where there is
    none: the offer of the first start is answered with yes.

    Raises:
        ServiceError: database or folder cannot be used, or the books are somebody's own.
    """
    options = _parser().parse_args(arguments)
    _refuse_real_books(options.db)
    if options.out is None:
        return _make(options.db, is_shifted=not options.no_shift, is_json=options.json)
    if options.no_shift:
        _make(options.db, is_shifted=False, is_json=False)
    from app.commands import journey

    return journey.run(options.db, options.out, is_json=options.json)


def _parser() -> Parser:
    parser = Parser(prog="demo", description=__doc__)
    parser.add_database()
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="run the headless journey; its files go here"
    )
    parser.add_argument(
        "--no-shift", action="store_true", help="keep the file's dates (December 2010)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, last")
    return parser


def _refuse_real_books(url: str) -> None:
    """Stop before anything is touched where no demo may be made."""
    from app.migrations import runner
    from app.services import demo
    from app.services.unit_of_work import Database

    if runner.require_upgradable(url) is runner.State.EMPTY:
        return
    database = Database(url)
    try:
        demo.refuse_real_books(database)
    finally:
        database.close()


def _make(url: str, *, is_shifted: bool, is_json: bool) -> int:
    from app.migrations import runner
    from app.services import demo
    from app.services.unit_of_work import Database

    started = time.monotonic()
    runner.upgrade(url)
    database = Database(url)
    teller = _Teller()
    try:
        made = demo.make(database, shift=is_shifted, report=teller.tell)
    finally:
        teller.end()
        database.close()
    for line in report(made):
        print(line)
    if is_json:
        print(json.dumps(figures(made) | {"seconds": round(time.monotonic() - started, 3)}))
    return 0


class _Teller:
    """Tells progress on standard error, now and then."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._every = _SECONDS_ON_TERMINAL if self._is_terminal else _SECONDS_IN_FILE
        self._told = 0.0

    def tell(self, progress: DemoProgress) -> None:
        """Tell it if the last time was long enough ago."""
        now = time.monotonic()
        if now - self._told >= self._every:
            self._told = now
            self._write(f"{int(100 * progress.fraction):>3} %  {progress.words}")

    def end(self) -> None:
        """Leave the line on which progress was told."""
        if self._is_terminal:
            self._write("")

    def _write(self, words: str) -> None:
        sys.stderr.write(f"\r\x1b[K{words}" if self._is_terminal else f"{words}\n")
        sys.stderr.flush()


def report(made: DemoMade) -> Iterator[str]:
    """What the demo came to, as people read it."""
    days = {"first": made.first_on.isoformat(), "last": made.last_on.isoformat()}
    if made.shift_weeks:
        yield t("demo.report_shift", n=made.shift_weeks, **days)
    else:
        yield t("demo.report_no_shift", **days)
    yield t(
        "demo.report_books",
        documents=f"{len(made.books.documents):,}",
        partners=f"{len(made.books.partners):,}",
        products=f"{len(made.books.products):,}",
    )
    tickets = made.tickets
    yield t(
        "demo.report_tickets",
        tickets=tickets.count,
        made=tickets.made,
        notes=tickets.credit_notes,
        notes_made=tickets.credit_notes_made,
        credited=f"£{tickets.credited:,.2f}",
    )
    yield t(
        "demo.report_lines",
        whole=tickets.lines_matched,
        part=tickets.lines_partly,
        unmatched=tickets.lines_unmatched,
        already=tickets.lines_already,
    )
    yield t("demo.report_start", logins=", ".join(made.logins))
    yield t("demo.attribution")


def figures(made: DemoMade) -> dict[str, object]:
    """The figures for programs; amounts as strings."""
    tickets = made.tickets
    return {
        "shift_weeks": made.shift_weeks,
        "first_on": made.first_on.isoformat(),
        "last_on": made.last_on.isoformat(),
        "documents": len(made.books.documents),
        "partners": len(made.books.partners),
        "products": len(made.books.products),
        "tickets": tickets.count,
        "tickets_made": tickets.made,
        "credit_notes": tickets.credit_notes,
        "credit_notes_made": tickets.credit_notes_made,
        "credited": f"{tickets.credited:.2f}",
        "lines_matched": tickets.lines_matched,
        "lines_partly": tickets.lines_partly,
        "lines_unmatched": tickets.lines_unmatched,
        "lines_already": tickets.lines_already,
    }
