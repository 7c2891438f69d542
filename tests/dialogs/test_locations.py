"""The dialog of locations: made, renamed, archived and used again, with what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.locations import NEW, LocationsDialog
from app.models.enums import LocationKind
from app.services import returns, stock
from app.services.returns import CreateReturn, ReturnLine
from app.services.stock import CancelTransfer, FindLocations
from app.ui.shell.settings import SettingsMenu
from tests.factories import Sold
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import receive
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.kit.record_dialog import RecordDialog
    from tests.desk import Sitting

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


def choose(dialog: RecordDialog, name: str, value: object) -> None:
    """Take a value of a drop-down, as a click on its row does."""
    field = dialog.form.field(name)
    field.set_value(value)
    field.changed.emit()


def save(sitting: Sitting, dialog: RecordDialog, **typed: str) -> None:
    """Type into fields and press Ctrl+Enter."""
    for name, text in typed.items():
        dialog.form.focus_field(name)
        press(Qt.Key.Key_A, held=CTRL)
        write(text)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_a_second_choice_shelf_is_made_renamed_archived_and_used_again(sitting: Sitting) -> None:
    shop = sitting.shop
    choose_setting(sitting, "Locations…")
    dialog = sitting.child(LocationsDialog)
    activate(sitting, dialog)
    choose(dialog, "location", NEW)
    assert not any(button.isVisible() for button in (dialog.archive, dialog.restore))
    save(sitting, dialog, code="second", name="WH/Stock")
    assert dialog.form.errors() == {
        "name": "Another place is called WH/Stock already. Choose another name."
    }
    save(sitting, dialog, name="Second choise")
    assert sitting.toasts() == ["Second choise can be used now"]
    assert dialog.archive.isVisible()
    assert dialog.form.values()["code"] == "SECOND"
    save(sitting, dialog, name="Second choice")
    click(dialog.archive)
    sitting.settle()
    wanted = FindLocations((LocationKind.INTERNAL,), with_archived=True)
    made = shop.ask(stock.find, wanted)[-1]
    assert (made.name, made.kind, made.is_active) == ("Second choice", "internal", False)
    click(dialog.restore)
    sitting.settle()
    assert shop.ask(stock.find, wanted)[-1].is_active
    receive(shop, shop.product(), "1")
    choose(dialog, "location", int(shop.place(LocationKind.INTERNAL)))
    click(dialog.archive)
    sitting.settle()
    assert dialog.banner.text() == "Goods lie in WH/Stock. Move them first."
    shelf = shop.ask(stock.find, wanted)[-1].id
    desk = open_desk(shop, Sold(shop.product()))
    (line,) = desk.lines()
    request = CreateReturn(desk.ticket, (ReturnLine(line.move_id, D(1)),), shelf)
    coming = shop.act(returns.create, request)
    was = stored(shop)
    for place, words in (
        (shop.place(LocationKind.SCRAP), "WH/Scrap is the last place of its kind. Make another"),
        (shelf, f"Goods are still to go to or from Second choice with {coming.number}. Let them"),
    ):
        choose(dialog, "location", int(place))
        click(dialog.archive)
        sitting.settle()
        assert dialog.banner.text().startswith(words)
    assert stored(shop) == was
    shop.act(stock.cancel, CancelTransfer(coming.id, coming.version))
    click(dialog.archive)
    sitting.settle()
    assert not shop.ask(stock.find, wanted)[-1].is_active


def test_an_agent_reads_places_and_makes_none(sit_down: Callable[..., Sitting]) -> None:
    sitting = sit_down(login="agent")
    click(sitting.window.rail.item("settings"))
    sitting.settle()
    menu = sitting.child(SettingsMenu)
    row = next(action for action in menu.actions() if action.text() == "Locations…")
    assert not row.isEnabled()


def test_what_was_typed_of_a_location_outlasts_another_choice_and_esc(sitting: Sitting) -> None:
    choose_setting(sitting, "Locations…")
    dialog = sitting.child(LocationsDialog)
    activate(sitting, dialog)
    stock_place = int(sitting.shop.place(LocationKind.INTERNAL))
    choose(dialog, "location", NEW)
    for name, typed in (("code", "second"), ("name", "Second choice")):
        dialog.form.focus_field(name)
        write(typed)
    choose(dialog, "location", stock_place)
    assert dialog.unsaved.text() == "Not saved yet: New location."
    dialog.form.focus_field("name")
    press(Qt.Key.Key_End)
    write(" 1")
    dialog.unsaved.link.emit(str(NEW))
    assert (dialog.form.values()["code"], dialog.form.values()["name"]) == (
        "second",
        "Second choice",
    )
    assert dialog.unsaved.text() == "Not saved yet: WH/Stock."
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == ["Changes to locations not saved"]
    click(sitting.desk.notices.toasts()[-1].action)
    sitting.settle()
    dialog = sitting.child(LocationsDialog)
    activate(sitting, dialog)
    save(sitting, dialog)
    assert sitting.toasts()[-1] == "Second choice can be used now"
    choose(dialog, "location", stock_place)
    assert dialog.form.values()["name"] == "WH/Stock 1"
    save(sitting, dialog, name="WH/Stock")
    assert not dialog.unsaved.text()
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert "Changes to locations not saved" not in sitting.toasts()
