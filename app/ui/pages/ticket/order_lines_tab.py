"""The tab Order lines: the refundable ledger of each line of the ticket's order, with its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import texts
from app.dialogs import side_by_side
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import money, quantity
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.windowed_model import Cell

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtGui import QResizeEvent

    from app.services.ledger import OrderLedger, OrderLineLedger
    from app.ui.kit.money import CurrencyLook

SUM = "sum"
SCROLL_BAR = 12
NUMBER, PRODUCT = 64, 168
EDGES = 24
"""What a figure has around it; its column is as wide as its widest figure or its title."""
RARE = ("draft", "kept_back", "replaced", "kept")
"""Columns that are left out while no line has anything in them."""
QUANTITIES = {
    "sold": "sold_quantity",
    "delivered": "delivered_quantity",
    "returned": "returned_quantity",
    "replaced": "replaced_quantity",
    "kept": "kept_quantity",
    "left_to_return": "left_to_return_quantity",
    "credited": "credited_quantity",
    "draft": "credited_draft_quantity",
    "kept_back": "",
    "left_to_credit": "left_to_credit_quantity",
}
AMOUNTS = {
    "sold": "sold_amount",
    "credited": "credited_amount",
    "draft": "credited_draft_amount",
    "kept_back": "kept_back_amount",
    "left_to_credit": "left_to_credit_amount",
}


class OrderLinesTab(QWidget):
    """Pieces above, money below, per line; the last row adds the money up."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QScrollArea()
        self._heading = Text("", "body", "secondary", wrap=True)
        self.lines = LinesField(_columns(), name=texts.t("ticket_page.order_lines"))
        self.lines.setObjectName("order_lines")
        self.lines.set_read_only(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addWidget(self._scrolling())
        column.addStretch(1)

    def _scrolling(self) -> QScrollArea:
        """Where the sheet is narrower than all columns, the table is moved sideways."""
        area = self._area
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        thin_scroll_bars(area)
        area.setWidget(self.lines)
        self.lines.setAutoFillBackground(False)
        return area

    def _fit(self) -> None:
        bar = 0 if self.width() >= self.lines.minimumWidth() else SCROLL_BAR
        self._area.setFixedHeight(self.lines.sizeHint().height() + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_ledger(self, ledger: OrderLedger) -> None:
        """Show the ledger of an order; without lines the reason."""
        self._area.setVisible(bool(ledger.lines))
        if ledger.sales_order_id is None:
            self._heading.setText(texts.t("ticket_page.no_order"))
        elif not ledger.lines:
            self._heading.setText(texts.t("ticket_page.no_lines", order=ledger.number))
        else:
            heading = texts.t("ticket_page.ledger_heading", order=_order(ledger))
            sums = side_by_side.words(ledger)
            self._heading.setText(f"{heading}\n{sums}" if sums else heading)
        currency = ledger.currency
        if currency is None:
            self.lines.set_lines(())
            return
        self._show_columns(ledger)
        rows = [_line(one, currency) for one in ledger.lines]
        self.lines.set_lines([*rows, _sum(ledger, currency)] if rows else rows)
        self.lines.setMinimumWidth(self.lines.least_width())
        self._fit()

    def _show_columns(self, ledger: OrderLedger) -> None:
        """Leave out what no line has, so that the table stands beside the timeline whole."""
        attributes = {name: AMOUNTS.get(name, QUANTITIES[name]) for name in RARE}
        empty = {
            name
            for name, attribute in attributes.items()
            if not any(getattr(line, attribute) for line in ledger.lines)
        }
        self.lines.hide_columns(empty)


def _order(ledger: OrderLedger) -> str:
    origin = f" ({ledger.origin_number})" if ledger.origin_number else ""
    return f"{ledger.number}{origin}"


def _columns() -> tuple[LineColumn, ...]:
    product = LineColumn(
        "product", texts.t("ticket_page.product"), _product, width=PRODUCT, stretch=True
    )
    titles = {name: texts.t(f"ticket_page.ledger_{name}") for name in QUANTITIES}
    figures = [
        LineColumn(name, title, _figure(name), width=NUMBER, numeric=True, fits=EDGES)
        for name, title in titles.items()
    ]
    return (product, *figures)


def _product(line: Line) -> Cell:
    return Cell(line.values["product"], line.values["code"], strong=line.values["is_strong"])


class _figure:  # noqa: N801  reads like the functions beside it
    """The cell of a column: pieces, and the money below them."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, line: Line) -> Cell:
        pieces, amount = line.values[self._name]
        is_sum = line.key == SUM
        none = not pieces and not is_sum
        return Cell(
            amount if is_sum else pieces or "–",
            "" if is_sum or none else amount,
            strong=is_sum or (self._name == "left_to_credit" and not none),
            ink="text.muted" if none else "",
        )


def _line(one: OrderLineLedger, currency: CurrencyLook) -> Line:
    here = texts.t("ticket_page.this_ticket") if one.is_ticket_product else ""
    values: dict[str, object] = {
        "product": one.description,
        "code": " · ".join(part for part in (one.product_code, *one.lots, here) if part),
        "is_strong": one.is_ticket_product,
    }
    for name, attribute in QUANTITIES.items():
        amount = getattr(one, AMOUNTS[name]) if name in AMOUNTS else None
        if not attribute:
            values[name] = (money(amount, currency) if amount else "", "")
            continue
        pieces: Decimal = getattr(one, attribute)
        values[name] = (
            quantity(pieces) if pieces else ("0" if amount else ""),
            money(amount, currency) if amount is not None else "",
        )
    return Line(one.id, values, one.description)


def _sum(ledger: OrderLedger, currency: CurrencyLook) -> Line:
    total = texts.t("ticket_page.total")
    values: dict[str, object] = {"product": total, "code": "", "is_strong": True}
    for name in QUANTITIES:
        amount = getattr(ledger, AMOUNTS[name]) if name in AMOUNTS else None
        values[name] = ("", money(amount, currency) if amount is not None else "")
    return Line(SUM, values, total)
