"""The columns of the lines of an invoice or credit note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from app import texts
from app.services.invoices import DISCOUNT_DECIMALS, InvoiceKind, LineKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, Field, PercentField, QuantityField, UnitPriceField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import NOTHING, money, quantity, unit_price
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.actions import CurrencyFacts
    from app.services.invoices import InvoiceCard, LineFigures, LineLedger
    from app.ui.pages.invoice.draft import DraftLines

F = TypeVar("F", bound=Field[Any])
PAINTED, IN_FIELD, WITH_ARROWS = 24, 40, 58
"""Pixels around the figures of a cell: painted, in a field, in one with arrows or a percent."""
CHOOSABLE = (LineKind.GOODS, LineKind.PRICE_REDUCTION)
"""The kinds that an agent chooses between; a correction stays one."""


def columns(card: InvoiceCard) -> list[LineColumn]:
    """What is shown and, on a draft, edited; together they fit beside the timeline."""
    is_draft = card.is_draft
    is_credit = card.kind is InvoiceKind.CREDIT_NOTE
    title = texts.t("invoice_page.product")
    # A draft credit note has so much to edit that its taxes stand below the product's name.
    product = _product_with_taxes if is_draft and is_credit else _product
    found = [LineColumn("product", title, product, width=180, stretch=True)]
    if is_credit:
        found += _credit_columns(card, is_draft=is_draft)
    found += _amount_columns(card.currency, is_draft=is_draft)
    if not is_draft and not any(line.discount for line in card.lines):
        found = [one for one in found if one.key != "discount"]
    if not (is_draft and is_credit):
        taxes = LineColumn("taxes", texts.t("invoice_page.taxes"), _taxes, width=88)
        found.insert(len(found) - 1, taxes)
    return found


def line_of(draft: DraftLines, key: int, figures: LineFigures | None = None) -> Line:
    """One line for the table; `figures` are what the service has worked out for it.

    Of a line that goes along with others, these say its quantity and price too.
    """
    line, facts = draft.lines[key], draft.facts[key]
    is_carried = draft.is_carried(key)
    shown = figures if is_carried and figures is not None else line
    values = {
        "product": line.description,
        "code": facts.product_code,
        "lot": facts.lot_name,
        "ledger": facts.ledger if figures is None else figures.ledger,
        "currency": draft.currency,
        "is_carried": is_carried,
        "kind": line.kind,
        "quantity": shown.quantity,
        "unit_price": shown.unit_price,
        "discount": line.discount,
        "taxes": facts.taxes,
        "amount": facts.amount if figures is None else figures.amount,
    }
    group = texts.t("invoice_page.on_invoice", number=facts.group) if facts.group else ""
    return Line(key, values, name=line.description, group=group)


def lines_of(draft: DraftLines, figures: Sequence[LineFigures] = ()) -> list[Line]:
    """All lines as they stand, with the figures that the service has worked out."""
    known: dict[int, LineFigures] = dict(zip(draft.lines, figures, strict=False))
    return [line_of(draft, key, known.get(key)) for key in draft.lines]


def ledger_words(ledger: LineLedger) -> str:
    """The refundable ledger of the original line: sold 5, credited 2, left 3."""
    return texts.t(
        "invoice_page.ledger_words",
        sold=quantity(ledger.sold_quantity),
        credited=quantity(ledger.credited_quantity),
        left=quantity(ledger.left_quantity),
    )


def kind_words(kind: LineKind) -> str:
    """What a kind of line is called."""
    return texts.t(f"invoice_page.kind_{kind.value}")


def _credit_columns(card: InvoiceCard, *, is_draft: bool) -> list[LineColumn]:
    t = texts.t
    editor = _kind_editor if is_draft else None
    is_wide = not is_draft or any(line.kind is LineKind.CORRECTION for line in card.lines)
    return [
        LineColumn(
            "ledger", t("invoice_page.ledger"), _ledger, width=112, fits=PAINTED, numeric=True
        ),
        LineColumn(
            "kind",
            t("invoice_page.kind"),
            _short_kind if is_draft else _kind,
            editor=editor,
            width=124 if is_wide else 116,
        ),
    ]


def _amount_columns(currency: CurrencyFacts, *, is_draft: bool) -> list[LineColumn]:
    t = texts.t

    def price(line: Line) -> Cell:
        return Cell(unit_price(line.values["unit_price"], currency))

    def amount(line: Line) -> Cell:
        known = line.values["amount"]
        return Cell(NOTHING if known is None else money(known, currency), strong=True)

    return [
        LineColumn(
            "quantity",
            t("invoice_page.quantity"),
            _quantity,
            editor=(lambda line: _open(QuantityField(above=True), line)) if is_draft else None,
            width=78,
            fits=WITH_ARROWS if is_draft else PAINTED,
            numeric=True,
            required=True,
        ),
        LineColumn(
            "unit_price",
            t("invoice_page.unit_price"),
            price,
            editor=(lambda line: _open(UnitPriceField(), line)) if is_draft else None,
            width=82,
            fits=IN_FIELD if is_draft else PAINTED,
            numeric=True,
            required=True,
        ),
        LineColumn(
            "discount",
            t("invoice_page.discount"),
            _discount,
            editor=_discount_editor if is_draft else None,
            width=78,
            fits=WITH_ARROWS if is_draft else PAINTED,
            numeric=True,
        ),
        LineColumn(
            "amount", t("invoice_page.amount"), amount, width=86, fits=PAINTED, numeric=True
        ),
    ]


def _open(field: F, line: Line) -> F:
    """A field to type in; what goes along with other lines is only shown."""
    if line.values["is_carried"]:
        field.set_read_only(True)
    return field


def _discount_editor(line: Line) -> PercentField:
    return _open(PercentField(decimals=DISCOUNT_DECIMALS), line)


def _product(line: Line) -> Cell:
    parts = [line.values["code"], line.values["lot"]]
    return Cell(line.values["product"], detail=" · ".join(part for part in parts if part))


def _product_with_taxes(line: Line) -> Cell:
    parts = [line.values["code"], line.values["lot"], *line.values["taxes"]]
    return Cell(line.values["product"], detail=" · ".join(part for part in parts if part))


def _ledger(line: Line) -> Cell:
    """How many pieces of the invoice are left, and below it how many are credited."""
    ledger = line.values["ledger"]
    if ledger is None:
        return Cell()
    if line.values["kind"] is LineKind.ORDER_DISCOUNT:
        return _ledger_of_discount(ledger, line.values["currency"])
    left = texts.t(
        "invoice_page.ledger_left",
        left=quantity(ledger.left_quantity),
        sold=quantity(ledger.sold_quantity),
    )
    credited = texts.t("invoice_page.ledger_credited", credited=quantity(ledger.credited_quantity))
    words = ledger_words(ledger)
    if ledger.kept_back_amount:
        kept = money(ledger.kept_back_amount, line.values["currency"])
        words = texts.t("invoice_page.ledger_kept_back", ledger=words, amount=kept)
    return Cell(left, detail=credited, ink="text.secondary", tooltip=words)


def _ledger_of_discount(ledger: LineLedger, currency: CurrencyFacts) -> Cell:
    """A discount on the order has money, and no pieces worth telling."""
    left = texts.t("invoice_page.ledger_money_left", left=money(ledger.left_amount, currency))
    whole = texts.t("invoice_page.ledger_money_sold", sold=money(ledger.sold_amount, currency))
    return Cell(left, detail=whole, ink="text.secondary")


def _kind(line: Line) -> Cell:
    return Cell(kind_words(line.values["kind"]))


def _short_kind(line: Line) -> Cell:
    """As the field that edits it says it: a long draft is painted until a cell is gone to."""
    kind = line.values["kind"]
    return Cell(_short(kind), tooltip=kind_words(kind))


def _kind_editor(line: Line) -> ChoiceField[LineKind]:
    kind = line.values["kind"]
    if kind not in CHOOSABLE:
        field = ChoiceField[LineKind]([Choice(kind, _short(kind))])
        field.set_read_only(True)
        return field
    choices = [
        Choice(
            one,
            _short(one),
            texts.t(f"invoice_page.means_{one.value}"),
        )
        for one in CHOOSABLE
    ]
    return ChoiceField[LineKind](choices)


def _short(kind: LineKind) -> str:
    """The kind where it has little room."""
    if kind in (*CHOOSABLE, LineKind.ORDER_DISCOUNT, LineKind.GOODWILL_BACK, LineKind.CORRECTION):
        return texts.t(f"invoice_page.short_{kind.value}")
    return kind_words(kind)


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"]))


def _discount(line: Line) -> Cell:
    discount = line.values["discount"]
    return Cell(texts.t("invoice_page.percent", number=quantity(discount)) if discount else "")


def _taxes(line: Line) -> Cell:
    words = ", ".join(line.values["taxes"])
    return Cell(words, chip=bool(words), tooltip=words)
