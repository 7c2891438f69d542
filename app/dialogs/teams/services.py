"""The After-Sales section: a row for each service with its switch and one sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.teams.goods import GoodsForm
from app.services.teams import Service
from app.ui.kit import icons
from app.ui.kit.card import Card
from app.ui.kit.fields import AmountField, Toggle
from app.ui.kit.form import Form
from app.ui.kit.formats import sentence
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.services.teams import SaveTeam, ServiceState, TeamCard

LOOK = {
    Service.REFUNDS: ("receipt", "refund"),
    Service.COUPONS: ("ticket", "coupon"),
    Service.RETURNS: ("arrow-u-up-left", "return"),
    Service.REPAIRS: ("wrench", "repair"),
    Service.FIELD_SERVICE: ("map-pin-line", "field_service"),
}


TILE, SPACE = 36, 14
BESIDE_TILE = TILE + SPACE
LIMIT = 560
LIMITS = (
    ("refund_limit", "team_settings.limit", "team_settings.limit_means"),
    ("goodwill_limit", "team_settings.goodwill_limit", "team_settings.goodwill_limit_means"),
)


class _Tile(QWidget):
    """The icon of a service on its colour."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._icon, self._name = LOOK[service]
        self.setFixedSize(TILE, TILE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        box(painter, self.rect(), 8, fill=color(f"action.{self._name}.bg"))
        icons.draw(painter, self._icon, QRectF(9, 9, 18, 18), f"action.{self._name}.fg")


class ServiceRow(Card):
    """One service: tile, name, sentence, switch."""

    def __init__(self, state: ServiceState, *, is_on: bool) -> None:
        super().__init__(padding=14)
        name = texts.t(f"team_settings.{state.service.value}")
        self._state = state
        self._note = Text("", "caption", "secondary", wrap=True)
        self._word = Text("", "body", "secondary")
        self.toggle = Toggle()
        self.toggle.setObjectName(f"{state.service.value}_editor")
        self.toggle.setAccessibleName(name)
        self.toggle.setChecked(is_on)
        self.toggle.toggled.connect(self._show_note)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(name, "subhead"))
        sentence = Text(texts.t(f"team_settings.{state.service.value}_does"), "body", "secondary")
        sentence.setWordWrap(True)
        words.addWidget(sentence)
        words.addWidget(self._note)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(_Tile(state.service))
        row.addLayout(words, 1)
        row.addWidget(self._word)
        row.addWidget(self.toggle)
        self.column.addLayout(row)
        self._show_note()

    @property
    def service(self) -> Service:
        """Which service it is."""
        return self._state.service

    def _show_note(self) -> None:
        """What the switch means just now: not here yet, or documents that stay."""
        is_on = self.toggle.isChecked()
        self._word.setText(texts.t("team_settings.on" if is_on else "team_settings.off"))
        note = ""
        if not self._state.is_available:
            note = texts.t("team_settings.not_here")
        elif not is_on and self._state.documents:
            note = texts.t("team_settings.documents_stay", n=self._state.documents)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.toggle.setAccessibleDescription(note)


def _limits(card: TeamCard, shown: SaveTeam) -> Form:
    """The amounts above which approval is asked for; where nobody could approve, why not."""
    form = Form()
    form.setContentsMargins(BESIDE_TILE, 4, 0, 0)
    form.setFixedWidth(LIMIT)
    currency = card.currency
    for name, label, hint in LIMITS:
        field = AmountField(currency=currency.symbol, places=currency.digits, minimum=Decimal(0))
        means = texts.t(hint)
        if card.cannot_limit is not None and getattr(card, name) is None:
            field.set_read_only(True)
            means = sentence(card.cannot_limit)
        form.add(name, texts.t(label), field, hint=means)
    form.set_values({name: getattr(shown, name) for name, _, _ in LIMITS})
    return form


class ServicesSection(QWidget):
    """The five switches; `changed` after each press."""

    changed = Signal()

    def __init__(self, card: TeamCard, shown: SaveTeam) -> None:
        super().__init__()
        on = shown.services
        self._rows = [ServiceRow(state, is_on=state.service in on) for state in card.services]
        self.limit = _limits(card, shown)
        self.limit.changed.connect(self._limit_changed)
        refunds = self.row(Service.REFUNDS)
        beside = QHBoxLayout()
        beside.addWidget(self.limit)
        beside.addStretch(1)
        refunds.column.addLayout(beside)
        refunds.toggle.toggled.connect(self._show_limit)
        self._show_limit(refunds.toggle.isChecked())
        self.goods = GoodsForm(card, shown)
        self.goods.setContentsMargins(BESIDE_TILE, 4, 0, 0)
        self.goods.changed.connect(self._limit_changed)
        returns = self.row(Service.RETURNS)
        returns.column.addWidget(self.goods)
        returns.toggle.toggled.connect(self.goods.setVisible)
        self.goods.setVisible(returns.toggle.isChecked())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text(texts.t("team_settings.after_sales"), "heading"))
        column.addWidget(
            Text(texts.t("team_settings.after_sales_means"), "body", "secondary", wrap=True)
        )
        for row in self._rows:
            row.toggle.toggled.connect(self.changed)
            column.addWidget(row)
        column.addStretch(1)

    def limit_of(self, name: str) -> Decimal | None:
        """Above what a refund waits for approval, or one that gives goodwill; None: never."""
        value: Decimal | None = self.limit.field(name).value()
        return value

    def _show_limit(self, is_on: bool) -> None:
        """An option of the service goes with its switch; what it holds stays."""
        self.limit.setVisible(is_on)

    def _limit_changed(self, _name: str) -> None:
        self.changed.emit()

    def switched_on(self) -> frozenset[Service]:
        """The services that are on."""
        return frozenset(row.service for row in self._rows if row.toggle.isChecked())

    def row(self, service: Service) -> ServiceRow:
        """The row of a service."""
        return next(row for row in self._rows if row.service is service)
