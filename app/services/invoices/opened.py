"""A document opened with everything that its rules look at: head, lines, originals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.invoices import Invoice
from app.services import access, masters
from app.services.invoices import beside, company_amounts, crediting, documents, limits, rules, work
from app.services.ledger import originals as ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.ledger.booked import Booked, BookedLine, BookedTax
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Opened:
    """A document with its lines, and the invoices that it credits, by id.

    `books` is the company's currency.
    """

    document: Document
    booked: Booked
    originals: Mapping[int, Document]
    credited: Mapping[int, Booked]
    books: CurrencyFacts

    def sources(self) -> dict[int, BookedLine]:
        """The lines that a credit note may credit, by id."""
        return {line.id: line for booked in self.credited.values() for line in booked.lines}

    def stored_lines(self) -> list[work.Line]:
        """The lines as they were saved."""
        if not self.document.is_credit_note:
            return [work.stored(line, line) for line in self.booked.lines]
        sources = self.sources()
        return [
            beside.stored(line)
            if line.kind in work.BESIDE_KINDS
            else work.stored(line, sources[line.original_line_id or 0])
            for line in self.booked.lines
        ]

    def work_out(self, lines: Sequence[work.Line], rate: Decimal | None = None) -> work.Worked:
        """What lines of this document come to now, at its own exchange rate or `rate`."""
        currency = self.document.currency
        exchange = company_amounts.exchange(self.document, self.books, rate)
        if self.document.is_credit_note:
            worked = crediting.credit(lines, self.credited, currency)
            return company_amounts.of_credit_note(worked, self.credited, exchange)
        worked = work.invoice(lines, self.document.row.tax_rounding, currency.digits)
        return company_amounts.of_invoice(worked, exchange)

    def refund(self, worked: work.Worked) -> limits.Refund:
        """The credit note, as it is worked out, as a limit weighs it (rules 21)."""
        booked = self.booked
        return limits.Refund(
            self.document,
            worked.booked,
            booked.refunded_otherwise,
            frozenset(self.originals),
            worked.goodwill,
            booked.other_goodwill,
        )

    def is_as_saved(self, worked: work.Worked) -> bool:
        """Whether the stored rows say what was worked out."""
        lines = [
            (
                line.subtotal,
                line.gross,
                line.company_subtotal,
                [(tax.base, tax.amount) for tax in line.taxes],
            )
            for line in self.booked.lines
        ]
        now = [
            (
                line.amounts.subtotal,
                line.amounts.gross,
                line.booked,
                [(tax.base, tax.amount) for tax in line.amounts.taxes],
            )
            for line in worked.lines
        ]
        before = [(tax, tax.company_amount) for tax in self.booked.taxes]
        return lines == now and _sums(before) == _sums((tax, tax.booked) for tax in worked.taxes)


def _sums(
    taxes: Iterable[tuple[BookedTax | work.WorkedTax, Decimal]],
) -> list[tuple[object, ...]]:
    """The taxes of a document with their company amounts, in an order of their own."""
    return sorted(
        (
            tax.original_invoice_id or 0,
            tax.tax_id,
            tax.is_negative,
            tax.rate,
            tax.base,
            tax.amount,
            company,
        )
        for tax, company in taxes
    )


def lock_many(uow: UnitOfWork, ids: Sequence[int]) -> list[Opened]:
    """Lock documents with what they credit and open them, in the order of `ids`.

    Three statements. Figures are read after the locks were granted, so they are committed ones.

    Raises:
        Refused: invoice.unknown
    """
    return _open(uow, ids, documents.lock(uow, ids))


def read(uow: UnitOfWork, record_id: int) -> Opened:
    """Open a document for a question.

    Raises:
        Refused: invoice.unknown
    """
    return _open(uow, [record_id], documents.read(uow, [record_id]))[0]


def require_draft(uow: UnitOfWork, opened: Opened, version: int, what: str) -> None:
    """Refuse unless the user may do `what` and nobody changed the draft since the form read it.

    Raises:
        NotAllowed: see rules.right_to
        Refused: invoice.not_a_draft
        Stale: with the card as it is now
    """
    document = opened.document
    access.require(uow, rules.right_to(document, what))
    if not rules.is_draft(document):
        raise Refused("invoice.not_a_draft", document.ref, {"number": document.row.number})
    if document.row.version != version:
        from app.services.invoices.form import make_card

        kind = masters.Master(document.ref.kind, Invoice, "invoice.unknown")
        raise masters.stale(uow, kind, document.id, make_card(uow, document.id))


def _open(uow: UnitOfWork, ids: Sequence[int], found: dict[int, Document]) -> list[Opened]:
    for record_id in ids:
        documents.known(found, record_id)
    weighing = limits.weighing(uow, found.values())
    booked = ledger.read(uow, list(found), weighing=weighing)
    return [_one(record_id, found, booked, uow.company.currency) for record_id in ids]


def _one(
    record_id: int,
    found: Mapping[int, Document],
    booked: Mapping[int, Booked],
    books: CurrencyFacts,
) -> Opened:
    """A document with the invoices that its lines, or its head, say that it credits."""
    document, own = found[record_id], booked[record_id]
    credited = {
        line.original_invoice_id for line in own.lines if line.original_invoice_id is not None
    }
    if document.row.reversed_invoice_id is not None:
        credited.add(document.row.reversed_invoice_id)
    return Opened(
        document,
        own,
        {each: found[each] for each in sorted(credited)},
        {each: booked[each] for each in sorted(credited)},
        books,
    )
