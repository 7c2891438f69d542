"""Credits what a cancellation's lines matched, by the same services as the Refund dialog.

Demo and replay share it (rules 42); they differ in who acts and when, which `Hands` tells.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, update

from app.errors import Refused
from app.models.invoices import Invoice, InvoiceLine
from app.services import invoices, refunds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from app.models.ids import TicketId
    from app.services.actions import Action, Question, Request, Result
    from app.services.importing import MatchedDocument
    from app.services.invoices import InvoiceCard
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


class Hands(Protocol):
    """Who drafts and posts in a transaction, and at what time."""

    @property
    def uow(self) -> UnitOfWork:
        """The transaction itself."""
        ...

    def ask(self, question: Question[Request, Result], request: Request) -> Result:
        """Ask what a draft looks like."""
        ...

    def draft(self, action: Action[Request, Result], request: Request) -> Result:
        """Make or change a draft."""
        ...

    def post(self, request: invoices.PostDraft) -> Decimal:
        """Post a draft; what it comes to."""
        ...


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What is credited: the matched parts of a cancellation's lines, on its ticket.

    `is_historic` marks the credit notes as taken over from before (rules 21); `allow_second_draft`
    leaves somebody's draft of the same invoice alone (rule 19).
    """

    ticket_id: TicketId
    document: MatchedDocument
    source: str
    reason: str
    reversal_on: date
    is_historic: bool = False
    allow_second_draft: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """The posted credit notes of a ticket, and what they come to."""

    count: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class _Wanted:
    """So many pieces of an original invoice line, for a line of the cancellation."""

    quantity: Decimal
    place: int


def credit(hands: Hands, request: Cancelled) -> Credited:
    """Draft, lower and post one credit note per invoice, the earliest sale first.

    Raises:
        Refused: replay.credited_meanwhile; as Reverse and Post refuse
        Invalid: by field, see ReverseInvoices
    """
    wanted = _wanted(request.document)
    drafts = hands.draft(
        refunds.reverse,
        refunds.ReverseInvoices(
            ticket_id=request.ticket_id,
            invoice_ids=tuple(_invoices_by_time(request.document)),
            reason=request.reason,
            reversal_on=request.reversal_on,
            allow_second_draft=request.allow_second_draft,
        ),
    )
    amount = ZERO
    credited: set[int | None] = set()
    for draft in drafts:
        card = hands.ask(invoices.card, draft.id)
        lowered = _lowered(card, wanted)
        credited.update(line.original_line_id for line in lowered.lines)
        if len(lowered.lines) < len(card.lines) or _differs(lowered, card):
            card = hands.draft(invoices.save_draft, lowered)
        _write_origin(hands.uow, card, request, wanted)
        amount += hands.post(invoices.PostDraft(card.id, card.version))
    if wanted.keys() - credited:
        raise Refused("replay.credited_meanwhile")
    return Credited(len(drafts), amount)


def _wanted(document: MatchedDocument) -> dict[int, _Wanted]:
    """What is credited of each original line; the first line of the cancellation names the place.

    Equal lines of a cancellation may credit the same sale.
    """
    found: dict[int, _Wanted] = {}
    for line in document.lines:
        for part in line.parts:
            known = found.get(part.sale.line_id, _Wanted(ZERO, line.line.origin.place))
            found[part.sale.line_id] = _Wanted(known.quantity + part.quantity, known.place)
    return found


def _invoices_by_time(document: MatchedDocument) -> list[invoices.InvoiceId]:
    """The invoices that are credited, the earliest sale first (rules 42)."""
    times: defaultdict[int, list[datetime]] = defaultdict(list)
    for line in document.lines:
        for part in line.parts:
            times[part.sale.invoice_id].append(part.sale.time)
    return [
        invoices.InvoiceId(invoice_id)
        for invoice_id in sorted(times, key=lambda each: (min(times[each]), each))
    ]


def _lowered(card: InvoiceCard, wanted: Mapping[int, _Wanted]) -> invoices.SaveDraft:
    """The draft with the matched lines and pieces alone.

    Raises:
        Refused: replay.credited_meanwhile (less is left than was matched)
    """
    matched = [
        (line, wanted[line.original_line_id])
        for line in card.lines
        if line.original_line_id is not None and line.original_line_id in wanted
    ]
    if any(line.quantity < part.quantity for line, part in matched):
        raise Refused("replay.credited_meanwhile", card.ref)
    lines = tuple(
        invoices.DraftLine(
            id=line.id,
            kind=line.kind,
            quantity=part.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            description=line.description,
            original_line_id=line.original_line_id,
        )
        for line, part in matched
    )
    return invoices.SaveDraft(
        id=card.id,
        version=card.version,
        reason=card.reason,
        invoice_on=card.invoice_on,
        journal_id=card.journal_id,
        lines=lines,
    )


def _differs(lowered: invoices.SaveDraft, card: InvoiceCard) -> bool:
    """Whether a quantity was lowered; no line was left out."""
    pairs = zip(lowered.lines, card.lines, strict=True)
    return any(edit.quantity != line.quantity for edit, line in pairs)


def _write_origin(
    uow: UnitOfWork, card: InvoiceCard, request: Cancelled, wanted: Mapping[int, _Wanted]
) -> None:
    """Give a draft the number, time and lines of the cancellation that it comes from (rules 42)."""
    time = request.document.time
    uow.connection.execute(
        update(Invoice)
        .where(Invoice.id == card.id)
        .values(
            origin_source=request.source,
            origin_number=request.document.document,
            origin_at=time.isoformat(" ") if time else None,
            is_historic=request.is_historic,
        )
    )
    places = [
        {"line": line.id, "place": wanted[line.original_line_id].place}
        for line in card.lines
        if line.original_line_id is not None
    ]
    by_line = update(InvoiceLine).where(InvoiceLine.id == bindparam("line"))
    uow.connection.execute(by_line.values(origin_line=bindparam("place")), places)
