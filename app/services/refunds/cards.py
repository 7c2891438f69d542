"""What the Refund dialog asks, shows and sends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from app.documents.credit_note import CreditNotePage
    from app.errors import Problem
    from app.models.ids import (
        InvoiceId,
        JournalId,
        LotId,
        PartnerId,
        ProductId,
        RecordRef,
        SalesOrderId,
        TicketId,
        TransferId,
    )
    from app.services.actions import CurrencyFacts
    from app.services.invoices.cards import LineLedger
    from app.services.invoices.journals import JournalOption

REASON_LENGTH = 200


class GoodsWay(StrEnum):
    """What becomes of the goods of a refund: they are back, or to come; stay; or only cost less."""

    COME_BACK = "come_back"
    KEPT = "kept"
    PRICE_REDUCTION = "price_reduction"


@dataclass(frozen=True, slots=True)
class AskChoices:
    """What can be refunded on a ticket, narrowed by order, product and lot.

    `is_opening` takes order, product and lot from the ticket; else they count as given, None for
    any. `text` is the beginning or end of an invoice's number, or the beginning of its number of
    origin ("Search more…").
    With `return_id` just the invoices on which something of that received return can be refunded.
    """

    ticket_id: TicketId
    sales_order_id: SalesOrderId | None = None
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    is_opening: bool = False
    text: str = ""
    limit: int = 100
    return_id: TransferId | None = None


@dataclass(frozen=True, slots=True)
class OrderOption:
    """A sales order of the customer that contains the product."""

    id: SalesOrderId
    number: str
    origin_number: str | None
    ordered_on: date
    total: Decimal
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class ProductOption:
    """A product that the customer's orders or invoices contain."""

    id: ProductId
    code: str
    name: str
    is_tracked: bool


@dataclass(frozen=True, slots=True)
class LotOption:
    """A lot or serial of the product that was delivered or invoiced to the customer."""

    id: LotId
    name: str


@dataclass(frozen=True, slots=True)
class InvoiceOption:
    """An invoice in the list; `problem` says why it cannot be chosen (None: it can).

    `credited` is with tax, by posted credit notes; `left` what is left to credit, `residual` what
    the customer still owes on it. `draft_id` is an existing draft credit note (rule 19: a second
    one only after a yes), `draft_amount` what it comes to. `credit_note` links to the latest
    posted credit note.
    """

    id: InvoiceId
    number: str
    origin_number: str | None
    invoice_on: date
    partner_name: str
    total: Decimal
    credited: Decimal
    left: Decimal
    residual: Decimal
    currency: CurrencyFacts
    journal_id: JournalId
    draft_id: InvoiceId | None
    draft_amount: Decimal | None
    credit_note: RecordRef | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class RefundChoices:
    """Everything that the dialog opens with and that its drop-downs offer.

    `problem` says why a refund is not possible now (None: it is); `empty_reason` why the list of
    invoices is empty. A chosen order, product or lot is kept here even if narrowing emptied it.
    `invoices` are the latest first, at most as many as asked for (`has_more` if cut).
    `goods_ways` are those that the team has; `may_go_ahead`: it refunds goods only once they are
    back, and this user may let one go ahead with a reason.
    """

    ticket_id: TicketId
    ticket_number: str
    customer_id: PartnerId | None
    customer_name: str
    problem: Problem | None
    sales_order_id: SalesOrderId | None
    product_id: ProductId | None
    lot_id: LotId | None
    orders: tuple[OrderOption, ...]
    products: tuple[ProductOption, ...]
    lots: tuple[LotOption, ...]
    is_lot_shown: bool
    invoices: tuple[InvoiceOption, ...]
    has_more: bool
    empty_reason: Problem | None
    default_invoice_ids: tuple[InvoiceId, ...]
    journals: tuple[JournalOption, ...]
    default_reason: str
    today: date
    locked_until_on: date | None
    returned: ReturnedGoods | None = None
    goods_ways: tuple[GoodsWay, ...] = (GoodsWay.COME_BACK,)
    may_go_ahead: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """The received return that is refunded; `problems` say why some of what came is not."""

    id: TransferId
    number: str
    received: Decimal
    refundable: Decimal
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SeenAmount:
    """What the agent saw that a credit note takes of an invoice, with tax."""

    invoice_id: InvoiceId
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SeenFreed:
    """What the agent saw that a payment gives back of an invoice."""

    invoice_id: InvoiceId
    payment_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReverseInvoices:
    """Credit all that is left of the invoices: one credit note each, or `is_one_note` for all.

    `journal_id` None takes each invoice's own. `allow_second_draft` is the yes to "a draft of
    this invoice exists". `seen_amounts` is what the preview said (empty: does not matter);
    `seen_freed` what it said of payments that Reverse and Create Invoice sets free (None: does not
    matter). Reverse and Create Invoice makes one of each per invoice whatever `is_one_note` says.
    With `return_id` just what that return brought and is not settled, never as a correction.
    `goods` and `before_receipt_reason` count for Reverse: where the team refunds goods only once
    they are back, what is not is left out, unless a supervisor gives that reason.

    Field names of `Invalid`: invoice_ids, reason, journal_id, reversal_on, sales_order_id,
    product_id, lot_id, is_one_note, goods, before_receipt_reason.
    """

    ticket_id: TicketId
    invoice_ids: tuple[InvoiceId, ...]
    reason: str
    reversal_on: date | None
    journal_id: JournalId | None = None
    sales_order_id: SalesOrderId | None = None
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    allow_second_draft: bool = False
    seen_amounts: tuple[SeenAmount, ...] = ()
    is_one_note: bool = False
    return_id: TransferId | None = None
    goods: GoodsWay = GoodsWay.COME_BACK
    before_receipt_reason: str = ""
    seen_freed: tuple[SeenFreed, ...] | None = None


@dataclass(frozen=True, slots=True)
class PreviewedLine:
    """A line of the invoice with its refundable ledger; `ledger` is in pieces and money.

    `credit_quantity` and `credit_amount`, with tax, are what the credit note takes of it: a price
    reduction takes no pieces.
    """

    product_code: str
    description: str
    lot_name: str
    ledger: LineLedger
    credit_quantity: Decimal
    credit_amount: Decimal


@dataclass(frozen=True, slots=True)
class PreviewedCreditNote:
    """One credit note as it would be made now: what the box below the page says, with tax.

    `lines` are all lines of its invoices, those of which nothing is left too.
    """

    invoice_numbers: tuple[str, ...]
    original_total: Decimal
    already_credited: Decimal
    this_credit: Decimal
    currency: CurrencyFacts
    lines: tuple[PreviewedLine, ...]


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """What both buttons would do, worked out without writing.

    `pages` and `credit_notes` go together, in the order of the chosen invoices; an invoice that
    cannot be credited has none. They are those of Reverse: one where one credit note is made for
    all, which `cannot_be_one` speaks against (None: nothing does, or there is one invoice).
    `replacing_pages` are the same as Reverse and Create Invoice leaves them, where that undoes
    matches with payments and so settles them otherwise; else there are none.
    `problems` by field name of ReverseInvoices; those of a button alone stand in `cannot_reverse`
    and `cannot_create_invoice`. `reverse_says` and `create_invoice_says` are the sentences for the
    footer. `seen_amounts` go into the request of Reverse, `seen_corrected` and `seen_freed` into
    that of Reverse and Create Invoice. `existing_draft` is the one that rule 19 asks about;
    `above_limit` says why what is made waits for approval, whichever button is pressed (rules 21).
    `held` is what is left out of Reverse because the customer still has it.
    `date_warnings` are what is said of the date, one for each series of which a later one has been
    posted (rules 2).
    """

    pages: tuple[CreditNotePage, ...]
    replacing_pages: tuple[CreditNotePage, ...]
    credit_notes: tuple[PreviewedCreditNote, ...]
    original_total: Decimal
    already_credited: Decimal
    this_credit: Decimal
    currency: CurrencyFacts | None
    problems: Mapping[str, Problem]
    cannot_reverse: Problem | None
    cannot_create_invoice: Problem | None
    reverse_says: tuple[Problem, ...]
    create_invoice_says: tuple[Problem, ...]
    above_limit: Problem | None
    existing_draft: Problem | None
    existing_draft_id: InvoiceId | None
    seen_amounts: tuple[SeenAmount, ...]
    cannot_be_one: Problem | None
    held: tuple[Problem, ...] = ()
    date_warnings: tuple[Problem, ...] = ()
    seen_corrected: tuple[SeenAmount, ...] = ()
    seen_freed: tuple[SeenFreed, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditNoteCard:
    """A draft credit note that Reverse made; its form is `invoices.card(id)`.

    `original_id` is the invoice that it credits, the first of several; `original_number` names all.
    """

    id: InvoiceId
    ref: RecordRef
    version: int
    original_id: InvoiceId
    original_number: str
    total: Decimal
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class FreedPayment:
    """A payment whose match was undone: it is the customer's open credit by this much."""

    ref: RecordRef
    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReplacedInvoice:
    """What Reverse and Create Invoice made of one invoice; the draft invoice opens.

    With a date in the future or above the team's limit the credit note waits: it has no number yet,
    and no invoice is made.
    """

    original_id: InvoiceId
    original_number: str
    credit_note: RecordRef
    credit_note_number: str
    credited: Decimal
    draft_invoice: RecordRef | None
    draft_total: Decimal
    currency: CurrencyFacts
    freed_payments: tuple[FreedPayment, ...]
