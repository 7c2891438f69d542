"""Fields take what is typed, show what is wrong, and never change a value by themselves."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import Problem
from app.ui.kit.choice_list import ChoiceList, whole_words
from app.ui.kit.fields import (
    AmountField,
    CheckField,
    Choice,
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    LookupField,
    MultiChoiceField,
    PercentField,
    QuantityField,
    TagsField,
    TextField,
    ToggleField,
    UnitPriceField,
)
from app.ui.kit.formats import sentence
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TODAY = dt.date(2026, 11, 24)
INVOICES = [
    Choice(41, "INV/2026/00041", "17 Nov 2026 · £173.15 · nothing credited"),
    Choice(33, "INV/2026/00033", "2 Nov 2026 · £88.20 · £20.00 credited"),
    Choice(58, "INV/2026/00058", "Draft: post it before it can be refunded", enabled=False),
]
Show = Callable[[Any], Any]


def write(field: Field[Any], text: str) -> None:
    """Type into a field as a person does."""
    field.editor.setFocus()
    type_in(field.editor, text)


def leave(field: Field[Any]) -> None:
    """Press Tab."""
    press(field.editor, Qt.Key.Key_Tab)


def popup() -> ChoiceList:
    """The list that is open."""
    opened = QApplication.activePopupWidget()
    assert opened is not None
    found = opened.findChild(ChoiceList)
    assert isinstance(found, ChoiceList)
    return found


def problem_words(field: Field[Any]) -> str:
    """What the field says is wrong."""
    found = field.problem()
    return sentence(found) if found else ""


def test_an_amount_is_exact_and_gets_its_decimals_when_left(show: Show) -> None:
    field = show(AmountField(currency="£"))
    after = TextField()
    field.parentWidget().layout().addWidget(after)
    after.show()
    write(field, "3.1")
    assert field.value() == Decimal("3.1")
    leave(field)
    assert field.editor.text() == "3.10"
    assert field.value() == Decimal("3.10")


def test_an_amount_refuses_more_places_than_its_currency_has(show: Show) -> None:
    field = show(AmountField(currency="£"))
    write(field, "3.125")
    assert field.value() is None
    assert problem_words(field) == "At most 2 decimal places."


def test_a_unit_price_keeps_six_places(show: Show) -> None:
    field = show(UnitPriceField())
    write(field, "0.012345")
    assert field.value() == Decimal("0.012345")
    field.set_value(Decimal("12.7500"))
    assert field.editor.text() == "12.75"


def test_a_number_above_its_bound_offers_the_bound(show: Show) -> None:
    field = show(QuantityField(maximum=Decimal(12)))
    write(field, "14")
    found = field.problem()
    assert found is not None
    assert (sentence(found), found.suggestion) == ("At most 12.", Decimal(12))


def test_a_bound_that_would_be_refused_is_not_offered(show: Show) -> None:
    part = show(QuantityField(above=True))
    write(part, "-2")
    found = part.problem()
    assert found is not None
    assert (sentence(found), found.suggestion) == ("More than 0.", None)
    counted = show(QuantityField())
    write(counted, "-2")
    found = counted.problem()
    assert found is not None
    assert (sentence(found), found.suggestion) == ("At least 0.", Decimal(0))


def test_a_percentage_lies_between_0_and_100(show: Show) -> None:
    field = show(PercentField())
    write(field, "120")
    assert problem_words(field) == "At most 100."


def test_arrow_keys_step_a_quantity_and_stop_at_its_bounds(qtbot: QtBot, show: Show) -> None:
    field = show(QuantityField(maximum=Decimal(3)))
    field.set_value(Decimal(2))
    field.editor.setFocus()
    with qtbot.waitSignal(field.changed):
        press(field.editor, Qt.Key.Key_Up)
    press(field.editor, Qt.Key.Key_Up)
    assert field.value() == Decimal(3)
    press(field.editor, Qt.Key.Key_PageDown)
    assert field.value() == Decimal(0)


def test_set_value_tells_nobody_and_typing_does(qtbot: QtBot, show: Show) -> None:
    field = show(TextField())
    with qtbot.assertNotEmitted(field.changed):
        field.set_value("Helpdesk Ticket #00318")
    with qtbot.waitSignal(field.changed):
        write(field, "!")


def test_a_read_only_field_can_be_read_and_not_changed(show: Show) -> None:
    field = show(TextField())
    field.set_value("WH/IN/00017")
    field.set_read_only(True)
    write(field, "x")
    assert field.value() == "WH/IN/00017"
    assert field.property("state") == "ro"


def test_words_that_can_only_be_read_end_in_dots_where_they_are_cut(show: Show) -> None:
    field = show(TextField())
    field.set_read_only(True)
    field.setFixedWidth(120)
    field.set_value("Margarete Oberhauser-Wittgenstein")
    field.editor.setCursorPosition(0)
    cut = field.grab().toImage()
    metrics, room = field.editor.fontMetrics(), field.editor.contentsRect().width() - 4
    shown = metrics.elidedText(field.value(), Qt.TextElideMode.ElideRight, room)
    assert shown.endswith("…")
    field.set_value(shown)
    assert field.grab().toImage() == cut


def test_a_busy_field_keeps_its_look_and_takes_no_keys(show: Show) -> None:
    field = show(AmountField())
    field.set_value(Decimal(5))
    field.set_busy(True)
    write(field, "1")
    press(field.editor, Qt.Key.Key_Up)
    assert field.value() == Decimal(5)
    assert field.property("state") == "focus"
    field.set_busy(False)
    press(field.editor, Qt.Key.Key_Up)
    assert field.value() == Decimal(6)


def test_the_frame_tells_its_state(show: Show) -> None:
    field = show(TextField())
    assert field.property("state") == "normal"
    field.editor.setFocus()
    assert field.property("state") == "focus"
    field.set_error("Wrong.")
    assert field.property("state") == "error"
    field.set_error(None)
    field.setEnabled(False)
    assert field.property("state") == "disabled"


@pytest.mark.parametrize(
    "make",
    [
        TextField,
        AmountField,
        QuantityField,
        lambda: DateField(today=TODAY),
        ChoiceField,
        MultiChoiceField,
        TagsField,
    ],
)
def test_every_field_of_one_line_is_32_px_high(show: Show, make: Callable[[], QWidget]) -> None:
    field = show(make())
    QApplication.processEvents()
    assert field.height() == 32


def test_long_text_counts_from_nine_tenths_and_refuses_without_cutting(show: Show) -> None:
    field = show(LongTextField(max_length=200))
    field.set_value("x" * 179)
    assert field.note() == ""
    write(field, "y")
    assert field.note() == "180 of 200"
    field.set_value("x" * 201)
    assert problem_words(field) == "201 characters; at most 200 fit."
    assert len(field.value()) == 201


def test_tab_leaves_a_long_text(show: Show) -> None:
    field = show(LongTextField())
    after = TextField()
    field.parentWidget().layout().addWidget(after)
    after.show()
    write(field, "two")
    press(field.editor, Qt.Key.Key_Tab)
    assert after.editor.hasFocus()
    assert field.value() == "two"


def test_what_cannot_be_seen_does_not_travel_along(show: Show) -> None:
    field = show(TextField())
    field.editor.setText("lot\u200b 4\x00 \u202e9")
    assert field.value() == "lot 4 9"


def test_a_date_is_typed_and_written_out_when_left(show: Show) -> None:
    field = show(DateField(today=TODAY))
    write(field, "+30")
    assert field.value() == dt.date(2026, 12, 24)
    assert field.note() == "in 30 days"
    field.editor.clearFocus()
    assert field.editor.text() == "24/12/2026"


def test_a_date_outside_of_its_bounds_offers_the_bound(show: Show) -> None:
    field = show(DateField(today=TODAY))
    field.first = dt.date(2026, 11, 17)
    write(field, "1/11")
    found = field.problem()
    assert found is not None
    assert (sentence(found), found.suggestion) == ("Not before 17 Nov 2026.", field.first)


def test_alt_down_opens_the_calendar_and_enter_takes_a_day(qtbot: QtBot, show: Show) -> None:
    field = show(DateField(today=TODAY))
    field.set_value(TODAY)
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    opened = QApplication.activePopupWidget()
    assert opened is not None
    days = QApplication.focusWidget()
    assert days is not None
    press(days, Qt.Key.Key_Right)
    press(days, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(field.changed):
        press(days, Qt.Key.Key_Return)
    assert field.value() == dt.date(2026, 12, 25)
    assert field.editor.hasFocus()


def test_a_letter_opens_the_list_and_searches_in_both_lines(qtbot: QtBot, show: Show) -> None:
    field = show(ChoiceField(INVOICES))
    field.editor.setFocus()
    type_in(field.editor, "8")
    panel = popup()
    type_in(panel.search, "8.20")
    with qtbot.waitSignal(field.changed):
        press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 33
    assert field.editor.text() == "INV/2026/00033"


def test_the_arrow_keys_pass_over_a_choice_that_cannot_be_taken(show: Show) -> None:
    field = show(ChoiceField(INVOICES))
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Down)
    panel = popup()
    for _ in range(4):
        press(panel.search, Qt.Key.Key_Down)
    press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 33


def test_a_value_that_is_narrowed_away_stays_and_is_explained(show: Show) -> None:
    field = show(ChoiceField(INVOICES))
    field.set_value(41)
    field.set_choices(INVOICES[1:])
    assert field.value() == 41
    assert problem_words(field) == "INV/2026/00041 no longer fits what was chosen above."
    field.set_choices(INVOICES)
    assert field.problem() is None


def test_more_than_eight_choices_offer_to_search_more(show: Show) -> None:
    field = show(ChoiceField([Choice(n, f"Product {n}") for n in range(9)]))
    field.open_list()
    more = popup().findChild(QWidget, "search_more")
    assert more is not None
    assert more.isVisible()
    assert popup().model.rowCount() == 8
    field.set_choices([Choice(n, f"Product {n}") for n in range(8)])
    press(popup().search, Qt.Key.Key_Escape)
    field.open_list()
    more = popup().findChild(QWidget, "search_more")
    assert more is not None
    assert not more.isVisible()


def test_a_shortcut_with_alt_does_not_open_the_list(show: Show) -> None:
    field = show(ChoiceField(INVOICES))
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert QApplication.activePopupWidget() is None


def test_delete_empties_a_choice_only_where_it_may_be_empty(show: Show) -> None:
    field = show(ChoiceField(INVOICES, clearable=True))
    field.set_value(41)
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Delete)
    assert field.value() is None
    needed = show(ChoiceField(INVOICES))
    needed.set_value(41)
    needed.editor.setFocus()
    press(needed.editor, Qt.Key.Key_Delete)
    assert needed.value() == 41


def test_a_chip_that_is_narrowed_away_stays_and_is_explained(show: Show) -> None:
    field = show(MultiChoiceField(INVOICES))
    field.set_value((41, 33))
    field.set_choices(INVOICES[1:])
    field.set_value((41, 33))
    assert field.value() == (41, 33)
    assert problem_words(field) == "INV/2026/00041 no longer fits what was chosen above."
    field.explain_gone(Problem("kit.line_empty"))
    assert problem_words(field) == "This must be filled in."
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Backspace)
    press(field.editor, Qt.Key.Key_Backspace)
    assert field.problem() is None
    field.set_value((41, 99))
    assert field.value() == (41,)


@pytest.mark.usefixtures("loop")
def test_chips_beyond_those_on_offer_are_found_by_typing(qtbot: QtBot, show: Show) -> None:
    field = show(MultiChoiceField(INVOICES))

    async def find(text: str) -> list[Choice[int]]:
        return [Choice(7, "INV/2011/00007")] if text else list(INVOICES)

    field.set_choices(INVOICES, has_more=True)
    field.set_find(find)
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Down)
    panel = popup()
    type_in(panel.search, "INV/2011")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    press(panel.search, Qt.Key.Key_Return)
    assert field.value() == (7,)
    assert field.problem() is None


def test_chips_are_chosen_from_the_list_and_backspace_takes_the_last(
    qtbot: QtBot, show: Show
) -> None:
    field = show(MultiChoiceField(INVOICES))
    field.set_value((41,))
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Down)
    press(popup().search, Qt.Key.Key_Return)
    assert field.value() == (41, 33)
    with qtbot.waitSignal(field.changed):
        press(field.editor, Qt.Key.Key_Backspace)
    assert field.value() == (41,)


def test_the_cross_of_a_chip_removes_it(show: Show) -> None:
    field = show(MultiChoiceField(INVOICES))
    field.set_value((41, 33))
    QApplication.processEvents()
    chip = field.findChild(QWidget, "chip_41")
    assert chip is not None
    click(chip, QPoint(chip.width() - 10, 12))
    assert field.value() == (33,)


def test_chips_that_do_not_fit_go_on_in_the_next_line(show: Show) -> None:
    field = show(MultiChoiceField([Choice(n, f"INV/2026/{n:05}") for n in range(40)]))
    field.set_value(tuple(range(40)))
    QApplication.processEvents()
    QApplication.processEvents()
    assert field.height() > 60


def test_a_tag_is_closed_by_enter_or_a_comma_and_known_ones_keep_their_spelling(show: Show) -> None:
    field = show(TagsField(["Faulty batch"]))
    write(field, "faulty  batch")
    press(field.editor, Qt.Key.Key_Return)
    write(field, "trade,")
    assert field.value() == ("Faulty batch", "trade")
    write(field, "Trade")
    field.editor.clearFocus()
    assert field.value() == ("Faulty batch", "trade", "Trade")


def test_space_turns_a_switch_and_ticks_a_box(qtbot: QtBot, show: Show) -> None:
    for field in (show(ToggleField("Refunds")), show(CheckField("Terms"))):
        field.editor.setFocus()
        with qtbot.waitSignal(field.changed):
            press(field.editor, Qt.Key.Key_Space)
        assert field.value() is True


class Directory:
    """Customers that are found after a while."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hold: dict[str, asyncio.Event] = {}

    async def find(self, text: str) -> Sequence[Choice[int]]:
        """Those whose name begins with the text."""
        self.asked.append(text)
        if text in self.hold:
            await self.hold[text].wait()
        names = ["The Cosy Corner", "The Tea Cosy", "Castle Street Emporium"]
        return [
            Choice(number, name)
            for number, name in enumerate(names)
            if name.casefold().startswith(text.casefold())
        ]


def shown_rows(panel: ChoiceList) -> list[str]:
    """The words of the rows in a list."""
    return [panel.model.choice(row).text for row in range(panel.model.rowCount())]


@pytest.mark.usefixtures("loop")
def test_a_look_up_asks_while_one_types(qtbot: QtBot, show: Show) -> None:
    directory = Directory()
    field: LookupField[int] = show(LookupField(directory.find))
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_Down)
    panel = popup()
    qtbot.waitUntil(lambda: len(shown_rows(panel)) == 3)
    type_in(panel.search, "the t")
    qtbot.waitUntil(lambda: shown_rows(panel) == ["The Tea Cosy"])
    press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 1
    assert directory.asked == ["", "the t"]


@pytest.mark.usefixtures("loop")
def test_an_answer_that_comes_late_is_dropped(qtbot: QtBot, show: Show) -> None:
    directory = Directory()
    directory.hold[""] = asyncio.Event()
    field: LookupField[int] = show(LookupField(directory.find))
    field.open_list()
    panel = popup()
    qtbot.waitUntil(lambda: directory.asked == [""])
    type_in(panel.search, "cas")
    qtbot.waitUntil(lambda: shown_rows(panel) == ["Castle Street Emporium"])
    directory.hold[""].set()
    qtbot.wait(1)
    QApplication.processEvents()
    assert shown_rows(panel) == ["Castle Street Emporium"]


@pytest.mark.usefixtures("loop")
def test_a_look_up_goes_back_to_a_customer_that_it_has_seen(qtbot: QtBot, show: Show) -> None:
    field: LookupField[int] = show(LookupField(Directory().find))
    field.set_choice(Choice(7, "Otterburn Farm Shop"))
    field.open_list()
    panel = popup()
    qtbot.waitUntil(lambda: len(shown_rows(panel)) == 3)
    press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 0
    field.set_value(7)
    shown = field.choice()
    assert shown is not None
    assert shown.text == "Otterburn Farm Shop"


def test_only_words_that_are_cut_have_a_tooltip_in_a_list_and_on_a_chip(show: Show) -> None:
    short = Choice(1, "INV/2026/00041", "17 Nov 2026")
    long = Choice(2, "ASSORTED COLOUR BIRD ORNAMENT " * 3, "22423")
    assert whole_words(short, 300) == ""
    assert whole_words(long, 300) == f"{long.text}\n22423"
    field: MultiChoiceField[int] = show(MultiChoiceField([short, long]))
    field.set_value((1, 2))
    QApplication.processEvents()
    tips = [field.findChild(QWidget, f"chip_{key}") for key in (1, 2)]
    assert [chip.toolTip() if chip else None for chip in tips] == ["", long.text]
