"""The page of a sales order: its lines, deliveries and invoices; read-only in this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import ServiceError
from app.services import orders
from app.services.orders import SalesOrderId, SalesOrderState
from app.services.tickets import RecordRef
from app.ui.kit.buttons import LinkButton
from app.ui.kit.chip import Chip
from app.ui.kit.fields import TextField
from app.ui.kit.formats import long_date, number
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import quantity, unit_price
from app.ui.kit.navigation import navigation
from app.ui.kit.property_grid import PropertyGrid
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.totals_box import Total, TotalsBox
from app.ui.kit.windowed_table import Cell
from app.ui.pages.sheet import SheetPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.orders import OrderCard, OrderLineRow
    from app.ui.kit.desk import Desk

FIGURES = ("quantity", "delivered", "invoiced", "unit_price", "discount", "subtotal")
FORMS = "invoice", "credit_note", "transfer", "ticket"
LOOK = {
    SalesOrderState.DRAFT: ("pencil-simple", "neutral"),
    SalesOrderState.SENT: ("paper-plane-tilt", "info"),
    SalesOrderState.CONFIRMED: ("check", "info"),
    SalesOrderState.CANCELLED: ("x-circle", "neutral"),
}
SUMS = 330


class SalesOrderPage(SheetPage):
    """One order with what became of it."""

    hints = (("Alt+Left", "partner_page.hint_back"),)

    def __init__(self, desk: Desk, order_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("sales_order_page")
        self._id = SalesOrderId(order_id)
        self._number = Text("", "title", use="numbers")
        self._state = Chip("")
        self._documents = QHBoxLayout()
        self.sums = TotalsBox()
        self.sums.setFixedWidth(SUMS)
        self._properties = PropertyGrid()
        self._customer = TextField(max_length=255)
        self._lines = LinesField(_columns(), name=texts.t("sales_order_page.lines"))
        self._lines.set_read_only(True)
        self._card: OrderCard | None = None
        self._build()
        self.set_title(texts.t("partner_page.opening"))

    @property
    def reference(self) -> RecordRef:
        """The order that is shown."""
        return RecordRef("sales_order", self._id)

    async def load(self) -> None:
        try:
            self._show(await self.desk.background.ask(orders.card, self._id))
        except ServiceError as error:
            self.say_unreadable(error)

    def _build(self) -> None:
        t = texts.t
        add = self._properties.add
        add("customer", t("records.customer"), self._customer, link=t("invoice_page.open_customer"))
        add("origin", t("records.origin"), TextField(max_length=255))
        add("date", t("records.date"), TextField(), column=1)
        add("origin_at", t("sales_order_page.origin_at"), TextField(), column=1)
        self._properties.set_read_only(True)
        self._properties.opened.connect(self._open_customer)
        head = QHBoxLayout()
        head.addWidget(self._number)
        head.addWidget(self._state)
        head.addStretch(1)
        sums = QHBoxLayout()
        sums.addStretch(1)
        sums.addWidget(self.sums)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text(t("sales_order_page.kind"), "label", "secondary"))
        column.addLayout(head)
        column.addLayout(self._documents)
        column.addWidget(self._properties)
        column.addWidget(self._lines)
        column.addLayout(sums)
        pane = ScrollPane()
        pane.set_padding(28, 20, 28, 20)
        pane.add(self.banner)
        pane.add(self.content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(pane)

    def _show(self, card: OrderCard) -> None:
        self._card = card
        self.banner.clear()
        self.content.show()
        self.set_title(card.number)
        self._number.setText(card.number)
        icon, tone = LOOK[card.state]
        words = texts.t(f"sales_order_page.state_{card.state.value}")
        self._state.show_as(words, icon=icon, tone=tone)
        self._properties.set_values(
            {
                "customer": card.partner_name,
                "origin": card.origin_number or "",
                "date": long_date(card.ordered_on),
                "origin_at": card.origin_at or "",
            }
        )
        self._properties.show_property("origin", bool(card.origin_number))
        self._properties.show_property("origin_at", bool(card.origin_at))
        self._lines.set_lines([_line(row) for row in card.lines])
        self._lines.set_read_only(True)
        self._show_sums(card)
        self._show_documents(card)

    def _show_sums(self, card: OrderCard) -> None:
        look, t = card.currency, texts.t
        self.sums.show_totals(
            [
                Total(t("invoice_page.untaxed"), unit_price(card.untaxed, look)),
                Total(t("sales_order_page.tax"), unit_price(card.tax, look)),
                Total(t("records.total"), unit_price(card.total, look), grand=True),
            ]
        )

    def _show_documents(self, card: OrderCard) -> None:
        while self._documents.count():
            item = self._documents.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for document in card.documents:
            if document.ref.kind not in FORMS:
                self._documents.addWidget(Text(document.number, "body", "secondary"))
                continue
            button = LinkButton(document.number or texts.t("records.draft"))
            button.setProperty("reference", document.ref)
            button.clicked.connect(self._open_document)
            self._documents.addWidget(button)
        self._documents.addStretch(1)

    def _open_document(self) -> None:
        navigation.open(self.sender().property("reference"))

    def _open_customer(self, _name: str) -> None:
        if self._card is not None:
            navigation.open(RecordRef("partner", self._card.partner_id))


def _columns() -> list[LineColumn]:
    found = [
        LineColumn("product", texts.t("invoice_page.product"), _product, width=260, stretch=True)
    ]
    found += [
        LineColumn(key, texts.t(f"sales_order_page.{key}"), _figure(key), width=104, numeric=True)
        for key in FIGURES
    ]
    return found


def _figure(key: str) -> Callable[[Line], Cell]:
    def cell(line: Line) -> Cell:
        value = line.values[key]
        if key in ("unit_price", "subtotal"):
            return Cell(number(value, 2, at_most=6, grouped=True))
        return Cell(quantity(value))

    return cell


def _product(line: Line) -> Cell:
    return Cell(line.values["product"], detail=line.values["code"])


def _line(row: OrderLineRow) -> Line:
    values = {key: getattr(row, key) for key in FIGURES}
    return Line(
        row.id, {"product": row.description, "code": row.product_code, **values}, row.description
    )
