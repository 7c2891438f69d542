"""A cell that the program leads to is seen, and is typed over."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import Problem
from app.ui.kit.buttons import LinkButton
from app.ui.kit.cell_hint import CellHint
from app.ui.kit.fields import QuantityField
from app.ui.kit.form import Form
from app.ui.kit.formats import number
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.windowed_model import Cell
from tests.ui.kit.hands import click, type_in

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
TOO_MANY = Problem("kit.number_above", {"bound": "4"}, Decimal(4))


def make_lines(count: int) -> LinesField:
    """So many lines of five."""
    made = LinesField(COLUMNS, name="Lines")
    made.set_lines([Line(at, {"quantity": Decimal(5)}, f"BIRD {at}") for at in range(count)])
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
    lines.set_errors({(last, "quantity"): TOO_MANY})
    QApplication.processEvents()
    cell = QApplication.focusWidget()
    assert cell is not None
    assert cell.objectName() == f"quantity_{last}_editor"
    assert is_in_sight(cell)


def test_what_is_wrong_is_said_once_where_it_is_seen(show: Show) -> None:
    lines = make_lines(40)
    pane = ScrollPane()
    pane.add(lines)
    pane.setFixedHeight(300)
    show(pane)
    hint = lines.findChild(CellHint)
    assert hint is not None
    for row in (3, 20, 37, 39):
        lines.set_errors({(row, "quantity"): TOO_MANY})
        assert seen(lines) == 1
    assert hint.text() == "", "what is wrong in the last row is read below it"
    lines.set_errors({(3, "quantity"): TOO_MANY})
    assert is_in_sight(hint)
    click(next(one for one in hint.findChildren(LinkButton)))
    assert lines.errors() == {}
    lines.set_lines(lines.lines()[:3])
    lines.set_errors({(1, "quantity"): TOO_MANY})
    assert (seen(lines), hint.text()) == (1, ""), "the row under the cell is not covered"


def seen(lines: LinesField) -> int:
    """How often the sentence is read without scrolling."""
    told = [one for one in lines.findChildren(Text) if one.text().endswith("At most 4.")]
    return sum(one.isVisible() and is_in_sight(one) for one in told)


def is_in_sight(widget: QWidget) -> bool:
    """Whether all of a widget is seen."""
    return widget.visibleRegion().boundingRect() == widget.rect()


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
