"""Matches one cancellation with the books as they are now: what it credited, what it credits yet.

Sales are looked up document by document, so that memory does not grow with the books.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.models.tickets import Ticket
from app.models.timeline import Message
from app.services import ledger
from app.services.events import CancellationReplayed
from app.services.importing import MatchedDocument, Unmatched
from app.services.importing.matching import match
from app.services.importing.sales import sales_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.importing import CancellationLine, MatchedLine, Sale
    from app.services.replay.spool import Cancellation
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """The ticket of a cancellation; a settled one was replayed and is not matched again."""

    id: int
    number: str
    customer_id: int | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a cancellation's lines match: `whole` with what was credited before, `fresh` without.

    `already` are the places of the lines of which something was credited before.
    """

    whole: MatchedDocument
    fresh: MatchedDocument
    already: frozenset[int]

    @property
    def is_open(self) -> bool:
        """Whether there is something to credit yet."""
        return any(line.parts for line in self.fresh.lines)

    @property
    def is_matched(self) -> bool:
        """Whether every line credits as much as it says."""
        return all(line.reason is None for line in self.whole.lines)

    def without_fresh(self, reason: Unmatched) -> Settlement:
        """The same without what could not be credited, and why."""
        credited = {line.line.origin: line.parts for line in self.fresh.lines if line.parts}
        lines = tuple(
            replace(
                line,
                parts=line.parts[: len(line.parts) - len(credited[line.line.origin])],
                reason=reason,
            )
            if line.line.origin in credited
            else line
            for line in self.whole.lines
        )
        nothing = tuple(replace(line, parts=()) for line in self.fresh.lines)
        return Settlement(
            replace(self.whole, lines=lines), replace(self.fresh, lines=nothing), self.already
        )


def known_ticket(uow: UnitOfWork, cancellation: Cancellation) -> KnownTicket | None:
    """The ticket that a cancellation has already, locked until the commit (rules 7)."""
    row = uow.connection.execute(
        select(Ticket.id, Ticket.number, Ticket.commercial_partner_id)
        .where(
            Ticket.origin_source == cancellation.source,
            Ticket.origin_number == cancellation.number,
        )
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        return None
    is_settled = uow.connection.scalar(
        select(
            exists().where(Message.ticket_id == row.id, Message.event == CancellationReplayed.NAME)
        )
    )
    return KnownTicket(row.id, row.number, row.commercial_partner_id, bool(is_settled))


def settle(uow: UnitOfWork, cancellation: Cancellation, ticket: KnownTicket | None) -> Settlement:
    """Match a cancellation; what its ticket's credit notes took counts first (rules 42)."""
    sales = sales_for(uow, cancellation.lines)
    if ticket is None:
        whole = _of_one_customer(_match(cancellation.lines, sales), None)
        return Settlement(whole, whole, frozenset())
    credited = ledger.credited_on_ticket(uow, ticket.id)
    before = _match(cancellation.lines, _limited(sales, credited))
    already = frozenset(line.line.origin.place for line in before.lines if line.parts)
    if ticket.is_settled:
        nothing = tuple(replace(line, parts=()) for line in before.lines)
        return Settlement(before, replace(before, lines=nothing), already)
    rest = [_rest(line) for line in before.lines]
    fresh = _of_one_customer(_match(rest, sales), ticket)
    lines = tuple(
        replace(now, line=old.line, quantity=old.quantity, parts=(*old.parts, *now.parts))
        if old.reason is not None
        else old
        for old, now in zip(before.lines, fresh.lines, strict=True)
    )
    return Settlement(replace(before, lines=lines), fresh, already)


def _match(lines: Sequence[CancellationLine], sales: Sequence[Sale]) -> MatchedDocument:
    (document,) = match(lines, sales)
    return document


def _limited(sales: Sequence[Sale], credited: Mapping[int, Decimal]) -> list[Sale]:
    """The sales as if only so much were left of them."""
    return [sale._replace(left=credited.get(sale.line_id, Decimal(0))) for sale in sales]


def _rest(line: MatchedLine) -> CancellationLine:
    """The line without what was credited of it before."""
    credited = sum(part.quantity for part in line.parts)
    quantity = line.line.quantity
    return line.line if quantity is None else replace(line.line, quantity=quantity + credited)


def _of_one_customer(document: MatchedDocument, ticket: KnownTicket | None) -> MatchedDocument:
    """The document without what it credits of another customer than its ticket's."""
    parts = [part for line in document.lines for part in line.parts]
    if not parts:
        return document
    customer_id = parts[0].sale.partner_id if ticket is None else ticket.customer_id
    lines = tuple(
        replace(line, parts=(), reason=Unmatched.OTHER_CUSTOMER)
        if any(part.sale.partner_id != customer_id for part in line.parts)
        else line
        for line in document.lines
    )
    return replace(document, lines=lines)
