"""Several invoices in one credit note (rules 18): when that is possible, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Problem
from app.services.invoices import company_amounts, crediting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.invoices.work import Worked
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.planning import PlannedNote

ADDRESS = (
    "partner_id", "party_name", "party_contact", "party_street", "party_street2",
    "party_postcode", "party_city", "party_country_code",
)  # fmt: skip


def problem(originals: Sequence[Document], request: ReverseInvoices) -> Problem | None:
    """Why these invoices do not fit on one credit note: the first thing in which two differ."""
    first = originals[0] if originals else None
    for other in originals[1:]:
        if first is None:
            break
        words = {"first": first.row.number, "other": other.row.number}
        if not _agree(first, other, *ADDRESS):
            return Problem("refund.together_address", words)
        if not _agree(first, other, "currency_id"):
            return Problem("refund.together_currency", words)
        if not _agree(first, other, "exchange_rate"):
            return Problem("refund.together_rate", words)
        if request.journal_id is None and not _agree(first, other, "journal_id"):
            return Problem("refund.together_journal", words)
    return None


def worked(notes: Sequence[PlannedNote], books: CurrencyFacts) -> Worked:
    """What one credit note of all these invoices comes to: each for itself, then added."""
    lines = [each.line for note in notes for each in note.worked.lines]
    booked = {note.original.id: note.booked for note in notes}
    original = notes[0].original
    credited = crediting.credit(lines, booked, original.currency).kept()
    exchange = company_amounts.exchange(original, books)
    return company_amounts.of_credit_note(credited, booked, exchange)


def numbers(notes: Sequence[PlannedNote]) -> str:
    """The invoices by their numbers, in the order in which they were chosen."""
    return ", ".join(note.original.row.number for note in notes)


def _agree(first: Document, other: Document, *names: str) -> bool:
    return all(getattr(first.row, name) == getattr(other.row, name) for name in names)
