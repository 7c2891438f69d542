"""Exact numbers: amounts, unit prices, quantities and percentages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit import formats, icons
from app.ui.kit.fields.base import Field
from app.ui.kit.labels import Text
from app.ui.kit.painting import painter_for

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent


class _NumberEdit(QLineEdit):
    """A line that tells of arrow keys up and down."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }.get(Qt.Key(event.key()), 0)
        if steps and not event.modifiers():
            self.stepped.emit(steps)
            return
        super().keyPressEvent(event)


class NumberField(Field[Decimal]):
    """An exact number within a scale.

    `places` decimals are always shown, up to those of the scale where the value has more.
    `minimum` and `maximum` are bounds that the value itself may reach; crossing one is a problem
    that suggests the bound. With `above` a service refuses the minimum itself, in its own words,
    so that it is not suggested.
    """

    is_typed = True

    def __init__(
        self,
        scale: formats.Scale,
        *,
        places: int = 0,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        above: bool = False,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._line_edit = _NumberEdit()
        super().__init__(self._line_edit, parent)
        self._scale = scale
        self._places = places
        self.minimum = minimum
        self.maximum = maximum
        self._above = above
        self._unit = Text("", tone="muted")
        self._line_edit.setFrame(False)
        self._line_edit.setMaxLength(60)
        self._line_edit.textEdited.connect(self._edited)
        self._line_edit.stepped.connect(self._step)
        self._row.addWidget(self._unit)
        self._row.setContentsMargins(9, 2, 9, 2)
        self._row.setSpacing(6)
        self.set_numbers()
        self.set_unit(unit)

    def set_unit(self, unit: str) -> None:
        """What stands behind the figures, such as "£" or "%"."""
        self._unit.setText(unit)
        self._unit.setVisible(bool(unit))

    def value(self) -> Decimal | None:
        read = self._read()
        return read if isinstance(read, Decimal) else None

    def set_value(self, value: Decimal | None) -> None:
        if value is None:
            self._line_edit.clear()
            return
        text = formats.number(value, self._places, at_most=self._scale.places)
        if self._line_edit.text() != text:
            self._line_edit.setText(text)

    def is_empty(self) -> bool:
        return not self._line_edit.text().strip()

    def problem(self) -> Problem | None:
        read = self._read()
        if isinstance(read, Problem):
            return read
        if read is None:
            return None
        return self._outside(read)

    def _read(self) -> Decimal | Problem | None:
        text = self._line_edit.text()
        return formats.parse_number(text, self._scale) if text.strip() else None

    def _outside(self, value: Decimal) -> Problem | None:
        if self.minimum is not None and value < self.minimum:
            bound = formats.number(self.minimum, self._places, at_most=self._scale.places)
            if self._above:
                return Problem("kit.number_not_above", {"bound": bound})
            return Problem("kit.number_below", {"bound": bound}, self.minimum)
        if self.maximum is not None and value > self.maximum:
            bound = formats.number(self.maximum, self._places, at_most=self._scale.places)
            return Problem("kit.number_above", {"bound": bound}, self.maximum)
        return None

    def _edited(self) -> None:
        self.changed.emit()

    def _finish(self) -> None:
        value = self.value()
        if value is not None:
            self.set_value(value)

    def _step(self, steps: int) -> None:
        if self._locked():
            return
        value = (self.value() or Decimal(0)) + steps
        if self.minimum is not None:
            value = max(value, self.minimum)
        if self.maximum is not None:
            value = min(value, self.maximum)
        if value != self.value() and abs(value) <= self._scale.limit:
            self.set_value(value)
            self._line_edit.selectAll()
            self.changed.emit()


class AmountField(NumberField):
    """Money in one currency, to the places of that currency."""

    def __init__(
        self,
        *,
        currency: str = "",
        places: int = 2,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        parent: QWidget | None = None,
    ) -> None:
        scale = formats.Scale(min(places, formats.AMOUNT.places), formats.AMOUNT.limit)
        super().__init__(
            scale, places=places, minimum=minimum, maximum=maximum, unit=currency, parent=parent
        )


class UnitPriceField(NumberField):
    """A price of one unit: two decimals at least, six at most."""

    def __init__(
        self, *, currency: str = "", minimum: Decimal | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            formats.UNIT_PRICE, places=2, minimum=minimum, unit=currency, parent=parent
        )


class PercentField(NumberField):
    """A percentage, from 0 to 100 unless told otherwise; up to `decimals` may be typed."""

    def __init__(
        self,
        *,
        decimals: int = formats.PERCENT.places,
        minimum: Decimal | None = Decimal(0),
        maximum: Decimal | None = Decimal(100),
        parent: QWidget | None = None,
    ) -> None:
        scale = formats.Scale(decimals, formats.PERCENT.limit)
        super().__init__(scale, minimum=minimum, maximum=maximum, unit="%", parent=parent)


class _Arrows(QWidget):
    """The two small arrows of a quantity; the keys do the same, so they take no focus."""

    pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(20)
        self.setToolTip(texts.t("kit.quantity_arrows"))
        self.setAccessibleName(texts.t("kit.quantity_arrows"))

    def sizeHint(self) -> QSize:
        return QSize(20, 28)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(1 if event.position().y() < self.height() / 2 else -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        ink = "text.secondary" if self.isEnabled() else "text.disabled"
        middle = QRect(4, 0, 12, self.height()).center().y() + 0.5
        icons.draw(painter, "caret-up", QRectF(5, middle - 12, 10, 10), ink)
        icons.draw(painter, "caret-down", QRectF(5, middle + 2, 10, 10), ink)


class QuantityField(NumberField):
    """A quantity with arrows; Up and Down step by one, Page Up and Page Down by ten."""

    def __init__(
        self,
        *,
        minimum: Decimal | None = Decimal(0),
        maximum: Decimal | None = None,
        above: bool = False,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            formats.QUANTITY,
            minimum=minimum,
            maximum=maximum,
            above=above,
            unit=unit,
            parent=parent,
        )
        self._arrows = _Arrows(self)
        self._arrows.pressed.connect(self._step)
        self._row.addWidget(self._arrows)
        self._row.setContentsMargins(9, 2, 4, 2)

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self._arrows.setVisible(not read_only)
