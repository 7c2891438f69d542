"""The command replay-cancellations: refunds an order book's cancellations on tickets."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.arguments import Parser
from app.commands.failing import tell
from app.commands.starting import (
    STOPPED,
    Teller,
    administrator_id,
    broken_off,
    reading,
    time_left,
)
from app.errors import Refused, Unusable
from app.texts import t

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from app.services.importing import Progress
    from app.services.replay import ReplayCancellations, ReplayDone


def run(arguments: Sequence[str]) -> int:
    """Replay the cancellations of the order book named; 0, or 130 when stopped by Ctrl+C.

    The file is read before the database is touched.

    Raises:
        ServiceError: the file, the database, the user or the team will not do; see the services.
    """
    options = _parser().parse_args(arguments)
    from app.services import importing, replay

    request = replay.ReplayCancellations(
        path=options.file,
        source=options.source or importing.DEFAULT_SOURCE,
        team_name=options.team,
        reason_name=options.reason,
    )
    started = time.monotonic()
    teller = Teller(_sentence)
    try:
        done = _replay(request, options, teller)
    except KeyboardInterrupt:
        teller.end()
        tell([t("replay.stopped", documents=teller.documents)], is_json=options.json)
        return STOPPED
    except (Refused, Unusable) as error:
        if not teller.documents:
            raise
        raise broken_off(error, "replay.broken_off", teller.documents) from error
    finally:
        teller.end()
    for line in _report(done):
        print(line)
    if options.json:
        print(json.dumps(_figures(done, time.monotonic() - started)))
    return 0


def _parser() -> Parser:
    parser = Parser(prog="replay-cancellations", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, plain or gzip")
    parser.add_database()
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, last")
    parser.add_argument("--source", metavar="NAME", help="the source that the sales came from")
    parser.add_argument("--team", metavar="NAME", default="", help="the team of the tickets")
    parser.add_argument("--reason", metavar="NAME", default="", help="the reason of the refunds")
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="the administrator who asks")
    return parser


def _replay(
    request: ReplayCancellations, options: argparse.Namespace, teller: Teller
) -> ReplayDone:
    """Read the file, then open the database and take the cancellations."""
    from app.services import replay

    with replay.prepare(request, teller.tell) as prepared:
        from app.migrations import runner
        from app.services import company
        from app.services.unit_of_work import Database

        runner.require_current(options.db)
        database = Database(options.db)
        try:
            if not database.ask(company.exists, None, actor_id=database.system_user_id()):
                raise Unusable("replay.no_company")
            actor_id = administrator_id(database, options.login)
            return prepared.take(database, actor_id=actor_id)
        finally:
            database.close()


def _sentence(progress: Progress, seconds: float) -> str:
    """What is done of the file or of its cancellations, how fast, how long it may still take."""
    if progress.is_reading:
        return t("import.reading", **reading(progress, seconds))
    return t(
        "replay.replaying",
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
        percent=100 * progress.done // max(progress.total, 1),
        rate=f"{progress.done / seconds:,.1f}" if seconds else "0",
        left=time_left(progress, seconds),
    )


def _report(done: ReplayDone) -> Iterator[str]:
    """What the replay came to, as people read it."""
    yield t(
        "replay.report_cancellations",
        documents=f"{done.cancellations:,}",
        lines=f"{done.lines:,}",
    )
    yield t(
        "replay.report_lines",
        matched=f"{done.matched:,}",
        partly=f"{done.partly:,}",
        unmatched=f"{done.unmatched:,}",
        already=f"{done.already:,}",
    )
    for reason, count in done.reasons.most_common():
        yield f"{count:>8,}  {t(f'replay.unmatched_{reason}')}"
    yield t("replay.report_credited", n=done.credit_notes, amount=f"{done.credited:,.2f}")


def _figures(done: ReplayDone, seconds: float) -> dict[str, object]:
    """The figures for programs; the amount as a string."""
    return {
        "cancellations": done.cancellations,
        "lines": done.lines,
        "lines_matched": done.matched,
        "lines_partly_matched": done.partly,
        "lines_unmatched": done.unmatched,
        "lines_already": done.already,
        "reasons": {reason.value: count for reason, count in done.reasons.items()},
        "credited_total": f"{done.credited:.2f}",
        "credit_notes": done.credit_notes,
        "seconds": round(seconds, 3),
    }
