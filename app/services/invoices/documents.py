"""The heads of documents with all that a rule looks at beside them, read and locked as one.

One statement reads drafts and the invoices that they credit, with journal, currency, partners,
ticket and team, lock dates and company; an action locks them in the order of rules 7: lock dates
shared, then the drafts, then the originals by id. Where a team has a limit (rules 21), the
tickets before them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, bindparam, case, func, or_, select

from app.db.base import aliased
from app.db.types import Id
from app.errors import Refused
from app.models.company import Company, Currency, Journal, LockDate
from app.models.enums import InvoiceKind
from app.models.ids import RecordRef
from app.models.invoices import CreditedInvoice, Invoice
from app.models.partners import Partner
from app.models.teams import Team
from app.models.tickets import Ticket
from app.services import series
from app.services.actions import CurrencyFacts
from app.services.invoices import holding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import CTE, BindParameter, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


commercial_partner = aliased(Partner)


@dataclass(frozen=True, slots=True)
class Document:
    """The head of a document; `row` holds the columns that `_statement` names.

    `locked_until_on` is the later of the company's and the journal's lock date.
    """

    row: Row[*tuple[Any, ...]]
    locked_until_on: date | None

    @property
    def id(self) -> int:
        """The id of the document."""
        return int(self.row.id)

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a credit note."""
        return bool(self.row.kind == InvoiceKind.CREDIT_NOTE)

    @property
    def ref(self) -> RecordRef:
        """The reference to it."""
        return ref(self.row.kind, self.id)

    @property
    def currency(self) -> CurrencyFacts:
        """Its currency."""
        row = self.row
        return CurrencyFacts(
            row.currency_id, row.currency_code, row.currency_symbol, row.currency_digits
        )


def ref(kind: InvoiceKind, record_id: int) -> RecordRef:
    """The reference to a document; credit notes are a kind of record of their own."""
    return RecordRef(kind.value, record_id)


def lock(
    uow: UnitOfWork,
    ids: Sequence[int],
    *,
    ticket_id: int | None = None,
    journal_id: int | None = None,
) -> dict[int, Document]:
    """Lock documents and the invoices that they credit, and read their heads, by id.

    With `ticket_id` the ticket and team are those, else each document's own; with `journal_id`
    that journal's lock date counts, and its columns are read as `chosen_*`.
    """
    return _read(uow, _locking_statement(uow.is_postgresql), ids, ticket_id, journal_id)


def read(
    uow: UnitOfWork,
    ids: Sequence[int],
    *,
    ticket_id: int | None = None,
    journal_id: int | None = None,
) -> dict[int, Document]:
    """The same without locks, for questions."""
    return _read(uow, _statement(), ids, ticket_id, journal_id)


def known(documents: dict[int, Document], record_id: int) -> Document:
    """The document that was asked for.

    Raises:
        Refused: invoice.unknown
    """
    if record_id not in documents:
        raise Refused("invoice.unknown", parameters={"id": record_id})
    return documents[record_id]


def _read(
    uow: UnitOfWork,
    statement: Select[*tuple[Any, ...]],
    ids: Sequence[int],
    ticket_id: int | None,
    journal_id: int | None,
) -> dict[int, Document]:
    parameters = {
        "ids": list(ids),
        "first": min(ids, default=0),
        "ticket": ticket_id,
        "chosen": journal_id,
        "kept_since": holding.since(uow),
    }
    documents: dict[int, Document] = {}
    for row in uow.connection.execute(statement, parameters):
        until = row.locked_until_on
        if row.id in documents:
            other = documents[row.id].locked_until_on
            until = max((day for day in (until, other) if day), default=None)
        documents[row.id] = Document(row, until)
    return documents


@functools.cache
def _locking_statement(is_postgresql: bool) -> Select[*tuple[Any, ...]]:
    """Drafts before originals, each by id; SQLite, where one writes at a time, locks nothing."""
    statement = _statement()
    if is_postgresql:
        locked = _locked_tickets()
        # asked for before any row is, so that the tickets stand first (rules 7)
        statement = statement.where(select(func.count(locked.c.id)).scalar_subquery() >= 0)
    return statement.with_for_update(key_share=True, of=Invoice).suffix_with(
        "FOR SHARE OF lock_date", dialect="postgresql"
    )


def _locked_tickets() -> CTE:
    """The tickets that may have a limit: what is weighed against it adds up over a ticket."""
    ids: BindParameter[int] = bindparam("ids", type_=Id, expanding=True)
    of_documents = select(Invoice.ticket_id).where(Invoice.id.in_(ids))
    wanted = of_documents.union_all(select(bindparam("ticket", type_=Id)))
    return (
        select(Ticket.id)
        .where(Ticket.id == any_(func.array(wanted.scalar_subquery())), holding.may_have_limit())
        .order_by(Ticket.id)
        .with_for_update(key_share=True, of=Ticket)
        .cte("locked")
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    chosen = aliased(Journal)
    ids: BindParameter[int] = bindparam("ids", type_=Id, expanding=True)
    journal: BindParameter[int] = bindparam("chosen", type_=Id)
    ticket: BindParameter[int] = bindparam("ticket", type_=Id)
    asked = aliased(Invoice)
    # Stands first: PostgreSQL joins in the order written where there are many tables, and would
    # else join all invoices with their customers before it looks for these few.
    wanted = (
        select(CreditedInvoice.original_invoice_id.label("id"))
        .where(CreditedInvoice.credit_note_id.in_(ids))
        .union(select(asked.id).where(asked.id.in_(ids)))
        .subquery("wanted")
    )
    journal_id: Any = func.coalesce(journal, Invoice.journal_id)
    kept = [holding.Kept(name) for name in holding.NAMES]
    statement: Select[*tuple[Any, ...]] = (
        select(
            *_invoice_columns(),
            *party_columns(),
            Partner.language.label("customer_language"),
            *company_columns(Invoice.id == bindparam("first", type_=Id)),
            Journal.name.label("journal_name"),
            Journal.prefix,
            Journal.refund_prefix,
            Journal.kind.label("journal_kind"),
            Journal.currency_id.label("journal_currency_id"),
            Journal.is_active.label("is_journal_active"),
            Journal.dated_series_since_at,
            chosen.id.label("chosen_id"),
            chosen.prefix.label("chosen_prefix"),
            chosen.refund_prefix.label("chosen_refund_prefix"),
            chosen.dated_series_since_at.label("chosen_dated_series_since_at"),
            chosen.kind.label("chosen_kind"),
            chosen.name.label("chosen_name"),
            chosen.currency_id.label("chosen_currency_id"),
            chosen.is_active.label("is_chosen_active"),
            Currency.code.label("currency_code"),
            Currency.symbol.label("currency_symbol"),
            Currency.digits.label("currency_digits"),
            Ticket.id.label("found_ticket_id"),
            Ticket.number.label("ticket_number"),
            Ticket.commercial_partner_id.label("ticket_customer_id"),
            Ticket.reason_id.label("ticket_reason_id"),
            Team.name.label("team_name"),
            Team.is_refunds,
            Team.is_reason_required,
            Team.is_refund_after_receipt,
            Team.is_keep_it.label("allows_keep_it"),
            *(column for each in kept for column in each.columns()),
            LockDate.locked_until_on,
            series.last_posted_at().label("last_posted_at"),
        )
        .select_from(wanted)
        .join(Invoice, Invoice.id == wanted.c.id)
        .join(Journal, Journal.id == Invoice.journal_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .outerjoin(Ticket, Ticket.id == func.coalesce(ticket, Invoice.ticket_id))
        .outerjoin(Team, Team.id == Ticket.team_id)
    )
    for each in kept:
        statement = statement.outerjoin(each.stay, each.is_it()).outerjoin(
            each.team, each.team.id == each.stay.team_id
        )
    # PostgreSQL weighs every order of the first eight tables: with six that each hang on the
    # invoice alone among them it took 20 ms to plan; so the chain of the ticket is among them.
    return (
        statement.join(
            LockDate, or_(LockDate.journal_id.is_(None), LockDate.journal_id == journal_id)
        )
        .join(Partner, Partner.id == Invoice.partner_id)
        .join(commercial_partner, commercial_partner.id == Invoice.commercial_partner_id)
        .join(Company, Company.id == 1)
        .outerjoin(chosen, chosen.id == journal)
        .order_by(Invoice.state == "posted", Invoice.id)
    )


def _invoice_columns() -> tuple[Any, ...]:
    table = Invoice.__table__
    names = (
        "id", "kind", "state", "version", "journal_id", "number", "partner_id",
        "commercial_partner_id", "sales_order_id", "ticket_id", "invoice_on", "accounting_on",
        "due_on", "currency_id", "exchange_rate", "tax_rounding", "language", "reason",
        "is_correction", "is_keep_it", "before_receipt_reason", "is_historic",
        "reversed_invoice_id", "corrected_invoice_id", "untaxed_amount", "tax_amount",
        "total_amount", "created_at", "created_by_id", "posted_at", "posted_by_id", "post_on",
        "post_confirmed_by_id", "origin_number", "company_heading", "printed_texts",
    )  # fmt: skip
    return tuple(table.c[name] for name in names)


def party_columns() -> tuple[Any, ...]:
    """The customer as printed: from `Partner` and `commercial_partner` (its company)."""
    company_partner = commercial_partner
    return (
        company_partner.name.label("party_name"),
        case((Partner.id != company_partner.id, Partner.name), else_="").label("party_contact"),
        *(
            case((_has_address(), getattr(Partner, name)), else_=getattr(company_partner, name))
            .label(f"party_{name}")
            for name in ("street", "street2", "postcode", "city", "country_code")
        ),
        company_partner.tax_number.label("party_tax_number"),
        company_partner.customer_number.label("party_customer_number"),
        Partner.email.label("party_email"),
    )  # fmt: skip


def _has_address() -> Any:  # noqa: ANN401
    """A contact without an address of their own is written to at the company's."""
    return or_(Partner.street != "", Partner.city != "")


def company_columns(carries_logo: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The company's particulars; its logo only on the one row that carries it."""
    names = (
        "name", "tagline", "street", "street2", "postcode", "city", "country_code", "email",
        "phone", "website", "registration", "tax_number", "repayment_terms", "return_terms",
        "translated_terms",
    )  # fmt: skip
    table = Company.__table__
    logo = case((carries_logo, Company.logo))
    return (*(table.c[name].label(f"company_{name}") for name in names), logo.label("company_logo"))
