"""A cell that the program leads to is seen, and is typed over."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.errors import Problem
from app.ui.kit.fields import QuantityField
from app.ui.kit.form import Form
from app.ui.kit.formats import number
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.windowed_model import Cell
from tests.ui.kit.hands import type_in

Show = Callable[[Any], Any]
COLUMNS = [
    LineColumn("product", "Product", lambda line: Cell(line.name), stretch=True, width=200),
    LineColumn(
        "quantity",
        "Quantity",
        lambda line: Cell(number(line.values["quantity"])),
        lambda _line: QuantityField(),
        numeric=True,
    ),
]


def make_lines(count: int) -> LinesField:
    """So many lines of four."""
    made = LinesField(COLUMNS, name="Lines")
    made.set_lines([Line(at, {"quantity": Decimal(4)}, f"BIRD {at}") for at in range(count)])
    return made


@pytest.mark.parametrize("count", [40, 60])
def test_a_refusal_in_the_last_of_many_lines_is_scrolled_to(show: Show, count: int) -> None:
    lines = make_lines(count)
    pane = ScrollPane()
    pane.add(Text("What comes back"))
    for _ in range(4):
        pane.add(QuantityField())
    pane.add(lines)
    pane.setFixedHeight(300)
    show(pane)
    lines.focus(0)
    assert pane.verticalScrollBar().value() == 0
    last = count - 1
    lines.set_errors({(last, "quantity"): Problem("kit.number_above", {"bound": "4"})})
    QApplication.processEvents()
    cell = QApplication.focusWidget()
    assert cell is not None
    assert cell.objectName() == f"quantity_{last}_editor"
    assert cell.visibleRegion().boundingRect() == cell.rect()


@pytest.mark.parametrize("count", [2, 60])
def test_what_stands_in_a_cell_that_is_led_to_is_typed_over(show: Show, count: int) -> None:
    lines: LinesField = show(make_lines(count))
    lines.focus(1, "quantity")
    type_in(QApplication.focusWidget(), "3")
    assert lines.lines()[1].values["quantity"] == Decimal(3)


def test_what_stands_in_a_field_that_is_led_to_is_typed_over(show: Show) -> None:
    form = Form()
    form.add("quantity", "Quantity", QuantityField())
    show(form)
    form.set_values({"quantity": Decimal(12)})
    form.focus_field("quantity")
    type_in(QApplication.focusWidget(), "3")
    assert form.values() == {"quantity": Decimal(3)}
