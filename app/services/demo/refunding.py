"""Credits what a cancellation's lines matched, by the same steps as the Refund dialog."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from app.models.invoices import Invoice, InvoiceLine
from app.services import invoices, refunds
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.models.ids import TicketId
    from app.services.demo.plots import Plot
    from app.services.demo.scene import Scene
    from app.services.importing import MatchedDocument
    from app.services.invoices import InvoiceCard

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many pieces of an original invoice line, for a line of the cancellation."""

    quantity: Decimal
    place: int


@dataclass(frozen=True, slots=True)
class Credited:
    """The posted credit notes of a ticket, and what they come to."""

    count: int = 0
    amount: Decimal = ZERO


def credit(
    scene: Scene, plot: Plot, ticket_id: TicketId, number: str, source: str, at: datetime
) -> Credited:
    """Draft, lower and post one credit note per invoice, dated the cancellation's day.

    They are drafted `at` and posted by the real clock (rules 1), but the timeline tells of both
    when they were drafted.
    """
    by = plot.assignee or plot.opened_by
    wanted = _wanted(plot.document)
    reason = t(
        "demo.credit_reason",
        default=t("refund.default_reason", number=number),
        reason=t(f"company.reason_{plot.reason}").lower(),
    )
    drafts = scene.act(
        refunds.reverse,
        refunds.ReverseInvoices(
            ticket_id=ticket_id,
            invoice_ids=tuple(_invoices_by_time(plot.document)),
            reason=reason,
            reversal_on=plot.opened_at.astimezone(scene.uow.zone).date(),
        ),
        by=by,
        at=at,
    )
    amount = ZERO
    for draft in drafts:
        card = scene.ask(invoices.card, draft.id, by=by, at=at)
        request = _lowered(card, wanted)
        if len(request.lines) < len(card.lines) or _differs(request, card):
            card = scene.act(invoices.save_draft, request, by=by, at=at)
        _write_origin(scene, card, plot.document, source, wanted)
        post = invoices.PostDraft(card.id, card.version)
        amount += scene.act(invoices.post, post, by=by, at=scene.uow.now, told_at=at).total
    return Credited(len(drafts), amount)


def _wanted(document: MatchedDocument) -> dict[int, Wanted]:
    """What is credited of each original line; the first line of the cancellation names the place.

    Equal lines of a cancellation may credit the same sale.
    """
    found: dict[int, Wanted] = {}
    for line in document.lines:
        for part in line.parts:
            known = found.get(part.sale.line_id, Wanted(ZERO, line.line.origin.place))
            found[part.sale.line_id] = Wanted(known.quantity + part.quantity, known.place)
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


def _lowered(card: InvoiceCard, wanted: Mapping[int, Wanted]) -> invoices.SaveDraft:
    """The draft with the matched lines and pieces alone."""
    matched = ((line, wanted.get(line.original_line_id or 0)) for line in card.lines)
    lines = tuple(
        invoices.DraftLine(
            id=line.id,
            kind=line.kind,
            quantity=min(line.quantity, part.quantity),
            unit_price=line.unit_price,
            discount=line.discount,
            description=line.description,
            original_line_id=line.original_line_id,
        )
        for line, part in matched
        if part is not None
    )
    return invoices.SaveDraft(
        id=card.id,
        version=card.version,
        reason=card.reason,
        invoice_on=card.invoice_on,
        journal_id=card.journal_id,
        lines=lines,
    )


def _differs(request: invoices.SaveDraft, card: InvoiceCard) -> bool:
    """Whether a quantity was lowered; no line was left out."""
    pairs = zip(request.lines, card.lines, strict=True)
    return any(edit.quantity != line.quantity for edit, line in pairs)


def _write_origin(
    scene: Scene,
    card: InvoiceCard,
    document: MatchedDocument,
    source: str,
    wanted: Mapping[int, Wanted],
) -> None:
    """Give a draft the number, time and lines of the cancellation that it comes from (rules 42)."""
    connection = scene.uow.connection
    connection.execute(
        update(Invoice)
        .where(Invoice.id == card.id)
        .values(
            origin_source=source,
            origin_number=document.document,
            origin_at=document.time.isoformat(" ") if document.time else None,
        )
    )
    places = [
        {"line": line.id, "place": wanted[line.original_line_id].place}
        for line in card.lines
        if line.original_line_id is not None
    ]
    by_line = update(InvoiceLine).where(InvoiceLine.id == bindparam("line"))
    connection.execute(by_line.values(origin_line=bindparam("place")), places)
