"""Posts the draft invoices of a batch by the same steps as every other invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.enums import InvoiceKind, PaymentState
from app.services import series
from app.services.invoices import documents, posting
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.importing.entries import Entry
    from app.services.importing.setting import Setting
    from app.services.unit_of_work import UnitOfWork


def post(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Post the drafts in their order.

    What a draft is checked for otherwise (dates, lines, journal) was seen to when it was made.

    Raises:
        Refused: invoice.clock_behind, series.missing
    """
    series.check_clock(uow, uow.connection.scalar(select(series.last_posted_at())))
    first = entries[0].invoice_id
    copies = posting.copies(documents.read(uow, [first])[first].row)
    posting.write(uow, [_to_post(uow, entry, setting) for entry in entries], copies)


def _to_post(uow: UnitOfWork, entry: Entry, setting: Setting) -> posting.ToPost:
    """A draft as posting takes it; one without an amount is paid from the start."""
    total = entry.amounts.total
    return posting.ToPost(
        id=entry.invoice_id,
        kind=InvoiceKind.INVOICE,
        journal_id=setting.sales_journal_id,
        prefix=setting.sales_prefix,
        accounting_on=entry.date,
        commercial_partner_id=entry.partner_id,
        currency_id=uow.company.currency.id,
        ticket_id=None,
        made_at=uow.now,
        total=total,
        residual=Pair(total, total),
        payment_state=PaymentState.NOT_PAID if total else PaymentState.PAID,
    )
