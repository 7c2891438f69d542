"""What can be put on a credit note beside the lines of its invoices: goodwill and fees."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services import invoices, products
from app.services.invoices import LineKind
from app.services.paging import Span
from app.services.products import ProductKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices import (
        CreditableLine,
        DraftLine,
        InvoiceCard,
        InvoiceId,
        InvoiceLineId,
    )
    from app.services.products import ProductRow
    from app.ui.kit.desk import Desk

MOST_FEES = 8
ONE, NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Beside:
    """A goodwill line or a fee that can be added; its amount is typed afterwards."""

    line: DraftLine
    product_code: str = ""


async def choices(
    desk: Desk, card: InvoiceCard, rows: Sequence[CreditableLine], text: str, goods: int | None
) -> list[Choice[Beside]]:
    """Goodwill on each credited invoice, and fees; looked for, goodwill for single lines too.

    `goods` is the invoice line of goods on the draft that a fee goes with; without any there is
    nothing to keep a fee back from.
    """
    words = text.casefold().split()
    found = [
        Choice(
            Beside(_goodwill(invoice_id=invoices.InvoiceId(link.ref.id))),
            texts.t("invoice_page.goodwill_on", number=link.number),
            texts.t("invoice_page.goodwill_taxed"),
        )
        for link in card.originals
    ]
    is_asked = bool(words) and texts.t("invoice_page.kind_goodwill").casefold().startswith(words[0])
    single = [
        Choice(
            Beside(_goodwill(line_id=row.ledger.line_id)),
            texts.t("invoice_page.goodwill_for", name=row.description),
            ", ".join(row.taxes),
        )
        for row in rows
        if is_asked
    ]
    matching = [choice for choice in found if choice.matches(words)]
    fees = [] if goods is None else await _fees(desk, card, text, goods)
    return [*matching, *fees, *(choice for choice in single if choice.matches(words))]


async def _fees(desk: Desk, card: InvoiceCard, text: str, goods: int) -> list[Choice[Beside]]:
    """Services as fees, by the beginning of code or name."""
    wanted = products.ProductList(
        products.ProductFilter(text, kind=ProductKind.SERVICE), Span(size=MOST_FEES)
    )
    rows = (await desk.background.ask(products.rows, wanted)).rows
    return [
        Choice(
            Beside(_fee(row, goods), row.code),
            texts.t("invoice_page.fee_of", name=row.name),
            f"{row.code} · {money(row.list_price, card.currency)}",
        )
        for row in rows
    ]


def _goodwill(
    *, line_id: InvoiceLineId | None = None, invoice_id: InvoiceId | None = None
) -> DraftLine:
    return invoices.DraftLine(
        id=None,
        kind=LineKind.GOODWILL,
        quantity=ONE,
        unit_price=NOTHING,
        discount=NOTHING,
        description=texts.t("invoice_page.kind_goodwill"),
        original_line_id=line_id,
        original_invoice_id=invoice_id,
    )


def _fee(product: ProductRow, goods: int) -> DraftLine:
    return invoices.DraftLine(
        id=None,
        kind=LineKind.FEE,
        quantity=ONE,
        unit_price=-product.list_price,
        discount=NOTHING,
        description=product.name,
        original_line_id=invoices.InvoiceLineId(goods),
        product_id=product.id,
    )
