"""Goes through the cancellations of an order book: a ticket for each that has none yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.services import company, importing, users
from app.services.demo import tickets
from app.services.demo.errands import CHOSEN
from app.services.demo.plots import REASONS, SERVICE_REASONS, Dice, plan
from app.services.demo.scene import cast_of
from app.services.demo.tracked import is_tracked
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.services.demo.plots import Plot
    from app.services.demo.staff import Staff
    from app.services.importing import CancellationLine, MatchedDocument
    from app.services.unit_of_work import Database

CREDITED_PER_CENT = 50
_SOURCE = importing.DEFAULT_SOURCE


@dataclass(slots=True)
class TicketsMade:
    """Tickets and credit notes that are there, and of those what this run made.

    `credited` is what all credit notes come to. The lines are those of cancellations: matched
    wholly, in part, not at all; `lines_already` are of tickets that an earlier run made.
    """

    count: int = 0
    made: int = 0
    credit_notes: int = 0
    credit_notes_made: int = 0
    credited: Decimal = Decimal(0)
    lines_matched: int = 0
    lines_partly: int = 0
    lines_unmatched: int = 0
    lines_already: int = 0


def make_tickets(
    database: Database,
    staff: Staff,
    lines: Sequence[CancellationLine],
    shift: timedelta,
    tell: Callable[[str, Decimal], None],
) -> TicketsMade:
    """Make the tickets that are not there yet, one transaction each.

    `shift` is how far the demo is dated after the file; `tell` hears words and the share done.
    """
    known = database.ask(tickets.known, _SOURCE, actor_id=staff.local_id)
    result = TicketsMade(
        count=len(known.tickets), credit_notes=known.notes.count, credited=known.notes.amount
    )
    matched = _matched(database, staff, lines, known)
    todo = [each for each in matched if each.document not in known.tickets]
    for done, request in enumerate(_requests(database, staff, todo, shift, lines), 1):
        made = database.act(tickets.make_ticket, request, actor_id=staff.local_id)
        _count(result, request.plot, made)
        words = t("demo.progress_tickets", done=done, total=len(todo))
        tell(words, Decimal(done) / len(todo))
    fresh = {each.document for each in todo}
    result.lines_already = sum(line.origin.document not in fresh for line in lines)
    return result


def _matched(
    database: Database, staff: Staff, lines: Sequence[CancellationLine], known: tickets.Known
) -> tuple[MatchedDocument, ...]:
    """What the cancellations match of what is left; those that are credited have had theirs."""
    open_lines = tuple(line for line in lines if line.origin.document not in known.credited)
    if known.tickets.issuperset(line.origin.document for line in open_lines):
        return ()
    request = importing.MatchCancellations(open_lines, _SOURCE)
    return database.ask(importing.match_cancellations, request, actor_id=staff.local_id)


def _requests(
    database: Database,
    staff: Staff,
    documents: Sequence[MatchedDocument],
    shift: timedelta,
    lines: Sequence[CancellationLine],
) -> Iterator[tickets.MakeTicket]:
    """The stories of cancellations; about every second one that matched a sale is credited."""
    if not documents:
        return
    zone = ZoneInfo(database.ask(company.facts, None, actor_id=staff.local_id).time_zone)
    people = database.ask(users.rows, users.UserQuestion(), actor_id=staff.local_id)
    cast = cast_of(people)
    keys = {key: t(f"company.reason_{key}") for key in (*REASONS, *SERVICE_REASONS)}
    reason_ids = database.ask(tickets.reason_ids, keys, actor_id=staff.local_id)
    times = [line.time for line in lines if line.time is not None]
    first, last = min(times), max(times)
    now = database.now()
    for document in documents:
        time = document.time or last
        plot = plan(
            document,
            (time + shift).replace(tzinfo=zone).astimezone(UTC),
            now,
            age_per_cent=_age(time, first, last),
            is_credited=_is_credited(document),
        )
        yield tickets.MakeTicket(plot, _SOURCE, staff, cast, reason_ids)


def _age(time: datetime, first: datetime, last: datetime) -> int:
    """Where a time lies between the first (0) and the last (100)."""
    return 100 * (time - first) // max(last - first, timedelta(days=1))


def _is_credited(document: MatchedDocument) -> bool:
    """Whether the demo credits what a cancellation matched: the same ones each time.

    Those of tracked products are left, so that Lot/Serial can be tried on them, and those whose
    goods something else is to happen to.
    """
    is_matched = any(line.parts for line in document.lines)
    is_chosen = Dice(document.document).chance("credited", CREDITED_PER_CENT)
    is_free = document.document not in CHOSEN and not is_tracked(document)
    return is_matched and is_chosen and is_free


def _count(result: TicketsMade, plot: Plot, made: tickets.MadeTicket) -> None:
    result.count += 1
    result.made += 1
    result.credit_notes += made.credited.count
    result.credit_notes_made += made.credited.count
    result.credited += made.credited.amount
    for line in plot.document.lines:
        result.lines_matched += line.reason is None
        result.lines_partly += line.reason is not None and bool(line.parts)
        result.lines_unmatched += not line.parts
