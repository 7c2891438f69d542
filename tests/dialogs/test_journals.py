"""The dialog of journals: chosen and saved, made anew, numbers switched and begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.journals import NEW, JournalsDialog, open_journals
from app.models.enums import SeriesKind
from app.services import journals
from app.services.journals import FirstNumber, JournalKind, SaveJournal
from app.ui.shell.settings import SettingsMenu
from tests.factories import Sold, invoice_number
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


def start(sitting: Sitting) -> JournalsDialog:
    """Open the dialog."""
    dialog = sitting.run(open_journals(sitting.window, sitting.desk))
    activate(sitting, dialog)
    return dialog


def choose(dialog: JournalsDialog, name: str, value: object) -> None:
    """Take a value of a drop-down, as a click on its row does."""
    field = dialog.form.field(name)
    field.set_value(value)
    field.changed.emit()


def type_over(dialog: JournalsDialog, name: str, text: str) -> None:
    """Type into a field."""
    editor = dialog.form.field(name).editor
    editor.setFocus()
    editor.selectAll()  # type: ignore[attr-defined]
    write(text)


def go(sitting: Sitting) -> None:
    """Press Ctrl+Enter and wait."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_the_settings_menu_leads_to_the_journals(sitting: Sitting) -> None:
    choose_setting(sitting, "Journals…")
    assert sitting.child(JournalsDialog).isVisible()


def test_who_is_no_accountant_cannot_choose_them(sit_down: Callable[..., Sitting]) -> None:
    sitting = sit_down(login="agent")
    click(sitting.window.rail.item("settings"))
    sitting.settle()
    menu = sitting.child(SettingsMenu)
    row = next(action for action in menu.actions() if action.text() == "Journals…")
    assert not row.isEnabled()


def test_a_new_journal_is_made_and_shown(sitting: Sitting) -> None:
    dialog = start(sitting)
    choose(dialog, "journal", NEW)
    assert not dialog.form.row("series").isVisible()
    type_over(dialog, "code", "shop")
    type_over(dialog, "name", "The shop")
    go(sitting)
    assert "The journal was made" in sitting.toasts()
    assert dialog.form.values()["code"] == "SHOP"
    assert dialog.form.row("series").isVisible()
    last = sitting.shop.ask(journals.card, None).journals[-1]
    assert (last.code, last.name, last.kind) == ("SHOP", "The shop", JournalKind.SALE)
    assert dialog.form.values()["journal"] == last.id


def test_a_code_that_is_taken_is_told_at_its_field(sitting: Sitting) -> None:
    dialog = start(sitting)
    choose(dialog, "journal", NEW)
    type_over(dialog, "code", "inv")
    type_over(dialog, "name", "Another")
    go(sitting)
    assert dialog.form.errors()["code"].startswith("Numbers of another journal begin with INV")
    assert dialog.form.values()["name"] == "Another"


def test_numbers_are_made_to_follow_dates(sitting: Sitting) -> None:
    dialog = start(sitting)
    assert "the form warns" in dialog.form.row("follows_dates").hint()
    toggle = dialog.form.field("follows_dates")
    toggle.editor.setFocus()
    press(Qt.Key.Key_Space)
    assert "refused from now on" in dialog.form.row("follows_dates").hint()
    go(sitting)
    assert sitting.shop.ask(journals.card, None).journals[0].follows_dates_since is not None
    assert "Since 24 Nov 2026" in dialog.form.row("follows_dates").hint()


def test_a_series_begins_where_another_system_ended_and_is_closed_then(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    sitting = sit_down(login="accountant")
    dialog = start(sitting)
    type_over(dialog, "first_number", "4712")
    go(sitting)
    invoice = desk_shop.invoice(desk_shop.customer(), Sold(desk_shop.product("Thing", "10")))
    assert invoice_number(desk_shop, invoice) == "INV/2026/04712"
    dialog.reject()
    again = start(sitting)
    assert again.form.values()["first_number"] == 1  # the first series that is still open
    choose(again, "series", 0)
    assert again.form.field("first_number").is_read_only()
    assert again.form.row("first_number").hint().startswith("INV/2026/04713 comes next.")


def test_what_somebody_else_saved_meanwhile_is_shown_on_request(sitting: Sitting) -> None:
    dialog = start(sitting)
    sale = sitting.shop.ask(journals.card, None).journals[0]
    first = FirstNumber(SeriesKind.INVOICE, 2026, 7)
    theirs = SaveJournal(sale.id, sale.version, "Wholesale", True, False, first)
    sitting.shop.act(journals.save, theirs)
    type_over(dialog, "name", "Retail")
    go(sitting)
    assert dialog.form.values()["name"] == "Retail"
    from PySide6.QtWidgets import QPushButton

    click(sitting.child(QPushButton, of=dialog.banner))
    assert dialog.form.values()["name"] == "Wholesale"
    go(sitting)
    assert "The journal was saved" in sitting.toasts()
