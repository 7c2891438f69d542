"""The page of a credit note: what it says, and that a reprint never says anything else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.documents.credit_note import render
from app.errors import Refused
from app.models.enums import LineKind
from app.models.ids import InvoiceId
from app.services import company, invoices, refunds
from tests.documents.papers import text
from tests.factories import as_lines, edit, picture
from tests.services.books import assert_sound, draft
from tests.services.test_company import form as company_form

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_an_invoice_has_no_page(shop: Shop) -> None:
    """Posted or still a draft."""
    customer = shop.customer()
    paid = picture(shop, customer, paid="173.15")
    request = shop.request(shop.ticket(customer), paid)
    (made,) = shop.act(refunds.reverse_and_create_invoice, request)
    assert made.draft_invoice is not None
    for each in (paid, InvoiceId(made.draft_invoice.id)):
        with pytest.raises(Refused) as caught:
            shop.ask(invoices.page, invoices.AskPage(each))
        assert caught.value.code == "invoice.no_page"


def test_posting_copies_names_and_texts_so_that_a_reprint_never_changes(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    before = shop.ask(invoices.page, invoices.AskPage(card.id))
    for statement in (
        "UPDATE company SET name = 'New Name', repayment_terms = 'Never'",
        "UPDATE partner SET name = 'Renamed', street = 'Elsewhere'",
        "UPDATE tax SET label = 'Another'",
        "UPDATE product SET name = 'Another', code = 'C' || id",
    ):
        shop.write(lambda uow, sql=statement: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
    assert shop.ask(invoices.page, invoices.AskPage(card.id)) == before
    assert before.address[0] == "The Cosy Corner"
    assert before.heading.name == "Larkfield Gifts Ltd"


def test_terms_are_printed_in_the_customers_language_and_in_the_first_where_none_is_told(
    shop: Shop,
) -> None:
    def say(repayment: str, *german: company.Terms) -> None:
        saved = company_form(shop.ask(company.card, None))
        told = replace(
            saved,
            repayment_terms=repayment,
            return_terms="Goods go to York.",
            translations=german,
        )
        shop.act(company.save, told, by="accountant")

    def paper(card: invoices.InvoiceCard) -> str:
        return " ".join(text(render(shop.ask(invoices.page, invoices.AskPage(card.id)))).split())

    say("We repay in a week.", company.Terms("de", "Wir erstatten binnen einer Woche.\n\n"))
    found = []
    for language in ("de_AT", "en", "fr"):
        customer = shop.customer()
        speaks = f"UPDATE partner SET language = '{language}' WHERE id = {customer}"
        shop.write(lambda uow, sql=speaks: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
        found.append(shop.reverse(shop.ticket(customer), picture(shop, customer)))
    german, english, french = found
    for card in (english, french):
        assert "We repay in a week." in paper(card)
        assert "Wir erstatten" not in paper(card)
    assert "Wir erstatten binnen einer Woche. " in paper(german)
    assert "We repay" not in paper(german)
    assert "Goods go to York." in paper(german), "without a text of its own the first is printed"

    shop.post(german)
    say("We repay at once.", company.Terms("de", "Wir erstatten sofort."))
    assert "Wir erstatten binnen einer Woche. " in paper(german), "the copy stays as it was"
    assert "We repay at once." in paper(english)


def test_a_reprint_has_the_logo_of_its_day_which_is_kept_when_another_one_comes(
    shop: Shop,
) -> None:
    def change_logo(logo: bytes | None) -> None:
        saved = company_form(shop.ask(company.card, None))
        shop.act(company.save, replace(saved, logo=logo), by="administrator")

    def printed(card: invoices.InvoiceCard) -> bytes | None:
        return shop.ask(invoices.page, invoices.AskPage(card.id)).heading.logo

    old, new = b"\x89PNG\r\n\x1a\n the old one", b"\xff\xd8\xff the new one"
    change_logo(old)
    card = draft(shop)
    shop.post(card)
    for logo in (new, old, new, None):
        change_logo(logo)
        assert printed(card) == old
    assert printed(draft(shop)) is None
    kept = shop.read("SELECT name, media_type, record_kind FROM attachment ORDER BY id")
    assert kept == [("logo.png", "image/png", "company"), ("logo.jpg", "image/jpeg", "company")]
    assert_sound(shop)


def test_the_posted_page_says_what_it_was_set_against_and_what_is_still_to_repay(
    shop: Shop,
) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="100.00")
    card = shop.reverse(shop.ticket(customer), invoice)
    shop.post(card)
    page = shop.ask(invoices.page, invoices.AskPage(card.id, copy_number=1))
    assert (page.number, page.is_draft, page.copy_number) == ("RINV/2026/00001", False, 1)
    assert [(set_.number, set_.amount, set_.still_owed) for set_ in page.set_against] == [
        ("INV/2026/00001", D("73.15"), D("0.00"))
    ]
    assert page.still_to_repay == D("100.00")
    assert [(row.base, row.amount) for row in page.taxes] == [
        (D("123.04"), D("24.61")),
        (D("25.50"), D("0.00")),
    ]
    assert [line.taxes for line in page.lines] == [("20\xa0%",)] * 3 + [("0\xa0%",)]


def test_from_the_second_printing_on_it_is_a_copy(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    request = invoices.RegisterPrint((card.id,))
    counts = [shop.act(invoices.register_print, request)[0] for _ in range(3)]
    assert [(each.printed_count, each.copy_number) for each in counts] == [
        (1, None),
        (2, 1),
        (3, 2),
    ]
    assert shop.card(card.id).printed_count == 3
    with pytest.raises(Refused):
        shop.act(invoices.register_print, invoices.RegisterPrint((draft(shop).id,)))


@pytest.mark.parametrize(
    ("country", "language", "town"),
    [
        ("GB", "en", ("Lübeck 23552", "United Kingdom")),
        ("DE", "en", ("23552 Lübeck", "Germany")),
        ("FR", "en", ("23552 Lübeck", "France")),
        ("", "en", ("Lübeck 23552",)),
    ],
)
def test_town_and_postcode_stand_in_the_order_of_the_country(
    shop: Shop, country: str, language: str, town: tuple[str, ...]
) -> None:
    customer = shop.customer()
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            f"UPDATE partner SET postcode = '23552', city = 'Lübeck', country_code = '{country}',"
            f" language = '{language}' WHERE id = {customer}"
        ).close()
    )
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    page = shop.ask(invoices.page, invoices.AskPage(card.id))
    assert page.address == ("The Cosy Corner", "14 Montpellier Parade", *town)


def test_the_sender_above_the_address_is_whole(shop: Shop) -> None:
    page = shop.ask(invoices.page, invoices.AskPage(draft(shop).id))
    assert page.heading.sender == "Larkfield Gifts Ltd · Unit 7 · Ouseburn Mill · York YO1 7HX"


def test_nobody_is_asked_to_send_goods_back_that_are_not_expected(shop: Shop) -> None:
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE company SET return_terms = 'Please send the goods back.'"
        ).close()
    )
    customer = shop.customer()
    ticket = shop.ticket(customer)
    goods = shop.reverse(ticket, picture(shop, customer))
    assert shop.ask(invoices.page, invoices.AskPage(goods.id)).returning != ""
    first = replace(as_lines(goods)[0], kind=LineKind.PRICE_REDUCTION, unit_price=D(1))
    cheaper = shop.act(invoices.save_draft, edit(goods, first))
    assert shop.ask(invoices.page, invoices.AskPage(cheaper.id)).returning == ""
    request = shop.request(ticket, picture(shop, customer))
    made = shop.act(refunds.reverse_and_create_invoice, request)[0]
    page = shop.ask(invoices.page, invoices.AskPage(invoices.InvoiceId(made.credit_note.id)))
    assert page.returning == ""
