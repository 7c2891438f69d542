"""Posting: numbers, journal items, copies of names and texts, matches and payment states.

Written for many: the statements do not grow with the number of documents or of their lines. The
order fits the guards: journal items and party while the document is a draft, then the series, then
the document itself.
"""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, bindparam, func, insert, select, text, update

from app.db.types import Id
from app.models.enums import InvoiceKind, InvoiceState, SeriesKind
from app.models.invoices import Invoice, InvoiceParty
from app.models.partners import Partner
from app.services import chain, series, ticket_documents
from app.services.invoices import documents
from app.services.payments import matching

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import BindParameter, Update

    from app.models.enums import PaymentState
    from app.services.taxes import Pair
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Copies:
    """What is copied onto a document when it is posted (rules 5): heading and texts as JSON."""

    company_heading: str
    printed_texts: str


@dataclass(frozen=True, slots=True)
class ToPost:
    """A draft that passed all checks, in the order in which numbers are given.

    `residual` is what stays open of it after its matches.
    """

    id: int
    kind: InvoiceKind
    journal_id: int
    prefix: str
    accounting_on: date
    commercial_partner_id: int
    currency_id: int
    ticket_id: int | None
    made_at: datetime
    total: Decimal
    residual: Pair
    payment_state: PaymentState


@dataclass(frozen=True, slots=True)
class Numbered:
    """A posted document and its number."""

    id: int
    number: str


def write(
    uow: UnitOfWork,
    batch: Sequence[ToPost],
    copies: Copies,
    *,
    others: Sequence[matching.Status] = (),
) -> list[Numbered]:
    """Post the drafts of a batch; `others` are the documents that its matches change besides.

    Eight statements for a batch of one series, one more for each further series.

    Raises:
        Refused: invoice.series_missing, invoice.date_steps_back
    """
    ids = [each.id for each in batch]
    _insert_items(uow, ids)
    uow.connection.execute(_party_insert(uow.is_postgresql), {"ids": ids})
    numbers, before = _take_numbers(uow, batch)
    posted = {each.id: _posted_values(uow, each, number, copies) for each, number in numbers}
    _chain(uow, posted, before)
    with series.following_dates():
        uow.connection.execute(_posted_update(), list(posted.values()))
    statuses = [
        matching.Status(each.id, each.commercial_partner_id, each.residual, each.payment_state)
        for each in batch
    ]
    matching.set_statuses(uow, [*statuses, *others])
    numbered = [Numbered(each.id, _text(each, number)) for each, number in numbers]
    ticket_documents.write(
        uow,
        [_entry(each, _text(each, number)) for each, number in numbers if each.ticket_id],
    )
    return numbered


def copies(row: Any) -> Copies:  # noqa: ANN401
    """Heading and texts of the company as they are now, from a document's head."""
    names = (
        "name", "tagline", "street", "street2", "postcode", "city", "country_code", "email",
        "phone", "website", "registration", "tax_number",
    )  # fmt: skip
    heading = {name: getattr(row, f"company_{name}") for name in names}
    heading["logo_sha256"] = logo_digest(row.company_logo)
    texts = {
        "repayment_terms": row.company_repayment_terms,
        "return_terms": row.company_return_terms,
    }
    if row.company_translated_terms:
        texts["translated_terms"] = row.company_translated_terms
    return Copies(json.dumps(heading), json.dumps(texts))


def logo_digest(logo: bytes | None) -> str:
    """What the heading keeps of the logo: bytes would stand on every document."""
    import hashlib

    return hashlib.sha256(logo).hexdigest() if logo else ""


def _take_numbers(
    uow: UnitOfWork, batch: Sequence[ToPost]
) -> tuple[list[tuple[ToPost, int]], dict[int, str]]:
    """Give each draft the next number of its series; series in the order of rules 7.

    With the hashes that the series ended with, by the document that goes on from there.
    """
    by_series = sorted(
        batch, key=lambda each: (each.journal_id, each.kind, each.accounting_on.year)
    )
    numbers: list[tuple[ToPost, int]] = []
    before: dict[int, str] = {}
    for _, group in itertools.groupby(
        by_series, key=lambda each: (each.journal_id, each.kind, each.accounting_on.year)
    ):
        members = list(group)
        last = members[-1]
        wanted = series.Series(
            last.journal_id, SeriesKind(last.kind.value), last.accounting_on.year
        )
        taken = series.take(uow, wanted, count=len(members), last_on=last.accounting_on)
        before[members[0].id] = taken.previous_hash
        numbers += [(each, taken.first + place) for place, each in enumerate(members)]
    return numbers, before


def _chain(
    uow: UnitOfWork, posted: Mapping[int, dict[str, object]], before: Mapping[int, str]
) -> None:
    """Add to what posting sets the hash of each document and of the one before it (rules 4).

    The database carries the last one to the series.
    """
    links = chain.hash_documents(uow.connection, posted, before)
    for document, link in links.items():
        posted[document].update(
            party_digest=link.party_digest,
            previous_hash=link.previous_hash,
            content_hash=link.content_hash,
            hash_scheme=chain.SCHEME,
        )


def _text(each: ToPost, number: int) -> str:
    return series.number_text(each.prefix, each.accounting_on.year, number)


def _posted_values(uow: UnitOfWork, each: ToPost, number: int, copied: Copies) -> dict[str, object]:
    return {
        "document": each.id,
        "kind": each.kind,
        "journal_id": each.journal_id,
        "series_year": each.accounting_on.year,
        "number_value": number,
        "number": _text(each, number),
        "posted_at": uow.now,
        "posted_by_id": uow.actor.id,
        "company_heading": copied.company_heading,
        "printed_texts": copied.printed_texts,
    }


def _entry(each: ToPost, number: str) -> ticket_documents.Entry:
    return ticket_documents.Entry(
        ticket_id=each.ticket_id or 0,
        kind=each.kind.value,
        record_id=each.id,
        number=number,
        state=ticket_documents.POSTED,
        amount=each.total,
        currency_id=each.currency_id,
        commercial_partner_id=each.commercial_partner_id,
        made_at=each.made_at,
    )


@functools.cache
def _posted_update() -> Update:
    names = (
        "series_year", "number_value", "number", "posted_at", "posted_by_id", "company_heading",
        "printed_texts", "party_digest", "previous_hash", "content_hash", "hash_scheme",
    )  # fmt: skip
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return (
        update(Invoice)
        .where(Invoice.id == bindparam("document", type_=Id))
        .values(state=InvoiceState.POSTED, version=Invoice.version + 1, **values)
    )


@functools.cache
def _party_insert(is_postgresql: bool) -> Any:  # noqa: ANN401
    """Copies the customers' names and addresses, each with a salt of its own (rules 5)."""
    ids: BindParameter[int] = bindparam("ids", type_=Id, expanding=True)
    columns, commercial = documents.party_columns(), documents.commercial_partner
    names = [column.name.removeprefix("party_") for column in columns]
    names[names.index("contact")] = "contact_name"
    copied = (
        select(Invoice.id, *columns, _salt(is_postgresql))
        .join(Partner, Partner.id == Invoice.partner_id)
        .join(commercial, commercial.id == Invoice.commercial_partner_id)
        .where(Invoice.id.in_(ids))
    )
    return insert(InvoiceParty).from_select(["invoice_id", *names, "salt"], copied)


def _salt(is_postgresql: bool) -> Any:  # noqa: ANN401
    """128 random bits in hexadecimal, made by the database for each row."""
    if is_postgresql:
        return func.replace(func.gen_random_uuid().cast(Text), "-", "")
    return func.lower(func.hex(func.randomblob(16)))


def _insert_items(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Insert the journal items of drafts: receivable first, income per line, tax per tax.

    Debits are positive in `amount`; a credit note is its invoice turned round.
    """
    parameters = {"ids": list(ids), "receivable": uow.company.receivable_account_id}
    uow.connection.execute(_ITEMS, parameters)


_ITEMS = text("""
INSERT INTO journal_item (invoice_id, line_number, account_id, partner_id, accounting_on, label,
    tax_id, debit, credit, currency_id, currency_amount)
SELECT part.invoice_id,
    row_number() OVER (PARTITION BY part.invoice_id ORDER BY part.sort, part.id),
    part.account_id, part.partner_id, part.accounting_on, part.label, part.tax_id,
    CASE WHEN part.amount > 0 THEN part.amount ELSE 0 END,
    CASE WHEN part.amount < 0 THEN -part.amount ELSE 0 END,
    part.currency_id, part.currency_amount
FROM (
    SELECT i.id AS invoice_id, 0 AS sort, i.id AS id,
        CAST(:receivable AS BIGINT) AS account_id, i.commercial_partner_id AS partner_id,
        i.accounting_on AS accounting_on, '' AS label,
        CAST(NULL AS BIGINT) AS tax_id, i.currency_id AS currency_id,
        CASE i.kind WHEN 'invoice' THEN i.company_total_amount ELSE -i.company_total_amount END
            AS amount,
        CASE i.kind WHEN 'invoice' THEN i.total_amount ELSE -i.total_amount END AS currency_amount
    FROM invoice i WHERE i.id IN :ids
    UNION ALL
    SELECT i.id, 1, l.line_number, l.account_id, i.commercial_partner_id, i.accounting_on,
        l.description, CAST(NULL AS BIGINT), i.currency_id,
        CASE i.kind WHEN 'invoice' THEN -l.company_subtotal ELSE l.company_subtotal END,
        CASE i.kind WHEN 'invoice' THEN -l.subtotal ELSE l.subtotal END
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
    WHERE i.id IN :ids AND (l.subtotal <> 0 OR l.company_subtotal <> 0)
    UNION ALL
    SELECT i.id, 2, t.id, t.account_id, i.commercial_partner_id, i.accounting_on, t.label,
        t.tax_id, i.currency_id,
        CASE i.kind WHEN 'invoice' THEN -t.company_amount ELSE t.company_amount END,
        CASE i.kind WHEN 'invoice' THEN -t.amount ELSE t.amount END
    FROM invoice i JOIN invoice_tax t ON t.invoice_id = i.id
    WHERE i.id IN :ids AND (t.amount <> 0 OR t.company_amount <> 0)
) AS part
""").bindparams(bindparam("ids", type_=Id, expanding=True))
