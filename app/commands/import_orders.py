"""The command import-orders: takes an order book into the books and prints the control totals."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import zoneinfo
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.commands.failing import tell
from app.commands.starting import STOPPED, Teller, administrator_id, broken_off, reading
from app.errors import Refused, Unusable
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.importing import ImportDone, ImportOrders, Progress
    from app.services.unit_of_work import Database

_FIRST_LOGIN = "local"
_CENTS = Decimal("0.01")
_LONGEST_NAME = 255
_WIDE = Context(prec=60)  # as amounts are added up
_REASONS = {
    "malformed": "import.malformed",
    "bad_date": "import.bad_date",
    "bad_number": "import.bad_number",
    "negative_quantity": "import.negative_quantity",
    "no_customer": "import.no_customer",
    "no_description": "import.no_description",
    "changed_since_import": "import.changed_since_import",
    "locked_period": "import.locked_period",
    "date_steps_back": "import.date_steps_back",
}


def run(arguments: Sequence[str]) -> int:
    """Import the order book that the arguments name; 0, or 130 when stopped by Ctrl+C.

    The file is read before the database is touched. An empty database gets its schema, one
    without a company gets that.

    Raises:
        ServiceError: the file, the database or the user will not do; see the services.
    """
    options = _parser().parse_args(arguments)
    from app.services import importing

    request = importing.ImportOrders(
        path=options.file,
        source=options.source or importing.DEFAULT_SOURCE,
        report=options.report,
        paid_share=options.paid_share,
        tax_name=options.tax,
    )
    started = time.monotonic()
    teller = Teller(_sentence)
    try:
        done = _import(request, options, teller)
    except KeyboardInterrupt:
        teller.end()
        tell([t("import.stopped", documents=teller.documents)], is_json=options.json)
        return STOPPED
    except (Refused, Unusable) as error:
        if not teller.documents or error.code == "import.report_lost":
            raise
        raise broken_off(error, "import.broken_off", teller.documents) from error
    finally:
        teller.end()
    for line in _report(done, options.report):
        print(line)
    if options.json:
        print(json.dumps(_figures(done, time.monotonic() - started)))
    return 0


def _parser() -> Parser:
    parser = Parser(prog="import-orders", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, plain or gzip; or a report")
    parser.add_database()
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, last")
    parser.add_argument("--report", type=Path, metavar="FILE", help="where reported lines go")
    parser.add_argument("--source", metavar="NAME", help="whose document numbers these are")
    parser.add_argument(
        "--paid-share",
        type=_share,
        default=Decimal(0),
        metavar="SHARE",
        help="the share of invoices, 0 to 1, that get a payment of the same day (default 0)",
    )
    parser.add_argument("--tax", metavar="NAME", default="", help="a tax for all lines")
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="the administrator who asks")
    parser.add_argument(
        "--company", type=_company, metavar="NAME", help="its name, if there is none yet"
    )
    parser.add_argument(
        "--currency", type=_currency, metavar="CODE", default="GBP", help="its currency then"
    )
    parser.add_argument(
        "--time-zone", type=_zone, metavar="NAME", default="Europe/London", help="its zone"
    )
    return parser


def _share(text: str) -> Decimal:
    """A share from 0 to 1 as a plain decimal."""
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal("NaN")
    if share.is_finite() and 0 <= share <= 1:
        return share
    message = f"{text!r} is not a share from 0 to 1"
    raise argparse.ArgumentTypeError(message)


def _company(text: str) -> str:
    """A name that a company can have."""
    name = " ".join(text.split())
    if not name:
        message = "a company needs a name"
        raise argparse.ArgumentTypeError(message)
    if len(name) > _LONGEST_NAME:
        message = f"a name of {len(name)} characters is too long, {_LONGEST_NAME} are the most"
        raise argparse.ArgumentTypeError(message)
    return name


def _currency(text: str) -> str:
    """A currency that a company can have."""
    from app.services.company.defaults import CURRENCIES

    if text in dict(CURRENCIES):
        return text
    message = f"{text!r} is not the code of a currency that is known here"
    raise argparse.ArgumentTypeError(message)


def _zone(text: str) -> str:
    """The name of a time zone."""
    try:
        zoneinfo.ZoneInfo(text)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        message = f"{text!r} is not the name of a time zone"
        raise argparse.ArgumentTypeError(message) from None
    return text


def _import(request: ImportOrders, options: argparse.Namespace, teller: Teller) -> ImportDone:
    """Read the file, then open the database and take the documents."""
    from app.services import importing

    with importing.prepare(request, teller.tell) as prepared:
        from app.migrations import runner
        from app.services.unit_of_work import Database

        _refuse_unknown(options)
        runner.upgrade(options.db)
        database = Database(options.db)
        try:
            return prepared.take(database, actor_id=_starter(database, options))
        finally:
            database.close()


def _refuse_unknown(options: argparse.Namespace) -> None:
    """Refuse a user or a tax that is not there, before anything is made or upgraded.

    Raises:
        Unusable: import.no_such_user, import.no_such_tax
    """
    from app.migrations import runner
    from app.services import company, importing
    from app.services.unit_of_work import SYSTEM_LOGIN, Database

    state = runner.revision_state(options.db)
    if state is runner.State.CURRENT:
        database = Database(options.db)
        try:
            system = database.user_id(SYSTEM_LOGIN)
            if system is not None and database.ask(company.exists, None, actor_id=system):
                administrator_id(database, options.login)
                database.ask(importing.require_tax, options.tax, actor_id=system)
                return
        finally:
            database.close()
    elif state is runner.State.OLDER:
        importing.require_in_older(options.db, login=options.login, tax=options.tax)
        return
    elif state is not runner.State.EMPTY:
        return  # the upgrade says what it is
    # The first start makes one user, and no taxes, since no country is asked for.
    if options.login not in (None, _FIRST_LOGIN):
        raise Unusable("import.no_such_user", {"login": options.login})
    if options.tax:
        raise Unusable("import.no_such_tax", {"tax": options.tax})


def _starter(database: Database, options: argparse.Namespace) -> int:
    """The id of the administrator who starts the import; the company is made if there is none."""
    from app.services import company

    system = database.system_user_id()
    if not database.ask(company.exists, None, actor_id=system):
        asked = company.SetUpCompany(
            name=options.company or t("import.company_name"),
            currency_code=options.currency,
            time_zone=options.time_zone,
            user_name=t("import.user_name"),
            user_login=_FIRST_LOGIN,
        )
        return database.act(company.set_up, asked, actor_id=system).user_id
    return administrator_id(database, options.login)


def _sentence(progress: Progress, seconds: float) -> str:
    """What is done of the file or of its documents, how fast, and how long it may still take."""
    key = "import.reading" if progress.is_reading else "import.taking"
    return t(key, **reading(progress, seconds))


def _report(done: ImportDone, report: Path | None) -> Iterator[str]:
    """What the import came to, as people read it."""
    totals = done.totals
    yield from _table(
        [
            (t("import.lines_read"), totals.lines_read, totals.amount_read),
            (t("import.lines_taken"), totals.lines_taken, totals.amount_taken),
            (
                t("import.lines_cancellations"),
                totals.lines_cancellations,
                totals.amount_cancellations,
            ),
            (t("import.lines_reported"), totals.lines_reported, totals.amount_reported),
            *(
                (f"  {t(_REASONS[reason])}", count, None)
                for reason, count in totals.reasons.items()
            ),
        ]
    )
    yield t(
        "import.made",
        documents=f"{len(done.documents):,}",
        partners=f"{len(done.partners):,}",
        products=f"{len(done.products):,}",
        known=f"{totals.lines_known:,}",
    )
    yield t("import.invoiced", amount=f"{done.invoiced:,}", rounding=f"{done.rounding:,}")
    if totals.lines_reported:
        key = "import.report_written" if report else "import.report_offered"
        yield t(key, n=totals.lines_reported, file=report)


def _table(rows: Sequence[tuple[str, int, Decimal | None]]) -> Iterator[str]:
    """The control totals, each column as wide as what is in it, with two blanks between."""
    cells = [
        (label, f"{count:,}", "" if amount is None else f"{_plain(amount):,}")
        for label, count, amount in rows
    ]
    wide = [max(len(row[place]) for row in cells) for place in range(3)]
    for label, count, amount in cells:
        row = f"{label:<{max(wide[0], 32)}}  {count:>{max(wide[1], 10)}}"
        yield f"{row}  {amount:>{max(wide[2], 18)}}".rstrip()


def _plain(amount: Decimal) -> Decimal:
    """An amount with two decimals at least, and no zeros after those."""
    shortest = amount.normalize(_WIDE)
    exponent = shortest.as_tuple().exponent
    is_long = isinstance(exponent, int) and exponent <= -2
    return shortest if is_long else amount.quantize(_CENTS, context=_WIDE)


def _figures(done: ImportDone, seconds: float) -> dict[str, object]:
    """The figures for programs; amounts as strings, unrounded as in the file."""
    totals = done.totals
    return {
        "lines_read": totals.lines_read,
        "lines_taken": totals.lines_taken,
        "lines_cancellations": totals.lines_cancellations,
        "lines_reported": totals.lines_reported,
        "reasons": {reason.value: count for reason, count in totals.reasons.items()},
        "documents": len(done.documents),
        "partners": len(done.partners),
        "products": len(done.products),
        "amount_taken": f"{_plain(totals.amount_taken):f}",
        "amount_cancellations": f"{_plain(totals.amount_cancellations):f}",
        "amount_reported": f"{_plain(totals.amount_reported):f}",
        "seconds": round(seconds, 3),
        "peak_rss_mb": _peak_rss_mb(),
    }


def _peak_rss_mb() -> float | None:
    """The most memory that this process held, where the system tells.

    Linux adds to the usual figure what the process that started this one held by then.
    """
    status = Path("/proc/self/status")
    if status.exists():
        own = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE)
        if own:
            return round(int(own[1]) / 1024, 1)
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bytes_each = 1 if sys.platform == "darwin" else 1024
    return round(peak * bytes_each / 2**20, 1)
