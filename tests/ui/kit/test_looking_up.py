"""Enter takes what was typed, however fast: never a row of the words before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields import ChoiceField, LookupField, MultiChoiceField
from app.ui.kit.search_dialog import SearchDialog
from tests.ui.kit.hands import press, type_in

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("loop")
Show = Callable[[Any], Any]
PARTS = [
    Choice(0, "AAA first", "P-9"),
    Choice(1, "Hinge", "P-1 · nothing in stock", enabled=False),
    Choice(2, "Touch panel", "P-10 · £4.00"),
    Choice(3, "Touch", "P-11 · £3.00"),
]


class Store:
    """Looks parts up like a service: those that hold all words, by their names, a moment later."""

    def __init__(self) -> None:
        self.answers = 0
        self.is_away = False

    async def find(self, text: str) -> Sequence[Choice[int]]:
        """Those that hold all words."""
        await asyncio.sleep(0)
        self.answers += 1
        if self.is_away:
            raise ConnectionError("the database is away")
        return [one for one in PARTS if one.matches(text.casefold().split())]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def field(show: Show, store: Store) -> LookupField[int]:
    made: LookupField[int] = show(LookupField(store.find))
    made.set_choice(PARTS[0])
    return made


def opened() -> ChoiceList:
    """The list that is open."""
    window = QApplication.activePopupWidget()
    assert window is not None
    found = window.findChild(ChoiceList)
    assert isinstance(found, ChoiceList)
    return found


def scan(search: ChoiceList, text: str) -> None:
    """Type and press Enter without a pause, as a scanner does."""
    type_in(search.search, text)
    press(search.search, Qt.Key.Key_Return)


def look(field: LookupField[int], store: Store, qtbot: QtBot) -> ChoiceList:
    """Open the list and wait for all of its rows."""
    field.open_list()
    panel = opened()
    qtbot.waitUntil(lambda: store.answers > 0 and panel.model.rowCount() == len(PARTS))
    return panel


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("pan", 2), ("touch", 3), ("P-10", 2), ("p-11", 3)],
    ids=["the first row", "just the name", "the code", "just the code"],
)
def test_enter_at_once_takes_the_row_that_was_typed(
    qtbot: QtBot, field: LookupField[int], store: Store, typed: str, taken: int
) -> None:
    panel = look(field, store, qtbot)
    with qtbot.waitSignal(field.changed):
        scan(panel, typed)
        assert field.value() == 0, "the row that was marked before is not taken"
    assert field.value() == taken
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize(("typed", "left"), [("ZZZ", 0), ("P-1", 3)], ids=["nothing", "locked"])
def test_enter_at_once_takes_nothing_where_nothing_fits(
    qtbot: QtBot, field: LookupField[int], store: Store, typed: str, left: int
) -> None:
    panel = look(field, store, qtbot)
    scan(panel, typed)
    qtbot.waitUntil(lambda: panel.model.rowCount() == left)
    assert (field.value(), panel.search.text()) == (0, typed)
    assert opened() is panel
    press(panel.search, Qt.Key.Key_Return)
    assert (field.value(), panel.search.text()) == (0, typed)


def test_a_closed_field_takes_a_scan_as_well(qtbot: QtBot, field: LookupField[int]) -> None:
    press(field.editor, Qt.Key.Key_P)
    with qtbot.waitSignal(field.changed):
        scan(opened(), "-10")
    assert field.value() == 2


def test_arrow_keys_wait_like_enter_and_count_in_the_new_rows(
    qtbot: QtBot, field: LookupField[int]
) -> None:
    field.open_list()
    panel = opened()
    type_in(panel.search, "P-1")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        press(panel.search, key)
    assert field.value() == 0
    with qtbot.waitSignal(field.changed):
        pass
    assert field.value() == 3, "the second is locked, so the second step leads to the last"


def test_other_words_tab_and_esc_take_nothing(
    qtbot: QtBot, field: LookupField[int], store: Store
) -> None:
    panel = look(field, store, qtbot)
    scan(panel, "touch")
    type_in(panel.search, " panel")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert field.value() == 0, "Enter was for the words before"
    type_in(panel.search, "s")
    press(panel.search, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert (field.value(), panel.search.text()) == (0, "touch panels")
    answers = store.answers
    press(panel.search, Qt.Key.Key_Backspace)
    press(panel.search, Qt.Key.Key_Return)
    press(panel.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: store.answers > answers)
    assert field.value() == 0


def test_after_a_look_up_that_failed_enter_asks_again(
    qtbot: QtBot, field: LookupField[int], store: Store
) -> None:
    panel = look(field, store, qtbot)
    store.is_away = True
    answers = store.answers
    scan(panel, "touch panel")
    qtbot.waitUntil(lambda: store.answers > answers)
    store.is_away = False
    with qtbot.waitSignal(field.changed):
        press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 2


def test_a_list_that_is_narrowed_while_it_is_open_takes_only_what_it_holds_now(
    qtbot: QtBot, field: LookupField[int], store: Store
) -> None:
    async def last_only(text: str) -> Sequence[Choice[int]]:
        return [one for one in await store.find(text) if one.value == 3]

    panel = look(field, store, qtbot)
    field.set_find(last_only)
    with qtbot.waitSignal(field.changed):
        press(panel.search, Qt.Key.Key_Return)
    assert field.value() == 3


def test_chips_take_what_was_typed(qtbot: QtBot, show: Show, store: Store) -> None:
    chips: MultiChoiceField[int] = show(MultiChoiceField(PARTS))
    chips.set_choices(PARTS, has_more=True)
    chips.set_find(store.find)
    chips.open_list()
    with qtbot.waitSignal(chips.changed):
        scan(opened(), "touch")
    assert chips.value() == (3,)


def test_the_dialog_with_all_rows_takes_what_was_typed(
    qtbot: QtBot, window: QMainWindow, store: Store
) -> None:
    dialog = SearchDialog(window, "Add a part", store.find)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.model.rowCount() == len(PARTS))
    scan(dialog.list, "ZZZ")
    qtbot.waitUntil(lambda: dialog.list.model.rowCount() == 0)
    assert dialog.isVisible()
    dialog.list.search.selectAll()
    with qtbot.waitSignal(dialog.succeeded) as taken:
        scan(dialog.list, "touch")
        assert dialog.isVisible()
    assert taken.args == [PARTS[3]]


def test_a_row_that_equals_the_words_is_among_the_eight_that_are_shown(show: Show) -> None:
    names = [f"Another {number}" for number in range(20)] + ["Another"]
    many: ChoiceField[str] = show(ChoiceField([Choice(name, name) for name in names]))
    many.set_value("Another 3")
    many.open_list()
    scan(opened(), "another")
    assert many.value() == "Another"


def test_before_anything_is_typed_the_rows_keep_their_order(show: Show) -> None:
    rows = [Choice(1, "R-1", "Lot"), Choice(2, "R-2"), Choice(3, "R-3", "Serial number")]
    field: ChoiceField[int] = show(ChoiceField(rows))
    field.open_list()
    model = opened().model
    assert [model.choice(row).value for row in range(model.rowCount())] == [1, 2, 3]
