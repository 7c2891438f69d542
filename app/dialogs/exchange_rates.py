"""Exchange rates: the latest ones, and a new one of a currency from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app import texts
from app.services import exchange_rates
from app.services.background import ContentKeys
from app.services.exchange_rates import RemoveRate, SetRate
from app.ui.kit.buttons import IconButton
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, NumberField
from app.ui.kit.formats import RATE, long_date, number
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from app.services.exchange_rates import ExchangeRateRow, ExchangeRates
    from app.ui.kit.desk import Desk

WIDTH = 560
SHOWN = 12
PLACES = 10


async def open_exchange_rates(window: QWidget, desk: Desk) -> ExchangeRatesDialog:
    """Open the exchange rates over the window."""
    dialog = ExchangeRatesDialog(window, desk, await desk.background.ask(exchange_rates.card, None))
    dialog.open()
    return dialog


class ExchangeRatesDialog(RecordDialog):
    """A rate is entered; the dialog stays, so that the next one can be."""

    def __init__(self, parent: QWidget, desk: Desk, card: ExchangeRates) -> None:
        super().__init__(parent, texts.t("exchange_rates.title"), icon="hand-coins", width=WIDTH)
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self.rates = _Rates(may_change=card.may_change)
        self.rates.removed.connect(lambda row: spawn(self._remove(row), self))
        form = self.form
        offered: list[Choice[object]] = [Choice(one.id, one.code) for one in card.currencies]
        form.add(
            "currency_id",
            texts.t("exchange_rates.currency"),
            ChoiceField[object](offered),
            required=True,
        )
        day = DateField(today=card.today)
        form.add("valid_on", texts.t("exchange_rates.valid_on"), day, required=True, beside=True)
        form.add("rate", texts.t("exchange_rates.rate"), NumberField(RATE), required=True)
        form.add_widget(self.rates)
        form.set_values({"valid_on": card.today})
        form.mark_clean()
        self.set_cancel(texts.t("exchange_rates.close"))
        self.set_primary(
            texts.t("exchange_rates.enter"), self._enter, working=texts.t("exchange_rates.entering")
        )
        form.changed.connect(lambda _name: self._say())
        self._show(card)

    def draft_content(self) -> None:
        """Nothing is kept: a rate half typed is quickly typed again."""

    def _show(self, card: ExchangeRates) -> None:
        self._card = card
        self.rates.show_rates(card)
        self._say()

    def _say(self) -> None:
        """What the rate means, in both directions of speech."""
        chosen = self.form.field("currency_id").value()
        rate = self.form.field("rate").value()
        code = next((one.code for one in self._card.currencies if one.id == chosen), "")
        own = self._card.company.code
        if not code or not rate:
            self.set_sentence(texts.t("exchange_rates.sentence", own=own))
            return
        words = number(rate, 0, at_most=PLACES)
        self.set_sentence(texts.t("exchange_rates.means", own=own, rate=words, currency=code))

    async def _enter(self) -> None:
        values = self.form.values()
        request = SetRate(values["currency_id"], values["valid_on"], values["rate"])
        key = self._keys.of(request)
        self._show(await self._desk.background.act(exchange_rates.set_rate, request, key=key))
        self._keys.stored()
        self._desk.notices.show(texts.t("exchange_rates.entered"))
        self.form.set_values({"rate": None})
        self.form.mark_clean()

    async def _remove(self, row: ExchangeRateRow) -> None:
        request = RemoveRate(exchange_rates.CurrencyId(row.currency.id), row.valid_on)
        key = self._keys.of(request)
        self._show(await self._desk.background.act(exchange_rates.remove, request, key=key))
        self._keys.stored()
        self._desk.notices.show(texts.t("exchange_rates.removed"))


class _Rates(QWidget):
    """The latest rates, each with a button that takes it back. `removed` carries one of them."""

    removed = Signal(object)

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self._may_change = may_change
        self._heading = Text("", "label", "secondary")
        self._grid = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self._grid)

    def show_rates(self, card: ExchangeRates) -> None:
        """Show the latest instead of those before."""
        grid = QWidget()
        rows = QGridLayout(grid)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(0)
        rows.setColumnStretch(1, 1)
        for place, row in enumerate(card.rates[:SHOWN]):
            self._add(rows, place, row, card.company.code)
        self.layout().replaceWidget(self._grid, grid)  # type: ignore[union-attr]
        self._grid.hide()
        self._grid.deleteLater()
        self._grid = grid
        key = "exchange_rates.latest" if card.rates else "exchange_rates.none"
        self._heading.setText(texts.t(key))

    def _add(self, rows: QGridLayout, place: int, row: ExchangeRateRow, own: str) -> None:
        rate = number(row.rate, 0, at_most=PLACES)
        words = texts.t("exchange_rates.row", own=own, rate=rate, currency=row.currency.code)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        rows.addWidget(Text(long_date(row.valid_on), "body", "secondary"), place, 0)
        rows.addWidget(Text(words, "body", use="numbers"), place, 1, right)
        name = texts.t("exchange_rates.remove", currency=row.currency.code)
        button = IconButton("trash", name)
        button.setEnabled(self._may_change)
        button.clicked.connect(lambda: self.removed.emit(row))
        rows.addWidget(button, place, 2)
