"""The columns of the lines of an invoice or credit note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import texts
from app.services.invoices import InvoiceKind, InvoiceState, LineKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, PercentField, QuantityField, UnitPriceField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import money, quantity, unit_price
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from app.services.invoices import DraftFigures, InvoiceCard, LineLedger
    from app.ui.pages.invoice.draft import DraftLines

CORRECTED = (LineKind.GOODS, LineKind.PRICE_REDUCTION)


def columns(card: InvoiceCard) -> list[LineColumn]:
    """What is shown and, on a draft, edited."""
    t = texts.t
    is_credit = card.kind is InvoiceKind.CREDIT_NOTE
    is_draft = card.state is InvoiceState.DRAFT
    symbol = card.currency.symbol
    found = [LineColumn("product", t("invoice_page.product"), _product, width=230, stretch=True)]
    if is_credit:
        found.append(
            LineColumn("ledger", t("invoice_page.ledger"), _ledger, width=132, numeric=True)
        )
        found.append(
            LineColumn(
                "kind",
                t("invoice_page.kind"),
                _kind,
                editor=_kind_editor if is_draft else None,
                width=168,
            )
        )
    found += [
        LineColumn(
            "quantity",
            t("invoice_page.quantity"),
            lambda line: Cell(quantity(line.values["quantity"])),
            editor=(lambda _line: QuantityField()) if is_draft else None,
            width=88,
            numeric=True,
            required=True,
        ),
        LineColumn(
            "unit_price",
            t("invoice_page.unit_price"),
            lambda line: Cell(unit_price(line.values["unit_price"], card.currency)),
            editor=(lambda _line: UnitPriceField(currency=symbol)) if is_draft else None,
            width=104,
            numeric=True,
            required=True,
        ),
        LineColumn(
            "discount",
            t("invoice_page.discount"),
            lambda line: Cell(_percent(line)),
            editor=(lambda _line: PercentField()) if is_draft else None,
            width=84,
            numeric=True,
        ),
        LineColumn("taxes", t("invoice_page.taxes"), _taxes, width=84),
        LineColumn(
            "amount",
            t("invoice_page.amount"),
            lambda line: Cell(money(line.values["amount"], card.currency), strong=True),
            width=96,
            numeric=True,
        ),
    ]
    return found


def lines(draft: DraftLines, figures: DraftFigures | None) -> list[Line]:
    """The lines as they stand, with their amounts worked out by the service."""
    made = []
    for place, key in enumerate(draft.lines):
        amount = None
        if figures is not None and place < len(figures.lines):
            amount = figures.lines[place].amount
        made.append(line_of(draft, key, amount))
    return made


def line_of(draft: DraftLines, key: int, amount: Any) -> Line:  # noqa: ANN401  Decimal or None
    """One line for the table."""
    line = draft.lines[key]
    card = draft.cards.get(key)
    added = draft.added.get(key)
    ledger = added.ledger if added is not None else card.ledger if card is not None else None
    lot = added.lot_name if added is not None else card.lot_name if card is not None else ""
    code = added.product_code if added is not None else card.product_code if card else ""
    taxes = added.taxes if added is not None else card.taxes if card is not None else ()
    shown = amount if amount is not None else card.amount if card is not None else 0
    return Line(
        key,
        {
            "product": line.description,
            "code": code,
            "lot": lot,
            "ledger": ledger,
            "kind": line.kind,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "discount": line.discount,
            "taxes": taxes,
            "amount": shown,
        },
        name=line.description,
    )


def ledger_words(ledger: LineLedger) -> str:
    """The refundable ledger of the original line: sold 5, credited 2, left 3."""
    return texts.t(
        "invoice_page.ledger_words",
        sold=quantity(ledger.sold_quantity),
        credited=quantity(ledger.credited_quantity),
        left=quantity(ledger.left_quantity),
    )


def _product(line: Line) -> Cell:
    parts = [line.values["code"], line.values["lot"]]
    return Cell(line.values["product"], detail=" · ".join(part for part in parts if part))


def _ledger(line: Line) -> Cell:
    ledger = line.values["ledger"]
    if ledger is None:
        return Cell()
    left = texts.t(
        "invoice_page.ledger_left",
        credited=quantity(ledger.credited_quantity),
        left=quantity(ledger.left_quantity),
    )
    sold = texts.t("invoice_page.ledger_sold", sold=quantity(ledger.sold_quantity))
    return Cell(sold, detail=left, ink="text.secondary", tooltip=ledger_words(ledger))


def _kind(line: Line) -> Cell:
    return Cell(texts.t(f"invoice_page.kind_{line.values['kind'].value}"))


def _kind_editor(line: Line) -> ChoiceField[LineKind]:
    kinds = CORRECTED if line.values["kind"] in CORRECTED else (line.values["kind"],)
    return ChoiceField[LineKind](
        [Choice(kind, texts.t(f"invoice_page.kind_{kind.value}")) for kind in kinds]
    )


def _percent(line: Line) -> str:
    discount = line.values["discount"]
    return f"{quantity(discount)} %" if discount else ""


def _taxes(line: Line) -> Cell:
    return Cell(", ".join(line.values["taxes"]), ink="text.secondary")
