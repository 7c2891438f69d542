"""`?` tells every key of the page that is seen, as its widgets have registered them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.kit.keys import Keys
from app.ui.shell.all_keys import AllKeysDialog
from tests.ui.pages.documents_desk import Papers, open_document
from tests.ui.pages.ticket_desk import activate, make_case, open_case, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop


def ask(sitting: Sitting) -> AllKeysDialog | None:
    """Press ? where the focus is; the dialog that comes."""
    write("?")
    sitting.settle()
    found = [one for one in sitting.window.findChildren(AllKeysDialog) if one.isVisible()]
    return found[0] if found else None


def told(dialog: AllKeysDialog | None) -> list[str]:
    """What it tells, as a screen reader reads it."""
    assert dialog is not None
    names = [one.accessibleName() for one in dialog.findChildren(QLabel)]
    return [name for name in names if ": " in name]


def test_a_list_tells_its_keys_and_those_of_the_window(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    make_case(desk_shop)
    sitting = sit_down()
    dialog = ask(sitting)
    keys = told(dialog)
    assert keys[:2] == ["/: Search", "F: Filter"]
    assert {"J: Down", "K: Up", "↵: Open", "Ctrl N: New ticket", "?: All keys"} <= set(keys)
    assert dialog is not None
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert not dialog.isVisible()


def test_a_ticket_tells_its_services_and_what_is_written_by_one_letter(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    case = make_case(desk_shop)
    sitting = sit_down()
    page = open_case(sitting, case)
    page.setFocus()
    keys = told(ask(sitting))
    wanted = {"M: Message", "N: Note", "Shift A: Activity", "A: Assign", "S: Stage"}
    assert wanted | {"Ctrl S: Save", "Alt 1: Refund", "Esc: Back to list"} <= set(keys)
    assert not any(one.startswith("Alt 2") for one in keys)  # its team has no coupons


def test_a_posted_document_does_not_tell_how_to_post_it(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    papers = Papers(desk_shop)
    draft = papers.reverse()
    sitting = sit_down()
    page = open_document(sitting, draft.ref)
    page.setFocus()
    dialog = ask(sitting)
    assert {"Ctrl ↵: Post", "Ctrl P: Print"} <= set(told(dialog))
    press(Qt.Key.Key_Escape)
    desk_shop.post(draft)
    sitting.run(page.load())
    activate(sitting, sitting.window)
    page.setFocus()
    keys = told(ask(sitting))
    assert "Ctrl ↵: Post" not in keys
    assert "Ctrl P: Print" in keys


def test_in_a_text_it_is_a_letter(sitting: Sitting) -> None:
    search = sitting.page.search  # type: ignore[attr-defined]
    search.editor.setFocus()
    write("broken")
    assert ask(sitting) is None
    assert search.value() == "broken?"


def test_a_second_question_mark_closes_it_and_the_keys_are_where_they_were(
    sitting: Sitting,
) -> None:
    before = QApplication.focusWidget()
    dialog = ask(sitting)
    assert dialog is not None
    activate(sitting, dialog)
    assert ask(sitting) is None
    activate(sitting, sitting.window)
    assert QApplication.focusWidget() is before


def test_the_menu_of_the_settings_has_it_too(sitting: Sitting) -> None:
    choose_setting(sitting, "All keys")
    assert sitting.child(AllKeysDialog)


def test_in_a_low_window_the_arrow_keys_scroll_it(sitting: Sitting) -> None:
    sitting.window.setMinimumSize(400, 300)
    sitting.window.resize(960, 400)
    dialog = ask(sitting)
    assert dialog is not None
    bar = dialog.body.verticalScrollBar()
    sitting.until(lambda: bar.maximum() > 0)
    press(Qt.Key.Key_Down)
    assert bar.value() > 0
    press(Qt.Key.Key_PageUp)
    assert bar.value() == 0


@pytest.mark.parametrize("name", ["tickets:all", "credit_notes", "partners"])
def test_every_shortcut_of_a_page_has_its_words(sitting: Sitting, name: str) -> None:
    page = sitting.show_list(name)
    known = [key for keys in sitting.window.findChildren(Keys) for key in keys.registered()]
    every = {one for key in known for one in key.keys}
    for shortcut in sitting.window.findChildren(QShortcut):
        assert shortcut.key().toString() in every
    assert {keys for keys, _ in page.hints} <= every
