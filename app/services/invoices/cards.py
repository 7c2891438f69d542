"""What the forms and lists of invoices and credit notes show."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import InvoiceState
from app.models.ids import (
    InvoiceId,
    InvoiceLineId,
    JournalId,
    PartnerId,
    ProductId,
    RecordRef,
    SalesOrderId,
    TicketId,
)
from app.services.paging import Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from app.errors import Problem
    from app.models.enums import ApprovalState, InvoiceKind, LineKind, PaymentState
    from app.services.actions import CurrencyFacts

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineLedger:
    """What of an original invoice line was sold, is credited (posted) and is left to credit.

    Quantities are pieces; amounts are as the line's price is: included taxes in it, those on top
    not. `draft_*` is what other drafts hold; they take nothing away. `kept_back_amount` are posted
    fees beside the line; they change nothing of what counts as credited (rules 13).
    """

    line_id: InvoiceLineId
    invoice_id: InvoiceId
    invoice_number: str
    sold_quantity: Decimal
    credited_quantity: Decimal
    left_quantity: Decimal
    sold_amount: Decimal
    credited_amount: Decimal
    left_amount: Decimal
    unit_price: Decimal
    discount: Decimal
    draft_quantity: Decimal
    draft_amount: Decimal
    kept_back_amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line of a document. `amount` is what its column shows, with the included taxes.

    `ledger` is that of the original line which a credit line credits; None on an invoice, of
    goodwill and of fees. A line that has to go along and is not saved yet has the id 0.
    `original_number` is the invoice under which it is grouped, where a credit note has several.
    """

    id: InvoiceLineId
    line_number: int
    kind: LineKind
    product_id: ProductId | None
    product_code: str
    description: str
    lot_name: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    taxes: tuple[str, ...]
    subtotal: Decimal
    amount: Decimal
    original_line_id: InvoiceLineId | None
    ledger: LineLedger | None
    problems: Mapping[str, Problem] = field(default_factory=dict)
    original_number: str = ""


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """A tax of a document: its label ("VAT 20 %"), what it is on, how much it is."""

    label: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """A document that this one goes with; `amount` in its currency, `state` as a word."""

    ref: RecordRef
    number: str
    made_on: date | None = None
    origin_number: str | None = None
    amount: Decimal | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """The latest request for approval of a credit note (rules 21); money is the company's.

    `sum` with the other credit notes of ticket and invoices is what was compared with `limit`;
    `is_goodwill`: the goodwill of the ticket with its limit.
    `cannot_*` says why this user may not (None: they may).
    """

    id: int
    state: ApprovalState
    limit: Decimal
    sum: Decimal
    is_goodwill: bool
    currency: CurrencyFacts
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    cannot_approve: Problem | None
    cannot_withdraw: Problem | None


@dataclass(frozen=True, slots=True)
class InvoiceCard:
    """An invoice or credit note as its form shows it; all amounts are positive, in `currency`.

    A draft's amounts are worked out anew from what is left at this moment; `saved_total` is what
    they came to when it was saved. `cannot_*` says why an action is not possible now (None: it
    is). `matches` are the documents and payments that it is set against, with what each took.
    `open_credit` is what the customer has in freed payments and open credit notes;
    `freed_payments` are those that the corrected invoice gave back, with what is open of them: a
    draft offers to use them (rules 16). `company_total` is the total in the company's currency,
    `books_currency`, at `exchange_rate`. `post_on` is the day on which a draft posts itself, as
    `post_confirmed_by` said. `above_limit` says that posting a draft asks for approval instead;
    `approval` is its latest request, if there is one (rules 21). `date_warning` is what is said of
    a draft's date where a later one has been posted (rules 2). `today` is the company's.
    """

    ref: RecordRef
    version: int
    kind: InvoiceKind
    state: InvoiceState
    payment_state: PaymentState | None
    number: str | None
    origin_number: str | None
    partner_id: PartnerId
    commercial_partner_id: PartnerId
    partner_name: str
    address: tuple[str, ...]
    journal_id: JournalId
    journal_name: str
    currency: CurrencyFacts
    invoice_on: date
    accounting_on: date
    due_on: date | None
    reason: str
    ticket: Link | None
    sales_order: Link | None
    originals: tuple[Link, ...]
    credit_notes: tuple[Link, ...]
    corrected_invoice: Link | None
    lines: tuple[LineCard, ...]
    taxes: tuple[TaxTotal, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    exchange_rate: Decimal
    books_currency: CurrencyFacts
    company_total: Decimal
    saved_total: Decimal
    residual: Decimal
    matches: tuple[Link, ...]
    open_credit: Decimal
    freed_payments: tuple[Link, ...]
    printed_count: int
    made_by: str
    made_at: datetime
    posted_by: str
    posted_at: datetime | None
    warnings: tuple[Problem, ...]
    date_warning: Problem | None
    cannot_save: Problem | None
    cannot_post: Problem | None
    cannot_delete: Problem | None
    post_on: date | None
    post_confirmed_by: str
    above_limit: Problem | None
    approval: ApprovalCard | None
    today: date

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited: a draft, waiting for approval or not."""
        return self.state in (InvoiceState.DRAFT, InvoiceState.WAITING)

    @property
    def id(self) -> InvoiceId:
        """The id of the document."""
        return InvoiceId(self.ref.id)


@dataclass(frozen=True, slots=True)
class AskPage:
    """The page of a credit note; `copy_number` as `register_print` gave it."""

    id: InvoiceId
    copy_number: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterPrint:
    """Count a printing (paper or PDF) of posted documents."""

    ids: tuple[InvoiceId, ...]


@dataclass(frozen=True, slots=True)
class Printing:
    """The how manyth printing this is; from the second on `copy_number` counts from 1."""

    id: InvoiceId
    printed_count: int
    copy_number: int | None


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which documents are listed.

    `text` is a number, the end or beginning of one, or words of a customer (see `finding`).
    `partner_id` counts the company and all its contacts. `ids` lists exactly these. `approval` are
    those with a live request in this state: waiting for approval, or approved and not posted yet.
    `is_imported`: those that have a number of origin, or (False) those that have none.
    """

    ids: tuple[InvoiceId, ...] | None = None
    kind: InvoiceKind | None = None
    state: InvoiceState | None = None
    ticket_id: TicketId | None = None
    partner_id: PartnerId | None = None
    sales_order_id: SalesOrderId | None = None
    approval: ApprovalState | None = None
    is_imported: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """A page of the list of documents, the latest first (by id)."""

    filter: InvoiceFilter = InvoiceFilter()
    span: Span = field(default_factory=Span)
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """A document in a list; `original_number` is that of the invoice which it credits, or all.

    `approval` is the state of the live request of a credit note that waits, with who asked, when.
    """

    ref: RecordRef
    kind: InvoiceKind
    state: InvoiceState
    payment_state: PaymentState | None
    number: str | None
    origin_number: str | None
    partner_id: PartnerId
    partner_name: str
    invoice_on: date
    original_number: str | None
    ticket_id: TicketId | None
    ticket_number: str | None
    reason: str
    total: Decimal
    residual: Decimal
    currency: CurrencyFacts
    approval: ApprovalState | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
