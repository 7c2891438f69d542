"""Writes off what little a document still has open, by an entry in the general journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Invalid, Problem, Refused
from app.models.enums import EntryKind, InvoiceKind, SeriesKind
from app.services import access, taxes, wording
from app.services.payment_events import WrittenOff
from app.services.payments import amounts, entries, journals, matching, open_items, settling, sides
from app.services.payments.entries import ZERO, EntryToBook, two_legs
from app.services.payments.matching import Match, Source

if TYPE_CHECKING:
    from app.services.payments.cards import WriteOff
    from app.services.payments.journals import OpenJournal
    from app.services.payments.open_items import Item
    from app.services.unit_of_work import UnitOfWork


def write_off(uow: UnitOfWork, request: WriteOff) -> int:
    """Write off what a document has open; the id of the match. See payments.write_off."""
    access.require(uow, "payment.write_off")
    general = journals.lock_general(uow)
    item = open_items.lock(uow, [request.document])[request.document]
    if not isinstance(item.kind, InvoiceKind):
        raise Refused("payment.write_off_of_payment", item.ref, {"number": item.number})
    amount = item.open()
    too_much = limit_problem(uow, item)
    if too_much is not None:
        raise Refused(too_much.code, item.ref, too_much.parameters)
    _check(uow, request, general)
    booked = entries.book_entry(uow, _entry(uow, request, general, item))
    entry = Source(entry_id=booked.id)
    is_debit = item.kind == InvoiceKind.INVOICE
    debit, credit = (item.source, entry) if is_debit else (entry, item.source)
    matched_on = max(request.written_on, item.booked_on)
    company = item.company_residual or ZERO
    taken = taxes.Matched(company, company)
    matching.add(uow, [Match(debit, credit, amount, matched_on, taken)])
    settling.refresh(uow, [item.source])
    made = sides.latest(uow, debit, credit)
    uow.produced("item_match", [made])
    uow.record(
        WrittenOff(
            ref=item.ref,
            ticket_id=item.ticket_id,
            number=item.number,
            entry=booked.number,
            amount=amount,
            currency=item.currency.code,
            reason=amounts.trimmed(request.reason),
        )
    )
    return made


def limit_problem(uow: UnitOfWork, item: Item) -> Problem | None:
    """Whether what a document has open is too much to be written off, in the company's currency."""
    limit, amount = uow.company.write_off_limit, item.company_residual or ZERO
    if amount <= limit:
        return None
    currency = uow.company.currency
    words = {"open": wording.money(amount, currency), "limit": wording.money(limit, currency)}
    return Problem("payment.write_off_above_limit", words)


def _check(uow: UnitOfWork, request: WriteOff, general: OpenJournal) -> None:
    problems = {
        "written_on": journals.date_problem(uow, request.written_on, general, SeriesKind.ENTRY),
        "reason": amounts.text_problem(request.reason, is_required=True),
    }
    found = {name: problem for name, problem in problems.items() if problem is not None}
    if found:
        raise Invalid(found)


def _entry(uow: UnitOfWork, request: WriteOff, general: OpenJournal, item: Item) -> EntryToBook:
    """Our loss where the customer owes, our gain where we do."""
    receivable, written_off = uow.company.receivable_account_id, uow.company.write_off_account_id
    debit, credit = written_off, receivable
    if item.kind == InvoiceKind.CREDIT_NOTE:
        debit, credit = receivable, written_off
    return EntryToBook(
        kind=EntryKind.WRITE_OFF,
        journal_id=general.id,
        prefix=general.row.prefix,
        commercial_partner_id=item.commercial_partner_id,
        booked_on=request.written_on,
        currency_id=item.currency.id,
        legs=two_legs(debit, credit, item.side.left),
        memo=amounts.trimmed(request.reason),
    )
