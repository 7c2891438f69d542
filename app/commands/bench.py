"""The command bench: measures the program beside the floor of the plain driver, on both engines."""

from __future__ import annotations

import argparse
import importlib.util
import json
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.commands.failing import FAILED, tell
from app.errors import Problem, Unusable
from app.texts import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.running import Report

SIZES = (1_000, 100_000)
EARLIER = (0, 10_000, 100_000)
RUNS = 200
LINES = 42_481
CHECKOUT = ("benchmarks", "scripts", "tests")


def run(arguments: Sequence[str]) -> int:
    """Measure and print a table; 1 if a part failed, 0 also where an aim is missed.

    The table marks what is missed. Nothing of benchmarks is imported before it is known to be
    there: it ships with the source only.

    Raises:
        Unusable: this is no source checkout, or there is no PostgreSQL server.
    """
    if any(importlib.util.find_spec(name) is None for name in CHECKOUT):
        raise Unusable("bench.no_checkout")
    parser = _parser()
    options = parser.parse_args(arguments)
    # A terminated run stops its server too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = _measure(parser, options)
    from benchmarks import table

    for line in table.lines(report):
        print(line)
    if options.json:
        print(json.dumps(report.figures()))
    if report.failures:  # the figures of the others stay the last line
        tell([explain(Problem("bench.failed", {"reason": "; ".join(report.failures)}))])
        return FAILED
    return 0


def _parser() -> Parser:
    from benchmarks import PARTS

    parser = Parser(prog="bench", description=__doc__)
    parser.add_argument(
        "--db",
        type=_server,
        metavar="URL",
        help="a PostgreSQL server on which databases may be made (default: one of its own)",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, last")
    parser.add_argument(
        "--sizes",
        type=_count,
        nargs="+",
        default=SIZES,
        metavar="N",
        help="tickets in the books, deliveries for returns",
    )
    parser.add_argument(
        "--earlier", type=_number, nargs="+", default=EARLIER, metavar="N",
        help="credit notes posted before",
    )  # fmt: skip
    parser.add_argument("--runs", type=_count, default=RUNS, metavar="N", help="of each case")
    parser.add_argument("--only", choices=PARTS, action="append", help="may be given again")
    parser.add_argument(
        "--lines", type=_count, default=LINES, metavar="N", help="of the order book's month"
    )
    parser.add_argument(
        "--year", action="store_true", help="import a year of lines too, which takes long"
    )
    parser.add_argument(
        "--folder",
        type=_folder,
        default=Path(tempfile.gettempdir()),
        metavar="DIR",
        help="where the databases lie; a disk decides how long a flushed write takes",
    )
    return parser


def _measure(parser: Parser, options: argparse.Namespace) -> Report:
    from benchmarks import PARTS, running
    from benchmarks.databases import NoServer

    wanted = running.Options(
        sizes=tuple(sorted(set(options.sizes))),
        runs=options.runs,
        parts=tuple(options.only or PARTS),
        lines=options.lines,
        folder=options.folder,
        server_url=options.db,
        earlier=tuple(sorted(set(options.earlier))),
        with_year=options.year,
    )
    problem = wanted.problem()
    if problem:
        parser.error(problem)
    try:
        return running.run(wanted, _tell)
    except NoServer as error:
        raise Unusable("bench.no_server", {"reason": str(error)}) from error


def _tell(words: str) -> None:
    """Say what is measured now, and what came of it."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _count(text: str) -> int:
    """A whole number above zero."""
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text)
    message = f"{text!r} is not a whole number above zero"
    raise argparse.ArgumentTypeError(message)


def _number(text: str) -> int:
    """A whole number, which may be zero."""
    return 0 if text == "0" else _count(text)


def _server(text: str) -> str:
    """The URL of a PostgreSQL server."""
    if text.startswith(("postgresql://", "postgresql+psycopg://")):
        return text
    message = f"{text!r} is not the URL of a PostgreSQL server"
    raise argparse.ArgumentTypeError(message)


def _folder(text: str) -> Path:
    """A folder that is there."""
    if Path(text).is_dir():
        return Path(text).resolve()
    message = f"{text!r} is not a folder"
    raise argparse.ArgumentTypeError(message)
