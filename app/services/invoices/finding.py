"""Finds invoices and credit notes by what was typed: numbers, numbers of origin, customers.

A number is found by its beginning ("INV/2026", "rinv/") and by its last digits, with or without
the zeros before them ("3", "00003", "2026/3"). One that is written with such zeros, or with all its
digits, is just that number: "INV/2026/0001" is not the beginning of the tenth. A number of origin
is found by its beginning; a credit note by the numbers of what it credits as well; a document by
the words of its customer, or of the company that this one belongs to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, false, literal, or_, select, union_all

from app.db.base import aliased
from app.models.company import DocumentSeries
from app.models.invoices import CreditedInvoice, Invoice
from app.models.partners import Partner
from app.services import partners
from app.services.checks import can_be_stored
from app.services.paging import begins_with
from app.services.series import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, ColumnElement, Select, Subquery

    from app.models.enums import InvoiceKind
    from app.services.unit_of_work import UnitOfWork

    Ids = Select[*tuple[Any, ...]]

FREQUENT = 500
"""What so many documents have is not found beforehand: the next one that has it is never far."""

_LAST_DIGITS = re.compile(r"(?:(?P<before>.*)/)?0*(?P<digits>[0-9]{1,9})", re.DOTALL)
_BEYOND = "\U0010ffff"
_CUSTOMERS = 0
_original = aliased(Invoice)


class _Number(NamedTuple):
    """What was typed, read as the end of a number: "INV/2026/3" is the 3 after "INV/2026".

    One that `is_whole` can begin no other number.
    """

    before: str
    value: int
    is_whole: bool


def is_numbered(text: str, document: type[Invoice] = Invoice) -> ColumnElement[bool]:
    """Whether a document bears the number, or the number of origin, that was typed."""
    if not can_be_stored(text):
        return false()
    typed = _typed(text)
    ways = [begins_with(document.origin_number, text)]
    if typed is None or not typed.is_whole:
        ways.append(begins_with(document.number, text))
    if typed is not None:
        ways.append(_ends_with(typed, document))
    return or_(*ways)


def is_found(
    uow: UnitOfWork, text: str, *, kind: InvoiceKind | None, is_short: bool
) -> ColumnElement[bool]:
    """Whether a document is one that was typed, in a list of all, or of a kind.

    Few documents are found first, each way by its index. Where there are many, and in a list that
    another filter makes short, each document that the list passes is looked at.
    """
    if not is_short and can_be_stored(text):
        few = _few(uow, text, kind)
        if few is not None:
            return Invoice.id.in_(few)
    credited = (
        select(CreditedInvoice.credit_note_id)
        .join(_original, _original.id == CreditedInvoice.original_invoice_id)
        .where(CreditedInvoice.credit_note_id == Invoice.id, is_numbered(text, _original))
        .offset(literal(0))  # or PostgreSQL would find all such credit notes first
        .correlate(Invoice)
    )
    named = select(Partner.id).where(partners.is_named(uow, text))
    return or_(
        is_numbered(text),
        credited.exists(),
        Invoice.partner_id.in_(named),
        Invoice.commercial_partner_id.in_(named),
    )


def _few(uow: UnitOfWork, text: str, kind: InvoiceKind | None) -> list[int] | None:
    """The ids of what was typed, by one statement; None where a way finds FREQUENT of them."""
    named = _limited(select(Partner.id).where(partners.is_named(uow, text)))
    numbers = [_limited(ids) for ids in _numbered(uow, text)]
    of_kind = select(Invoice.id).where(*(() if kind is None else (Invoice.kind == kind,)))
    ways = [
        named,
        *numbers,
        *(_limited(_crediting(some)) for some in numbers),
        _limited(of_kind.where(Invoice.partner_id.in_(select(named.c.id)))),
        _limited(of_kind.where(Invoice.commercial_partner_id.in_(select(named.c.id)))),
    ]
    found: dict[int, list[int]] = {}
    every = union_all(*(select(literal(way), ids.c.id) for way, ids in enumerate(ways)))
    for way, record_id in uow.connection.execute(every):
        found.setdefault(way, []).append(record_id)
    if any(len(ids) >= FREQUENT for ids in found.values()):
        return None
    return list({each for way, ids in found.items() if way != _CUSTOMERS for each in ids})


def _limited(ids: Ids) -> Subquery:
    """Some ids, no more than tell that they are many."""
    return ids.limit(FREQUENT).subquery()


def _crediting(originals: Subquery) -> Ids:
    """The credit notes of some invoices."""
    return select(CreditedInvoice.credit_note_id.label("id")).where(
        CreditedInvoice.original_invoice_id.in_(select(originals.c.id))
    )


def _numbered(uow: UnitOfWork, text: str) -> Iterator[Ids]:
    """The documents of `is_numbered`, in ways that have an index each."""
    ids, typed = select(Invoice.id), _typed(text)
    if typed is None or not typed.is_whole:
        yield ids.where(_is_between(uow, Invoice.number, text.upper()))
    for spelled in sorted({text, text.upper(), text.lower()}):
        yield ids.where(_is_between(uow, Invoice.origin_number, spelled))
    if typed is not None:
        yield ids.join(
            DocumentSeries,
            and_(
                DocumentSeries.journal_id == Invoice.journal_id,
                DocumentSeries.year == Invoice.series_year,
                DocumentSeries.kind == Invoice.kind,
            ),
        ).where(_ends_with(typed, Invoice))


def _is_between(uow: UnitOfWork, column: Column[str | None], beginning: str) -> ColumnElement[bool]:
    """Whether a column begins so, sign for sign, in words for which both engines have an index."""
    low, high = ("~>=~", "~<~") if uow.is_postgresql else (">=", "<")
    return and_(column.bool_op(low)(beginning), column.bool_op(high)(beginning + _BEYOND))


def _typed(text: str) -> _Number | None:
    """The last digits of a number, with what stands before them; None if it is none."""
    found = _LAST_DIGITS.fullmatch(text)
    if found is None:
        return None
    before, value = found["before"] or "", int(found["digits"])
    written = text.rpartition("/")[2]
    is_long = len(written) >= DIGITS or (written.startswith("0") and value > 0)
    return _Number(before, value, is_whole=bool(before) and is_long)


def _ends_with(typed: _Number, document: type[Invoice]) -> ColumnElement[bool]:
    """Whether a document's number has this value, and these whole parts before it."""
    has_value = document.number_value == typed.value
    if not typed.before:
        return has_value
    parts = literal("/").concat(document.number)
    return and_(has_value, parts.icontains(f"/{typed.before}/", autoescape=True))
