"""Exchange: another product for what a return brought, with the one sum that settles it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout

from app import texts
from app.errors import Refused
from app.services import products, returns
from app.services.background import new_key
from app.services.products import FindProducts
from app.services.refunds import REASON_LENGTH
from app.services.returns import ExchangeReturn
from app.ui.kit.banner import Banner
from app.ui.kit.card import Card
from app.ui.kit.choice_list import Choice
from app.ui.kit.dividers import Hairline
from app.ui.kit.fields import LookupField, QuantityField, TextField, UnitPriceField
from app.ui.kit.formats import sentence
from app.ui.kit.labels import Text
from app.ui.kit.money import money
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.returns import ExchangeFigures
    from app.services.stock import TransferId
    from app.ui.kit.desk import Desk

ONE = Decimal(1)
WIDTH = 640
NONE = "–"
CHANGED = "return.difference_changed"
PRODUCT = "product"
"""The product as it was chosen, among what is kept when the dialog is left."""


class ExchangeDialog(RecordDialog):
    """`succeeded` carries the Exchanged."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        transfer_id: TransferId,
        figures: ExchangeFigures,
        reason: str,
    ) -> None:
        super().__init__(
            parent,
            texts.t("exchanging.title"),
            icon="arrows-clockwise",
            service="return",
            reference=figures.number,
            width=WIDTH,
        )
        self._desk = desk
        self._key = new_key()
        self._transfer_id = transfer_id
        self._figures = figures
        self._asked = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(theme().duration("previewDebounce"))
        self._wait.timeout.connect(self._refresh)
        self._cannot = Banner("warning")
        self.form.add_widget(self._cannot)
        self._rows = {name: _figure() for name in ("credit", "price", "difference")}
        self._last = Text("", "bodyStrong", weight=600)
        self._add_fields(reason)
        self.body.add(self._sums())
        self.form.changed.connect(self._changed)
        self.set_primary(
            texts.t("exchanging.exchange"), self._exchange, working=texts.t("exchanging.working")
        )
        self._show(figures)

    @property
    def figures(self) -> ExchangeFigures:
        """What was last worked out."""
        return self._figures

    def is_refreshing(self) -> bool:
        """Whether what was entered is still to be worked out."""
        return self._wait.isActive()

    def sums(self) -> tuple[str, str, str]:
        """The three figures as they are shown; the last one is what is paid, or paid back."""
        credit, price, difference = (each.text() for each in self._rows.values())
        return credit, price, difference

    def draft_content(self) -> Mapping[str, Any] | None:
        """What was entered, with the words of the product, which is looked up elsewhere."""
        if not self.is_dirty():
            return None
        product = self.form.field("product_id")
        choice = product.choice() if isinstance(product, LookupField) else None
        return {**self.form.values(), PRODUCT: choice}

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in what was entered when the dialog was left."""
        product = self.form.field("product_id")
        if isinstance(product, LookupField):
            product.set_choice(content[PRODUCT])
        values = {name: value for name, value in content.items() if name != PRODUCT}
        super().restore_draft(values)
        self._wait.start()

    def show_problem(self, error: ServiceError) -> None:
        """What has changed since it was looked at is shown as it is now, to be pressed again.

        What was said to stand against it before is said once.
        """
        super().show_problem(error)
        if self._cannot.text() == self.banner.text():
            self._cannot.clear()
        if isinstance(error, Refused) and error.code == CHANGED:
            self._refresh()

    def _add_fields(self, reason: str) -> None:
        t, add = texts.t, self.form.add
        add("product_id", t("exchanging.product"), LookupField[object](self._find), required=True)
        add("quantity", t("exchanging.quantity"), QuantityField(above=True), required=True)
        price = UnitPriceField(minimum=Decimal(0))
        hint = t("exchanging.list_price")
        add("unit_price", t("exchanging.unit_price"), price, beside=True, hint=hint)
        text = TextField(max_length=REASON_LENGTH)
        add("reason", t("exchanging.reason"), text, required=True, hint=t("exchanging.reason_hint"))
        self.form.set_values({"quantity": ONE, "reason": reason})

    def _sums(self) -> Card:
        card = Card()
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        labels = [
            Text(texts.t("exchanging.credit"), "body", "secondary"),
            Text(texts.t("exchanging.price"), "body", "secondary"),
            self._last,
        ]
        grid.addWidget(Hairline(), 2, 0, 1, 2)
        for place, (label, figure) in enumerate(zip(labels, self._rows.values(), strict=True)):
            grid.addWidget(label, place + (place == 2), 0)
            grid.addWidget(figure, place + (place == 2), 1, Qt.AlignmentFlag.AlignRight)
        card.column.addLayout(grid)
        return card

    async def _find(self, text: str) -> Sequence[Choice[object]]:
        asked = FindProducts(text=text, limit=20)
        found = await self._desk.background.ask(products.find, asked)
        return [Choice(each.id, each.name, each.code) for each in found]

    def _request(self) -> ExchangeReturn:
        values = self.form.values()
        return ExchangeReturn(
            self._transfer_id,
            values["product_id"],
            values["quantity"] or Decimal(0),
            values["unit_price"],
            values["reason"] or "",
        )

    def _changed(self, _name: str) -> None:
        self._wait.start()

    @ui_slot
    async def _refresh(self) -> None:
        self._asked += 1
        asked = self._asked
        figures = await self._desk.background.ask(returns.exchange_figures, self._request())
        if asked == self._asked:
            self._show(figures)

    def _show(self, figures: ExchangeFigures) -> None:
        self._figures = figures
        self._cannot.clear()
        if figures.cannot is not None:
            self._cannot.say(sentence(figures.cannot), tone="warning")
        if figures.order_number:
            key = "on_latest" if figures.is_latest_of_several else "on_order"
            words = texts.t(f"exchanging.{key}", number=figures.order_number)
            self.form.row("product_id").set_hint(words)
        self.form.tell(
            {
                name: problem
                for name, problem in figures.problems.items()
                if name in self.form.names() and not self.form.field(name).is_empty()
            }
        )
        is_chosen = not self.form.field("product_id").is_empty()
        back = figures.difference < 0
        self._last.setText(texts.t("exchanging.pays_back" if back else "exchanging.pays"))
        shown = (figures.credit, figures.price, abs(figures.difference))
        for name, amount in zip(self._rows, shown, strict=True):
            is_known = figures.currency is not None and (is_chosen or name == "credit")
            text = money(amount, figures.currency) if is_known and figures.currency else NONE
            self._rows[name].setText(text)
        self.set_sentence(texts.t("exchanging.does") if figures.cannot is None else "")

    async def _exchange(self) -> None:
        """What is sent is what is shown: a sum that is not up to date yet is refused."""
        request = replace(self._request(), seen_difference=self._figures.difference)
        made = await self._desk.background.act(returns.exchange, request, key=self._key)
        self.done_with(made)


def _figure() -> Text:
    return Text(NONE, "bodyStrong", weight=600, use="numbers")
