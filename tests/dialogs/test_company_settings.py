"""The settings of the company: its heading, its terms, and how much may be written off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from app.dialogs.company import CompanySettings, open_company_settings
from app.errors import Invalid, NotAllowed, Refused
from app.services import company, payments
from app.services.payments import RecordRef, WriteOff
from app.ui.shell.settings import SettingsMenu
from tests.factories import picture
from tests.services.books import money_in
from tests.services.test_company import form
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier
D = Decimal


def start(sitting: Sitting) -> CompanySettings:
    """Open the dialog."""
    dialog = sitting.run(open_company_settings(sitting.window, sitting.desk))
    activate(sitting, dialog)
    return dialog


def put(dialog: CompanySettings, name: str, text: str) -> None:
    """Write over what a field says."""
    editor = dialog.form.field(name).editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    write(text)


def save(sitting: Sitting) -> None:
    """Press Ctrl+Enter."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_an_accountant_sets_how_much_may_be_written_off(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    invoice = picture(desk_shop, desk_shop.customer())
    money_in(desk_shop, "170.15", invoice)
    three_off = WriteOff(RecordRef("invoice", invoice), desk_shop.today, "Small change")
    sitting = sit_down(login="accountant")
    choose_setting(sitting, "Company…")
    dialog = sitting.child(CompanySettings)
    activate(sitting, dialog)
    with pytest.raises(Refused, match="above_limit"):
        desk_shop.act(payments.write_off, three_off, by="accountant")
    limit = dialog.form.field("write_off_limit")
    assert limit.value() == D(1)
    assert "GBP" in [words.text() for words in limit.findChildren(QLabel)]
    put(dialog, "write_off_limit", "3.00")
    put(dialog, "phone", "0191 4960000")
    save(sitting)
    assert sitting.toasts() == ["Larkfield Gifts Ltd saved"]
    card = desk_shop.ask(company.card, None)
    assert (card.write_off_limit, card.phone) == (D(3), "0191 4960000")
    desk_shop.act(payments.write_off, three_off, by="accountant")
    assert desk_shop.card(invoice).residual == D(0)


def test_an_administrator_sees_the_limit_and_does_not_change_it(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    sitting = sit_down(login="administrator")
    dialog = start(sitting)
    assert dialog.form.field("write_off_limit").is_read_only()
    put(dialog, "name", "Larkfield Ltd")
    save(sitting)
    card = desk_shop.ask(company.card, None)
    assert (card.name, card.write_off_limit) == ("Larkfield Ltd", D(1))
    changed = replace(form(card), write_off_limit=D(2))
    with pytest.raises(NotAllowed, match=r"company\.write_off_limit"):
        desk_shop.act(company.save, changed, by="administrator")
    assert desk_shop.ask(company.card, None).write_off_limit == D(1)


def test_terms_are_typed_for_each_language_that_is_printed_in(sitting: Sitting) -> None:
    dialog = start(sitting)
    for name, words in (
        ("repayment_terms", "Repaid in a week."),
        ("repayment_terms_de", "Erstattet binnen einer Woche."),
        ("return_terms_de", "Waren nach York."),
    ):
        editor = dialog.form.field(name).editor
        assert isinstance(editor, QPlainTextEdit)
        editor.setFocus()
        write(words)
    save(sitting)
    card = sitting.shop.ask(company.card, None)
    assert (card.repayment_terms, card.return_terms) == ("Repaid in a week.", "")
    german = company.Terms("de", "Erstattet binnen einer Woche.", "Waren nach York.")
    assert card.translations == (german,)
    again = start(sitting)
    assert again.form.field("return_terms_de").value() == "Waren nach York."
    assert "About returned goods (Deutsch)" in [
        label.text() for label in again.form.findChildren(QLabel)
    ]


def test_an_agent_does_not_open_the_settings_of_the_company(
    sit_down: Callable[..., Sitting],
) -> None:
    sitting = sit_down(login="agent")
    click(sitting.window.rail.item("settings"))
    sitting.settle()
    menu = sitting.child(SettingsMenu)
    row = next(one for one in menu.findChildren(QAction) if one.text() == "Company…")
    assert not row.isEnabled()
    menu.close()


def test_a_limit_that_no_coin_has_is_refused_at_its_field(sitting: Sitting) -> None:
    dialog = start(sitting)
    put(dialog, "write_off_limit", "1.005")
    save(sitting)
    assert list(dialog.form.errors()) == ["write_off_limit"]
    shop = sitting.shop
    request = form(shop.ask(company.card, None))
    for limit, code in ((D("1.005"), "payment.amount_not_exact"), (D(-1), "field.too_small")):
        with pytest.raises(Invalid) as caught:
            shop.act(company.save, replace(request, write_off_limit=limit))
        assert caught.value.problems["write_off_limit"].code == code


def test_what_somebody_else_saved_meanwhile_is_said_and_shown(sitting: Sitting) -> None:
    dialog = start(sitting)
    put(dialog, "city", "Whitby")
    theirs = form(sitting.shop.ask(company.card, None))
    sitting.shop.act(company.save, replace(theirs, tagline="Gifts"), by="accountant")
    save(sitting)
    assert "Accountant" in dialog.banner.text()
    click(sitting.button("Show what is saved", of=dialog))
    sitting.settle()
    assert sitting.child(CompanySettings).form.field("tagline").value() == "Gifts"


def test_escape_keeps_what_was_typed_behind_reopen(sitting: Sitting) -> None:
    dialog = start(sitting)
    put(dialog, "city", "Whitby")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    (toast,) = sitting.desk.notices.toasts()
    click(toast.action)
    sitting.settle()
    again = sitting.child(CompanySettings)
    activate(sitting, again)
    assert again.form.field("city").value() == "Whitby"
    save(sitting)
    assert sitting.shop.ask(company.card, None).address.city == "Whitby"
