"""Documents as they are booked, with what posted credit notes took of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LineKind
from app.services.taxes import (
    Original,
    OriginalDocumentTax,
    OriginalLine,
    OriginalTax,
    Pair,
    Tax,
)

if TYPE_CHECKING:
    from app.models.enums import PaymentState, TaxKind

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BookedLineTax:
    """A tax of a line as booked, and what posted credit lines took of it."""

    sequence: int
    tax_id: int
    label: str
    kind: TaxKind
    rate: Decimal
    fixed_amount: Decimal | None
    is_included: bool
    is_base_affecting: bool
    account_id: int
    base: Decimal
    amount: Decimal | None
    credited_base: Decimal
    credited_amount: Decimal

    @property
    def tax(self) -> Tax:
        """The tax as arithmetic knows it."""
        return Tax(
            self.tax_id,
            self.kind,
            self.rate,
            self.fixed_amount or ZERO,
            is_included=self.is_included,
            is_base_affecting=self.is_base_affecting,
        )

    def original(self) -> OriginalTax:
        """With what is left of it."""
        left = None if self.amount is None else self.amount - self.credited_amount
        return OriginalTax(self.tax, self.base, self.amount, self.base - self.credited_base, left)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line as booked; `credited_*` by posted credit lines, `drafted_*` by those of drafts.

    `kept_back` are the posted fees that were taken when it was credited (rules 13), above zero.
    `draft_id` and `credit_note_id` are the latest draft and the latest posted credit note.
    `company_subtotal` is the subtotal in the company's currency, `credited_company` what posted
    credit lines took of it. `kept_quantity` of the credited pieces the customer keeps.
    """

    id: int
    invoice_id: int
    line_number: int
    kind: LineKind
    product_id: int | None
    product_code: str
    description: str
    lot_id: int | None
    lot_name: str
    sales_order_line_id: int | None
    original_line_id: int | None
    original_invoice_id: int | None
    account_id: int
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    subtotal: Decimal
    gross: Decimal
    is_amount_typed: bool
    credited_quantity: Decimal
    credited_subtotal: Decimal
    credited_gross: Decimal
    corrected_quantity: Decimal
    corrected_gross: Decimal
    drafted_quantity: Decimal
    drafted_gross: Decimal
    kept_back: Decimal
    draft_id: int | None
    credit_note_id: int | None
    taxes: tuple[BookedLineTax, ...]
    company_subtotal: Decimal = ZERO
    credited_company: Decimal = ZERO
    kept_quantity: Decimal = ZERO

    @property
    def left_quantity(self) -> Decimal:
        """The pieces that are left to credit."""
        return self.quantity - self.credited_quantity

    @property
    def left_gross(self) -> Decimal:
        """The money that is left to credit, as the price is."""
        return self.gross - self.credited_gross

    def original(self) -> OriginalLine:
        """With what is left of it."""
        return OriginalLine(
            self.id,
            self.quantity,
            self.unit_price,
            self.discount,
            self.subtotal,
            self.gross,
            self.left_quantity,
            self.subtotal - self.credited_subtotal,
            self.left_gross,
            tuple([tax.original() for tax in self.taxes]),
            self.kind == LineKind.ORDER_DISCOUNT,
        )


@dataclass(frozen=True, slots=True)
class Goodwill:
    """Goodwill that was given on an invoice and not taken back: `left` says how much of it.

    One for each line that it made up for and each set of taxes; `line_id` is None where it made up
    for none.
    """

    invoice_id: int
    line_id: int | None
    description: str
    account_id: int
    left: OriginalLine
    taxes: tuple[BookedLineTax, ...]

    @property
    def key(self) -> tuple[int | None, tuple[tuple[int, Decimal], ...]]:
        """What it is told by among those of its invoice."""
        return self.line_id, tuple([(tax.tax_id, tax.rate) for tax in self.taxes])


@dataclass(frozen=True, slots=True)
class BookedTax:
    """A tax of a document as booked, and what posted credit notes took of it."""

    tax_id: int
    label: str
    rate: Decimal
    is_negative: bool
    account_id: int
    base: Decimal
    amount: Decimal
    original_invoice_id: int | None
    credited_base: Decimal
    credited_amount: Decimal
    company_amount: Decimal = ZERO
    credited_company: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Booked:
    """A document with its lines and taxes; open amount and payment state if it is posted.

    `is_paid_otherwise`: something else than a credit note of its own is set against it;
    `is_settled_elsewhere`: something that is not a payment either.
    `credited_total` is what posted credit notes took of it, with tax and with goodwill, of which
    `goodwill` says what is not taken back; `credited_company_total` in the company's currency.
    `refunded_otherwise` is what other credit notes of its ticket and invoices came to lately, and
    `other_goodwill` the goodwill of its ticket, where they are weighed against a limit (rules 21).
    """

    id: int
    lines: tuple[BookedLine, ...]
    taxes: tuple[BookedTax, ...]
    residual: Decimal
    company_residual: Decimal
    payment_state: PaymentState | None
    is_paid_otherwise: bool
    is_settled_elsewhere: bool
    credited_total: Decimal = ZERO
    credited_company_total: Decimal = ZERO
    refunded_otherwise: Decimal = ZERO
    other_goodwill: Decimal = ZERO
    goodwill: tuple[Goodwill, ...] = ()

    @property
    def company_total(self) -> Decimal:
        """What it comes to with tax, in the company's currency."""
        untaxed = sum((line.company_subtotal for line in self.lines), ZERO)
        return untaxed + sum((each.company_amount for each in self.taxes), ZERO)

    @property
    def left(self) -> Pair:
        """What is left to credit of its total, in both currencies."""
        untaxed = sum((line.subtotal for line in self.lines), ZERO)
        tax = sum((each.amount for each in self.taxes), ZERO)
        whole = Pair(untaxed + tax, self.company_total)
        return whole.less(self.credited_total, self.credited_company_total)

    @property
    def left_goodwill(self) -> Pair:
        """What stands of goodwill, with tax, in both currencies."""
        lines = sum((line.credited_company for line in self.lines), ZERO)
        taxes = sum((each.credited_company for each in self.taxes), ZERO)
        return Pair(self.credited_otherwise, self.credited_company_total - lines - taxes)

    @property
    def credited_otherwise(self) -> Decimal:
        """What counts against the total only, with tax: goodwill less what took it back."""
        lines = sum((line.credited_subtotal for line in self.lines), ZERO)
        taxes = sum((tax.credited_amount for tax in self.taxes), ZERO)
        return self.credited_total - lines - taxes

    @property
    def draft_id(self) -> int | None:
        """The latest draft credit note of it."""
        return max((line.draft_id for line in self.lines if line.draft_id), default=None)

    @property
    def credit_note_id(self) -> int | None:
        """The latest posted credit note of it."""
        return max(
            (line.credit_note_id for line in self.lines if line.credit_note_id), default=None
        )

    def original(self, digits: int) -> Original:
        """As a credit note sees it; `digits` are those of its currency."""
        return Original(
            tuple([line.original() for line in self.lines]),
            tuple(
                [
                    OriginalDocumentTax(
                        tax.tax_id, tax.is_negative, tax.amount, tax.amount - tax.credited_amount
                    )
                    for tax in self.taxes
                ]
            ),
            digits,
            self.credited_otherwise,
        )
