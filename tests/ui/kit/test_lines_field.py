"""Lines are edited by keys alone, exactly, and a removed one can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableView

from app.errors import Problem
from app.ui.kit.fields import QuantityField, UnitPriceField
from app.ui.kit.formats import number
from app.ui.kit.lines_field import Line, LineAction, LineColumn, LinesField
from app.ui.kit.menu import Menu
from app.ui.kit.windowed_model import Cell
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Show = Callable[[Any], Any]
Check = Callable[[QAbstractItemModel], None]
ALT = Qt.KeyboardModifier.AltModifier


def columns() -> list[LineColumn]:
    """The columns of a credit note."""
    return [
        LineColumn("product", "Product", lambda line: Cell(line.name), stretch=True, width=200),
        LineColumn(
            "quantity",
            "Quantity",
            lambda line: Cell(number(line.values["quantity"])),
            lambda line: QuantityField(maximum=line.values["sold"]),
            numeric=True,
            required=True,
        ),
        LineColumn(
            "price",
            "Unit price",
            lambda line: Cell(number(line.values["price"], 2)),
            lambda _line: UnitPriceField(minimum=Decimal(0)),
            numeric=True,
            required=True,
        ),
    ]


def line(key: int, name: str, quantity: str, price: str) -> Line:
    """One line of which twelve were sold."""
    return Line(
        key, {"quantity": Decimal(quantity), "price": Decimal(price), "sold": Decimal(12)}, name
    )


CLOCK = line(1, "ALARM CLOCK BAKELIKE RED", "4", "3.75")
STAND = line(2, "REGENCY CAKESTAND 3 TIER", "1", "12.75")


@pytest.fixture
def lines(show: Show) -> LinesField:
    """Two lines of a draft."""
    made: LinesField = show(LinesField(columns(), name="Lines"))
    made.set_lines([CLOCK, STAND])
    QApplication.processEvents()
    return made


def editor(lines: LinesField, name: str) -> QLineEdit:
    """The line edit of a cell."""
    found = lines.findChild(QLineEdit, f"{name}_editor")
    assert found is not None, name
    return found


def test_the_model_keeps_the_rules_of_qt(lines: LinesField, check_model: Check) -> None:
    view = lines.findChild(QTableView)
    assert view is not None
    check_model(view.model())


def test_a_typed_quantity_is_told_and_read_exactly(qtbot: QtBot, lines: LinesField) -> None:
    cell = editor(lines, "quantity_1")
    cell.setFocus()
    cell.selectAll()
    with qtbot.waitSignal(lines.changed) as changed:
        type_in(cell, "2")
    assert changed.args == [1, "quantity"]
    type_in(cell, ".5")
    assert [one.values["quantity"] for one in lines.lines()] == [Decimal("2.5"), Decimal(1)]


def test_a_new_amount_from_outside_does_not_disturb_what_is_typed(lines: LinesField) -> None:
    cell = editor(lines, "price_1")
    cell.setFocus()
    cell.selectAll()
    type_in(cell, "3.")
    lines.set_line(lines.lines()[0].with_values(amount="£12.00"))
    assert cell.text() == "3."
    type_in(cell, "5")
    assert lines.lines()[0].values["price"] == Decimal("3.5")


def test_enter_goes_on_and_in_the_last_cell_asks_for_a_new_line(
    qtbot: QtBot, lines: LinesField
) -> None:
    lines.focus(1)
    walked = []
    with qtbot.waitSignal(lines.line_wanted):
        for _ in range(4):
            focused = QApplication.focusWidget()
            assert focused is not None
            walked.append(focused.objectName())
            press(focused, Qt.Key.Key_Return)
    assert walked == ["quantity_1_editor", "price_1_editor", "quantity_2_editor", "price_2_editor"]
    lines.add(line(3, "HOMEMADE JAM RECIPE BOOK", "1", "4.25"))
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "quantity_3_editor"


def test_tab_walks_through_fields_and_trash_icons(lines: LinesField) -> None:
    lines.focus(1)
    walked = []
    for _ in range(6):
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused.accessibleName())
        press(focused, Qt.Key.Key_Tab)
    assert walked == [
        "Quantity, ALARM CLOCK BAKELIKE RED",
        "Unit price, ALARM CLOCK BAKELIKE RED",
        "Remove ALARM CLOCK BAKELIKE RED",
        "Quantity, REGENCY CAKESTAND 3 TIER",
        "Unit price, REGENCY CAKESTAND 3 TIER",
        "Remove REGENCY CAKESTAND 3 TIER",
    ]


def test_the_trash_icon_removes_a_line_and_it_can_be_taken_back(
    qtbot: QtBot, lines: LinesField
) -> None:
    trash = next(
        button
        for button in lines.findChildren(QPushButton)
        if button.accessibleName() == "Remove ALARM CLOCK BAKELIKE RED"
    )
    with qtbot.waitSignal(lines.removed) as removed:
        click(trash)
    assert lines.lines() == [STAND]
    lines.restore(*removed.args)
    assert lines.lines() == [CLOCK, STAND]
    assert editor(lines, "quantity_1").text() == "4"


def test_ctrl_del_in_a_field_removes_its_line_and_del_alone_a_letter(
    qtbot: QtBot, lines: LinesField
) -> None:
    cell = editor(lines, "quantity_2")
    cell.setFocus()
    cell.selectAll()
    press(cell, Qt.Key.Key_Delete)
    assert [one.key for one in lines.lines()] == [1, 2]
    with qtbot.waitSignal(lines.removed):
        press(cell, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [one.key for one in lines.lines()] == [1]


def test_a_quantity_above_what_was_sold_is_told_by_line_and_column(lines: LinesField) -> None:
    cell = editor(lines, "quantity_1")
    cell.setFocus()
    cell.selectAll()
    type_in(cell, "13")
    assert not lines.check()
    assert lines.errors() == {(1, "quantity"): "At most 12."}
    cell.selectAll()
    type_in(cell, "5")
    assert lines.errors() == {}
    assert lines.check()


def test_an_emptied_price_is_an_error(lines: LinesField) -> None:
    cell = editor(lines, "price_2")
    cell.setFocus()
    cell.selectAll()
    press(cell, Qt.Key.Key_Backspace)
    assert not lines.check()
    assert lines.errors() == {(2, "price"): "This must be filled in."}


def test_what_cannot_be_read_is_judged_when_left_and_again_when_it_was_wrong(
    qtbot: QtBot, lines: LinesField
) -> None:
    lines.focus(1, "quantity")
    cell = editor(lines, "quantity_1")
    for text, message in (
        ("-1", "At least 0."),
        ("1e5", "1e5 cannot be read. Write the number out, without an exponent."),
        ("", "This must be filled in."),
        ("13", "At most 12."),
    ):
        lines.focus(1, "quantity")
        before = lines.errors()
        cell.selectAll()
        press(cell, Qt.Key.Key_Backspace)
        type_in(cell, text)
        assert lines.errors() in ({}, before)
        lines.focus(2, "price")
        assert lines.errors() == {(1, "quantity"): message}
        assert lines.unread() == {(1, "quantity"): text}
    lines.focus(1, "quantity")
    cell.selectAll()
    type_in(cell, "-2")
    qtbot.waitUntil(lambda: lines.errors() == {(1, "quantity"): "At least 0."})
    assert QApplication.focusWidget() is cell
    cell.selectAll()
    type_in(cell, "4")
    assert (lines.errors(), lines.unread()) == ({}, {})


def test_above_fifty_lines_what_cannot_be_read_stays_when_its_field_closes(
    lines: LinesField,
) -> None:
    lines.set_lines([line(n, f"PRODUCT {n}", "1", "1.00") for n in range(300)])
    lines.focus(7, "price")
    type_in(editor(lines, "price_7"), "2x")
    lines.focus(9, "price")
    QApplication.processEvents()
    assert list(lines.errors()) == [(7, "price")]
    view = lines.findChild(QTableView)
    assert view is not None
    assert view.model().index(7, 2).data() == "2x"
    assert not lines.check()
    assert editor(lines, "price_7").text() == "2x"


def test_posted_lines_are_plain_text(lines: LinesField) -> None:
    lines.set_read_only(True)
    QApplication.processEvents()
    assert [one for one in lines.findChildren(QLineEdit) if one.isVisible()] == []
    assert [one for one in lines.findChildren(QPushButton) if one.isVisible()] == []


def test_a_fixed_line_has_no_fields_is_not_removed_and_enter_goes_past_it(
    lines: LinesField,
) -> None:
    lines.set_lines([CLOCK, replace(STAND, is_fixed=True), line(3, "JAM", "1", "4.25")])
    QApplication.processEvents()
    shown = [one.objectName() for one in lines.findChildren(QLineEdit) if one.isVisible()]
    assert shown == ["quantity_1_editor", "price_1_editor", "quantity_3_editor", "price_3_editor"]
    lines.remove(2)
    assert [one.key for one in lines.lines()] == [1, 2, 3]
    lines.focus(1, "price")
    focused = QApplication.focusWidget()
    assert focused is not None
    press(focused, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "quantity_3_editor"


def test_above_fifty_lines_fields_come_on_demand(lines: LinesField) -> None:
    lines.set_lines([line(n, f"PRODUCT {n}", "1", "1.00") for n in range(300)])
    QApplication.processEvents()
    assert [one for one in lines.findChildren(QLineEdit) if one.isVisible()] == []
    lines.focus(7, "price")
    cell = editor(lines, "price_7")
    cell.selectAll()
    type_in(cell, "2.50")
    assert lines.lines()[7].values["price"] == Decimal("2.50")


def test_a_value_that_would_do_is_a_button_below_the_lines(qtbot: QtBot, lines: LinesField) -> None:
    left = Problem("kit.number_above", {"bound": Decimal(8)}, Decimal(8))
    lines.set_errors({(1, "quantity"): left})
    use = next(one for one in lines.findChildren(QPushButton) if one.text() == "Use 8")
    with qtbot.waitSignal(lines.changed) as changed:
        click(use)
    assert changed.args == [1, "quantity"]
    assert lines.lines()[0].values["quantity"] == Decimal(8)
    assert lines.errors() == {}


def test_an_error_found_while_somebody_types_elsewhere_leaves_the_focus_there(
    lines: LinesField,
) -> None:
    lines.focus(2, "price")
    focus = QApplication.focusWidget()
    lines.set_errors({(1, "quantity"): "Too many"}, move_focus=False)
    assert QApplication.focusWidget() is focus
    assert lines.errors() == {(1, "quantity"): "Too many"}


def test_lines_stand_under_the_words_of_their_group(lines: LinesField) -> None:
    """The first of each group is higher; the fields of a line stay inside of it."""
    groups = ("Invoice 1", "Invoice 1", "Invoice 2")
    lines.set_lines(
        [
            replace(line(key, f"Thing {key}", "1", "1.00"), group=group)
            for key, group in enumerate(groups, 10)
        ]
    )
    QApplication.processEvents()
    view = lines.findChild(QTableView)
    assert view is not None
    heights = [view.rowHeight(row) for row in range(3)]
    assert heights[0] == heights[2] > heights[1]
    assert view.height() >= sum(heights)
    below = [_to_the_bottom(view, row, editor(lines, f"quantity_{row + 10}")) for row in range(3)]
    assert below[0] == below[1] == below[2]
    lines.remove(10)
    assert [view.rowHeight(row) for row in range(2)] == [heights[0], heights[2]]


def _to_the_bottom(view: QTableView, row: int, cell: QLineEdit) -> int:
    """How far above the end of its row a field ends."""
    field = cell.parentWidget()
    assert field is not None
    return view.rowViewportPosition(row) + view.rowHeight(row) - field.geometry().bottom()


def test_enter_goes_past_a_column_that_is_hidden_and_the_summary_stays_read_only(
    qtbot: QtBot, lines: LinesField
) -> None:
    sums = QLabel("Total £27.75")
    link = lines.add_action("Add a line", lines.line_wanted.emit)
    lines.set_summary(sums)
    QApplication.processEvents()
    lines.hide_columns(("quantity",))
    lines.focus(1)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "price_1_editor"
    press(focused, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "price_2_editor"
    with qtbot.waitSignal(lines.line_wanted):
        press(focused, Qt.Key.Key_Return)
    assert link.isVisible()
    assert sums.isVisible()
    lines.set_read_only(True)
    assert not link.isVisible()
    assert sums.isVisible()


@pytest.mark.parametrize("rows", [3, 60])
def test_the_menu_of_a_line_opens_by_key_and_by_right_click_only_where_it_can_do_something(
    show: Show, rows: int
) -> None:
    done: list[object] = []
    made: LinesField = show(LinesField(columns(), name="Lines"))
    made.add_line_action(LineAction("Keep", done.append, lambda key: key != 1, "trash", "Alt+K"))
    made.set_lines([line(n, f"LINE {n}", "1", "1.00") for n in range(1, rows + 1)])
    QApplication.processEvents()
    for key in (1, 2):
        made.focus(key, "quantity")
        press(QApplication.focusWidget(), Qt.Key.Key_K, ALT)
        press(QApplication.focusWidget(), Qt.Key.Key_Return, ALT)
        assert [one.isVisible() for one in made.findChildren(Menu)] == [True] * (key - 1)
    assert done == [2]
    made.findChildren(Menu)[0].close()
    view = made.findChild(QTableView)
    assert view is not None
    view.customContextMenuRequested.emit(view.visualRect(view.model().index(2, 0)).center())
    menu = made.findChildren(Menu)[-1]
    assert menu.isVisible()
    menu.actions()[0].trigger()
    menu.close()
    assert done == [2, 3]
    made.set_read_only(True)
    view.customContextMenuRequested.emit(view.visualRect(view.model().index(2, 0)).center())
    assert not menu.isVisible()


def test_above_fifty_lines_ctrl_del_in_a_field_removes_its_line(show: Show) -> None:
    made: LinesField = show(LinesField(columns(), name="Lines"))
    made.set_lines([line(n, f"LINE {n}", "1", "1.00") for n in range(1, 61)])
    made.focus(2, "quantity")
    press(QApplication.focusWidget(), Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [one.key for one in made.lines()[:2]] == [1, 3]
