"""The columns of the lines of a quotation, edited, and of an order, with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services.invoices import DISCOUNT_DECIMALS
from app.ui.kit.fields import PercentField, QuantityField, UnitPriceField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import NOTHING, money, quantity, unit_price
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.ui.pages.sales_order.draft import OrderDraft

PAINTED, IN_FIELD, WITH_ARROWS = 24, 40, 58
"""Pixels around the figures of a cell: painted, in a field, in one with arrows or a percent."""


def columns(currency: CurrencyFacts, *, is_edited: bool, is_order: bool) -> list[LineColumn]:
    """What is shown and, of a quotation, edited; together they fit beside the timeline."""
    t = texts.t

    def price(line: Line) -> Cell:
        known = line.values["unit_price"]
        return Cell(NOTHING if known is None else unit_price(known, currency))

    def amount(line: Line) -> Cell:
        known = line.values["amount"]
        return Cell(NOTHING if known is None else money(known, currency), strong=True)

    found = [
        LineColumn("product", t("sales_order_page.product"), _product, width=180, stretch=True),
        LineColumn(
            "quantity",
            t("sales_order_page.quantity"),
            _quantity,
            editor=(lambda _line: QuantityField(above=True)) if is_edited else None,
            width=84,
            fits=WITH_ARROWS if is_edited else PAINTED,
            numeric=True,
            required=True,
        ),
    ]
    if is_order:
        found += [
            LineColumn(
                "delivered", t("sales_order_page.delivered"), _delivered, width=84, numeric=True
            ),
            LineColumn(
                "invoiced", t("sales_order_page.invoiced"), _invoiced, width=96, numeric=True
            ),
        ]
    found += [
        LineColumn(
            "unit_price",
            t("sales_order_page.unit_price"),
            price,
            editor=(lambda _line: UnitPriceField()) if is_edited else None,
            width=90,
            fits=IN_FIELD if is_edited else PAINTED,
            numeric=True,
            required=True,
        ),
        LineColumn(
            "discount",
            t("sales_order_page.discount"),
            _discount,
            editor=(lambda _line: PercentField(decimals=DISCOUNT_DECIMALS)) if is_edited else None,
            width=84,
            fits=WITH_ARROWS if is_edited else PAINTED,
            numeric=True,
        ),
        LineColumn("taxes", t("sales_order_page.taxes"), _taxes, width=88),
        LineColumn(
            "amount", t("sales_order_page.amount"), amount, width=96, fits=PAINTED, numeric=True
        ),
    ]
    return found


def line_of(draft: OrderDraft, key: int, amount: Decimal | None = None) -> Line:
    """One line for the table; `amount` is what the service has worked out for it."""
    line, facts = draft.lines[key], draft.facts[key]
    values = {
        "product": line.description,
        "code": facts.product_code,
        "unit": facts.unit,
        "row": facts.row,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "taxes": facts.taxes,
        "amount": facts.amount if amount is None else amount,
    }
    return Line(key, values, name=line.description, is_fixed=line.is_repair_part)


def _product(line: Line) -> Cell:
    parts = [line.values["code"], line.values["unit"]]
    return Cell(line.values["product"], detail=" · ".join(part for part in parts if part))


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"]))


def _delivered(line: Line) -> Cell:
    row = line.values["row"]
    return Cell("" if row is None else quantity(row.delivered))


def _invoiced(line: Line) -> Cell:
    """What is invoiced, and below it what was refunded of that and is not to be again."""
    row = line.values["row"]
    if row is None:
        return Cell()
    refunded = texts.t("sales_order_page.refunded", pieces=quantity(row.refunded))
    return Cell(quantity(row.invoiced), detail=refunded if row.refunded else "")


def _discount(line: Line) -> Cell:
    discount = line.values["discount"]
    return Cell(texts.t("sales_order_page.percent", number=quantity(discount)) if discount else "")


def _taxes(line: Line) -> Cell:
    words = line.values["taxes"]
    return Cell(words, chip=bool(words), tooltip=words)
