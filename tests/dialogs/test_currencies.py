"""Exchange rates in their dialog, and documents of another currency on the screen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from app.dialogs.exchange_rates import ExchangeRatesDialog, open_exchange_rates
from app.dialogs.payments import RegisterPaymentDialog
from app.dialogs.statements import StatementDialog
from app.services import exchange_rates, statements
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.labels import Text
from app.ui.kit.paper_preview import PaperPreview
from app.ui.kit.totals_box import TotalsBox
from tests.dialogs.refund_desk import open_refund
from tests.documents.papers import text
from tests.factories import Sold
from tests.services.books import bill
from tests.ui.kit.hands import click
from tests.ui.pages.documents_desk import open_document
from tests.ui.pages.ticket_desk import activate, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId
    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def customer(desk_shop: Shop) -> PartnerId:
    """A customer."""
    return desk_shop.customer()


def invoice_in(shop: Shop, customer: PartnerId, code: str, rate: str, price: str) -> InvoiceId:
    """Twelve pieces taxed by 10 per cent."""
    shop.rate(code, rate)
    clock = shop.product(f"ALARM CLOCK {code}", price, shop.tax("10"))
    return shop.invoice(customer, Sold(clock, D(12)), currency=code)


def start(sitting: Sitting) -> ExchangeRatesDialog:
    dialog = sitting.run(open_exchange_rates(sitting.window, sitting.desk))
    activate(sitting, dialog)
    return dialog


def enter(sitting: Sitting, dialog: ExchangeRatesDialog, code: str, rate: str) -> None:
    """Choose a currency, type a rate, press Ctrl+Enter."""
    currency = dialog.form.field("currency_id")
    currency.set_value(sitting.shop.currency(code).id)
    editor = dialog.form.field("rate").editor
    editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write(rate)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def rates(shop: Shop) -> list[tuple[str, Decimal]]:
    card = shop.ask(exchange_rates.card, None)
    return [(row.currency.code, row.rate) for row in card.rates]


def words_of(page: InvoicePage) -> list[tuple[str, str]]:
    """What the box of sums says."""
    box = page.findChild(TotalsBox)
    assert box is not None
    return box.texts()


def test_the_settings_lead_to_the_rates_and_one_is_entered_and_taken_back(
    sitting: Sitting, desk_shop: Shop
) -> None:
    choose_setting(sitting, "Exchange rates…")
    dialog = sitting.child(ExchangeRatesDialog)
    activate(sitting, dialog)
    enter(sitting, dialog, "JPY", "153.27")
    assert rates(desk_shop) == [("JPY", D("153.27"))]
    enter(sitting, dialog, "KWD", "0.3912")
    assert rates(desk_shop) == [("JPY", D("153.27")), ("KWD", D("0.3912"))]
    gone = next(
        one
        for one in dialog.findChildren(IconButton)
        if one.accessibleName() == "Take this rate of JPY back"
    )
    click(gone)
    sitting.settle()
    assert rates(desk_shop) == [("KWD", D("0.3912"))]


def test_a_rate_of_zero_is_refused_beside_its_field(sitting: Sitting, desk_shop: Shop) -> None:
    dialog = start(sitting)
    enter(sitting, dialog, "JPY", "0")
    shown = [one.text() for one in dialog.form.row("rate").findChildren(Text) if one.isVisible()]
    assert "Enter a rate above zero." in shown
    assert rates(desk_shop) == []


def test_an_invoice_in_yen_shows_no_decimals_its_rate_and_its_total_in_pounds(
    sitting: Sitting, desk_shop: Shop, customer: PartnerId
) -> None:
    invoice = invoice_in(desk_shop, customer, "JPY", "153.27", "575")
    page = open_document(sitting, bill(invoice))
    assert ("Total", "¥7,590") in words_of(page)
    assert ("Exchange rate", "1 GBP = 153.27 JPY") in words_of(page)
    assert ("Total in GBP", "£49.52") in words_of(page)


def test_a_credit_note_in_dinars_prints_three_decimals_and_the_rate(
    sitting: Sitting, desk_shop: Shop, customer: PartnerId
) -> None:
    invoice = invoice_in(desk_shop, customer, "KWD", "0.3912", "4.125")
    assert desk_shop.card(invoice).total == D("54.450")
    sitting.open(statements.RecordRef("ticket", desk_shop.ticket(customer)))
    dialog = open_refund(sitting)
    paper = sitting.child(PaperPreview, of=dialog)
    sitting.until(lambda: bool(paper.pdf()))
    printed = text(paper.pdf())
    for words in ("54.450", "1 GBP = 0.3912 KWD", "Total in GBP", "£139.19", "£12.65"):
        assert words in printed


def test_a_payment_in_yen_goes_through_the_yen_bank_alone(
    sitting: Sitting, desk_shop: Shop, customer: PartnerId
) -> None:
    invoice = invoice_in(desk_shop, customer, "JPY", "153.27", "575")
    desk_shop.bank("JPY")
    page = open_document(sitting, bill(invoice))
    page.setFocus()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    dialog = sitting.child(RegisterPaymentDialog)
    activate(sitting, dialog)
    assert [one.name for one in dialog.card.journals] == ["Bank JPY"]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert desk_shop.card(invoice).residual == 0
    assert "¥7,590" in sitting.toasts()[-1]


def test_the_statement_has_a_page_for_each_currency(
    sitting: Sitting, desk_shop: Shop, customer: PartnerId
) -> None:
    invoice_in(desk_shop, customer, "JPY", "153.27", "575")
    desk_shop.invoice(customer, Sold(desk_shop.product(price="20")))
    page = sitting.open(statements.RecordRef("partner", customer))
    click(sitting.child(Button, "statement", of=page))
    sitting.settle()
    dialog = sitting.child(StatementDialog)
    sitting.until(lambda: "£20.00" in text(dialog.paper.pdf()))
    dialog.currencies.set_value(1)
    dialog.currencies.changed.emit()
    sitting.until(lambda: "¥7,590" in text(dialog.paper.pdf()))
    assert "Balance in GBP" in text(dialog.paper.pdf())
    assert "£49.52" in text(dialog.paper.pdf())
