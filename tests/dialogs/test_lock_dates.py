"""The dialog of lock dates: moved forward, back only with a second person, drafts listed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.dialogs.lock_dates import LockDatesDialog, open_lock_dates
from app.services import lock_dates, refunds
from app.services.lock_dates import MoveLockDate
from app.ui.kit.buttons import LinkButton
from app.ui.pages.invoice import InvoicePage
from tests.factories import picture
from tests.ui.pages.ticket_desk import activate, click, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


def start(sitting: Sitting) -> LockDatesDialog:
    """Open the dialog."""
    dialog = sitting.run(open_lock_dates(sitting.window, sitting.desk))
    activate(sitting, dialog)
    return dialog


def close_up_to(sitting: Sitting, dialog: LockDatesDialog, day: str, reason: str = "") -> None:
    """Type a day, and a reason, and press Ctrl+Enter."""
    for name, text in (("until_on", day), ("reason", reason)):
        editor = dialog.form.field(name).editor
        editor.setFocus()
        editor.selectAll()  # type: ignore[attr-defined]
        write(text)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def company_until(shop: Shop) -> date | None:
    """Up to when the company's books are closed."""
    return shop.ask(lock_dates.card, None).rows[0].until_on


def test_the_settings_menu_leads_to_the_lock_dates(sitting: Sitting) -> None:
    choose_setting(sitting, "Lock dates…")
    assert sitting.child(LockDatesDialog).isVisible()


def test_closing_the_books_lists_the_drafts_in_the_way_and_opens_one(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    customer = desk_shop.customer("The Cosy Corner")
    ticket, invoice = desk_shop.ticket(customer), picture(desk_shop, customer)
    draft = desk_shop.act(refunds.reverse, desk_shop.request(ticket, invoice))[0]
    sitting = sit_down()
    dialog = start(sitting)
    close_up_to(sitting, dialog, "24/11/2026")
    assert company_until(desk_shop) == date(2026, 11, 24)
    assert "The lock date was moved" in sitting.toasts()
    link = sitting.child(LinkButton, of=dialog)
    assert link.label() == "Draft credit note for The Cosy Corner"
    click(link)
    sitting.settle()
    assert isinstance(sitting.page, InvoicePage)
    assert sitting.page.card is not None
    assert sitting.page.card.id == draft.id


def test_a_day_in_the_future_is_refused_at_its_field(sitting: Sitting) -> None:
    dialog = start(sitting)
    close_up_to(sitting, dialog, "25/11/2026")
    assert dialog.form.errors()["until_on"].startswith("A day in the future cannot be closed")
    assert company_until(sitting.shop) is None


def test_opening_closed_books_asks_for_a_reason_and_waits_for_the_second_person(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    desk_shop.act(lock_dates.move, MoveLockDate(None, date(2026, 11, 20)), by="accountant")
    sitting = sit_down(login="accountant")
    dialog = start(sitting)
    close_up_to(sitting, dialog, "31/10/2026")
    assert dialog.form.errors() == {"reason": "Reason is needed."}
    close_up_to(sitting, dialog, "31/10/2026", "A late invoice")
    assert company_until(desk_shop) == date(2026, 11, 20)
    assert "A late invoice" in dialog.proposal.text()
    assert not [one for one in dialog.proposal.findChildren(QPushButton) if one.isVisible()]


def test_the_second_person_agrees_with_one_press(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    desk_shop.act(lock_dates.move, MoveLockDate(None, date(2026, 11, 20)), by="accountant")
    back = MoveLockDate(None, date(2026, 10, 31), "A late invoice")
    desk_shop.act(lock_dates.move, back, by="accountant")
    sitting = sit_down(login="administrator")
    dialog = start(sitting)
    click(sitting.child(QPushButton, of=dialog.proposal))
    sitting.settle()
    assert company_until(desk_shop) == date(2026, 10, 31)
    assert dialog.proposal.text() == ""
