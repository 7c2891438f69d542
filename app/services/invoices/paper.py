"""Fills the page of a credit note: a posted one from its copies, a draft from today's data."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from app.documents.content import CompanyHeading, Currency, InBooks, TaxRow
from app.documents.credit_note import (
    CreditNoteLine,
    CreditNotePage,
    OriginalInvoice,
    SetAgainst,
)
from app.errors import Refused
from app.models.enums import LineKind
from app.models.invoices import InvoiceParty
from app.models.timeline import Attachment, AttachmentContent
from app.services import letterhead
from app.services.company import terms
from app.services.invoices import links, posting, rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Worked
    from app.services.ledger.booked import BookedLineTax
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


class TaxSum(Protocol):
    """A tax of a document, booked or worked out."""

    @property
    def tax_id(self) -> int:
        """The tax."""

    @property
    def label(self) -> str:
        """Its name with its rate."""

    @property
    def base(self) -> Decimal:
        """What it is on."""

    @property
    def amount(self) -> Decimal:
        """How much it is."""


def merged(taxes: Iterable[TaxSum]) -> list[tuple[str, Decimal, Decimal]]:
    """Label, base and amount, one row per tax: those below zero and of several invoices added."""
    rows: dict[tuple[int, str], list[Decimal]] = {}
    for tax in taxes:
        sums = rows.setdefault((tax.tax_id, tax.label), [ZERO, ZERO])
        sums[0] += tax.base
        sums[1] += tax.amount
    return [(label, base, amount) for (_, label), (base, amount) in rows.items()]


def page_of(uow: UnitOfWork, document: Opened, copy_number: int | None = None) -> CreditNotePage:
    """The page of a stored credit note.

    Raises:
        Refused: invoice.no_page
    """
    if not document.document.is_credit_note:
        raise Refused("invoice.no_page", document.document.ref)
    if not rules.is_draft(document.document):
        return _posted_page(uow, document, copy_number)
    worked = document.work_out(document.stored_lines())
    head = document.document
    page = draft_page(
        head,
        worked,
        originals=[
            (each, document.credited[key].residual) for key, each in document.originals.items()
        ],
        heading=letterhead.heading_now(head.row),
        reason=head.row.reason,
        made_on=head.row.invoice_on,
        ticket_number=head.row.ticket_number or "",
        language=head.row.language,
    )
    return replace(page, in_books=draft_in_books(head, document.books, worked))


def draft_in_books(head: Document, books: CurrencyFacts, worked: Worked) -> InBooks | None:
    """A draft, or one that is still to be made, in the company's currency if it is in another."""
    return in_books(head, books, sum((tax.booked for tax in worked.taxes), ZERO), worked.booked)


def in_books(
    document: Document, books: CurrencyFacts, tax: Decimal, total: Decimal
) -> InBooks | None:
    """Rate, tax and total of a document of another currency in the company's."""
    if document.currency.id == books.id:
        return None
    return InBooks(_currency(books), document.row.exchange_rate, tax, total)


def draft_page(
    head: Document,
    worked: Worked,
    *,
    originals: Sequence[tuple[Document, Decimal]],
    heading: CompanyHeading,
    reason: str,
    made_on: date,
    ticket_number: str,
    language: str,
) -> CreditNotePage:
    """The page of a draft, or of one that is still to be made; `originals` with what is open."""
    row = head.row
    set_against, rest = _would_settle(originals, worked)
    grouped = _grouped([each for each, _ in originals])
    places = {each.id: place for place, (each, _) in enumerate(originals)}
    return CreditNotePage(
        heading=heading,
        address=letterhead.address_of(row, language),
        number=None,
        issued_on=made_on,
        originals=tuple(_original(each) for each, _ in originals),
        reason=reason,
        lines=tuple(
            _line(
                each.line.kind,
                names=(
                    each.line.source.product_code,
                    each.line.description,
                    each.line.source.lot_name,
                ),
                figures=(each.line.quantity, each.line.unit_price, each.line.discount),
                amount=each.amounts.gross,
                taxes=each.line.source.taxes,
                language=language,
                original=grouped.get(each.line.source.invoice_id),
            )
            for each in sorted(worked.lines, key=lambda each: places[each.line.source.invoice_id])
            if not each.line.is_left_out
        ),
        taxes=tuple(TaxRow(*each) for each in merged(worked.taxes)),
        untaxed=worked.untaxed,
        tax=worked.tax,
        total=worked.total,
        currency=_currency(head.currency),
        language=language,
        is_draft=True,
        ticket_number=ticket_number,
        customer_number=row.party_customer_number,
        set_against=set_against,
        still_to_repay=rest,
        repayment=letterhead.terms_now(row, "repayment_terms", language),
        returning=_returning(
            head,
            letterhead.terms_now(row, "return_terms", language),
            [each.line.kind for each in worked.lines],
        ),
    )


def _posted_page(uow: UnitOfWork, document: Opened, copy_number: int | None) -> CreditNotePage:
    """Only what was copied at posting, and what has become of the total since."""
    head = document.document
    row = head.row
    party = _party(uow, head.id)
    facts = json.loads(row.company_heading)
    texts = json.loads(row.printed_texts)
    repayment, returning = (
        terms.printed(name, texts[name], texts.get("translated_terms", ""), row.language)
        for name in terms.NAMES
    )
    grouped = _grouped(list(document.originals.values()))
    places = {key: place for place, key in enumerate(document.originals)}
    return CreditNotePage(
        heading=letterhead.heading(facts, _logo(uow, row.company_logo, facts["logo_sha256"])),
        address=letterhead.address(party, row.language),
        number=row.number,
        issued_on=row.invoice_on,
        originals=tuple(_original(each) for each in document.originals.values()),
        reason=row.reason,
        lines=tuple(
            _line(
                line.kind,
                names=(line.product_code, line.description, line.lot_name),
                figures=(line.quantity, line.unit_price, line.discount),
                amount=line.gross,
                taxes=line.taxes,
                language=row.language,
                original=grouped.get(line.original_invoice_id or 0),
            )
            for line in sorted(
                document.booked.lines, key=lambda line: places[line.original_invoice_id or 0]
            )
            if line.kind != "order_discount" or line.gross
        ),
        taxes=tuple(TaxRow(*each) for each in merged(document.booked.taxes)),
        untaxed=row.untaxed_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        currency=_currency(head.currency),
        language=row.language,
        ticket_number=row.ticket_number or "",
        customer_number=str(party["customer_number"]),
        set_against=_settled(uow, document),
        still_to_repay=document.booked.residual,
        repayment=repayment,
        returning=_returning(head, returning, [x.kind for x in document.booked.lines]),
        copy_number=copy_number,
        in_books=in_books(
            head,
            document.books,
            sum((tax.company_amount for tax in document.booked.taxes), ZERO),
            document.booked.company_total,
        ),
    )


def _returning(head: Document, terms: str, kinds: Sequence[LineKind]) -> str:
    """How goods come back, where some are expected: not for what the customer keeps."""
    return terms if LineKind.GOODS in kinds and not head.row.is_keep_it else ""


def _party(uow: UnitOfWork, record_id: int) -> Mapping[str, object]:
    """The customer as copied at posting; empty once erased."""
    table = InvoiceParty.__table__
    query = select(table).where(table.c.invoice_id == record_id)
    found = uow.connection.execute(query).mappings().one()
    return {**found, "contact": found["contact_name"]}


def _logo(uow: UnitOfWork, current: bytes | None, digest: str) -> bytes | None:
    """The logo of then: today's if it is the same, else the one kept among the attachments."""
    if posting.logo_digest(current) == digest:
        return current
    return uow.connection.scalar(
        select(AttachmentContent.content)
        .join(Attachment, Attachment.id == AttachmentContent.attachment_id)
        .where(Attachment.record_kind == "company", Attachment.sha256 == digest)
        .limit(1)
    )


def _would_settle(
    originals: Sequence[tuple[Document, Decimal]], worked: Worked
) -> tuple[tuple[SetAgainst, ...], Decimal]:
    """What posting would set against each original of its part, and what would be left to repay."""
    rest, parts = worked.total, {key: part.amount for key, part in worked.parts().items()}
    found = []
    for document, is_open in originals:
        amount = min(rest, is_open, parts.get(document.id, ZERO))
        if amount > 0:
            found.append(SetAgainst(document.row.number, amount, is_open - amount))
            rest -= amount
    return tuple(found), rest


def _settled(uow: UnitOfWork, document: Opened) -> tuple[SetAgainst, ...]:
    """What the credit note is set against, and what is still owed on each invoice."""
    owed = {key: booked.residual for key, booked in document.credited.items()}
    return tuple(
        SetAgainst(link.number, link.amount or ZERO, owed.get(link.ref.id, ZERO))
        for link in links.matches(uow, document.document.id)
        if link.ref.kind == "invoice"
    )


def _original(document: Document) -> OriginalInvoice:
    row = document.row
    return OriginalInvoice(row.number, row.invoice_on, row.origin_number or "")


def _grouped(originals: Sequence[Document]) -> dict[int, OriginalInvoice]:
    """The invoices under which lines are grouped, by id (rules 18); one alone groups nothing."""
    if len(originals) < 2:
        return {}
    return {each.id: _original(each) for each in originals}


def _line(
    kind: LineKind,
    *,
    names: tuple[str, str, str],
    figures: tuple[Decimal, Decimal, Decimal],
    amount: Decimal,
    taxes: Sequence[BookedLineTax],
    language: str,
    original: OriginalInvoice | None,
) -> CreditNoteLine:
    from app.texts import t

    code, description, lot_name = names
    quantity, unit_price, discount = figures
    details = []
    if lot_name:
        details.append(t("credit_note.lot", language, lot=lot_name))
    if kind == "price_reduction":
        details.append(t("credit_note.price_reduction", language))
    elif kind == "goodwill_back":
        details.append(t("credit_note.goodwill_back", language))
    elif kind == "fee":
        details.append(t("credit_note.kept_back", language))
    return CreditNoteLine(
        description=description,
        quantity=quantity,
        unit_price=unit_price,
        amount=amount,
        code=code,
        details=tuple(details),
        discount=discount or None,
        taxes=tuple(short_tax(tax, language) for tax in taxes),
        original=original,
    )


def short_tax(tax: BookedLineTax, language: str) -> str:
    """A tax in the column of a line: its rate, or its name if it goes by the piece."""
    from app.documents import figures

    if tax.tax.is_fixed:
        return tax.label
    return f"{figures.of(language).number(tax.rate)}\N{NO-BREAK SPACE}%"


def _currency(facts: CurrencyFacts) -> Currency:
    return Currency(facts.code, facts.symbol, facts.digits)
