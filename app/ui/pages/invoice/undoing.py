"""Makes a deleted draft credit note again, as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.services import invoices, refunds
from app.services.background import new_key
from app.services.invoices import InvoiceId, InvoiceKind
from app.services.tickets import TicketId
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import spawn
from app.ui.pages.invoice.draft import as_draft

if TYPE_CHECKING:
    from app.services.invoices import InvoiceCard
    from app.ui.kit.desk import Desk


def can_be_made_again(card: InvoiceCard) -> bool:
    """Whether Reverse makes such a draft."""
    is_credit = card.kind is InvoiceKind.CREDIT_NOTE
    return is_credit and card.ticket is not None and bool(card.originals)


def make_again(desk: Desk, card: InvoiceCard) -> None:
    """Reverse once more, save the lines that the deleted draft had, and open it."""
    spawn(_make(desk, card), desk.notices)


async def _make(desk: Desk, card: InvoiceCard) -> None:
    if card.ticket is None:
        return
    act, ask = desk.background.act, desk.background.ask
    request = refunds.ReverseInvoices(
        ticket_id=TicketId(card.ticket.ref.id),
        invoice_ids=tuple(InvoiceId(each.ref.id) for each in card.originals),
        reason=card.reason,
        reversal_on=card.invoice_on,
        journal_id=card.journal_id,
        allow_second_draft=True,
        is_one_note=True,
    )
    made = (await act(refunds.reverse, request, key=new_key()))[0]
    fresh = await ask(invoices.card, made.id)
    ids = {line.original_line_id: line.id for line in fresh.lines}
    lines = tuple(replace(as_draft(line), id=ids.get(line.original_line_id)) for line in card.lines)
    saved = invoices.SaveDraft(
        fresh.id, fresh.version, card.reason, card.invoice_on, card.journal_id, lines
    )
    await act(invoices.save_draft, saved, key=new_key())
    navigation.open(made.ref)
