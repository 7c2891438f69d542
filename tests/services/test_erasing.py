"""A person is erased: name and addresses go everywhere, documents and their chain stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.errors import NotAllowed, Refused, Stale
from app.models import metadata
from app.services import integrity, invoices, partners, repairs
from app.services.partners import ErasePartner
from app.services.repairs import CancelRepair, SignatureMoment, SignRepair
from tests.factories import picture
from tests.services.books import assert_sound, money_back, money_in, of
from tests.services.forms import partner_form
from tests.services.workshop import Workshop, switch_on

if TYPE_CHECKING:
    from app.models.ids import PartnerId
    from tests.factories import Shop

NAME, STREET = "Hannah Wintergreen", "14 Montpellier Parade"


def erase(shop: Shop, customer: PartnerId, by: str = "administrator") -> partners.PartnerCard:
    """Erase a customer as they are now."""
    version = shop.ask(partners.card, customer).version
    return shop.act(partners.erase, ErasePartner(customer, version), by=by)


def settled_customer(shop: Shop) -> tuple[PartnerId, invoices.InvoiceId]:
    """A customer whose invoice was paid, credited and paid back, with their credit note."""
    customer = shop.customer(NAME)
    card = shop.reverse(shop.ticket(customer), picture(shop, customer, paid="173.15"))
    shop.post(card)
    money_back(shop, "173.15", of(card.id))
    switch_on(shop)
    desk = Workshop(shop, customer, shop.product(), shop.ticket(customer))
    made = desk.create()
    shop.act(repairs.sign, SignRepair(made.id, SignatureMoment.INTAKE, NAME, (((1, 1), (9, 9)),)))
    shop.act(repairs.cancel, CancelRepair(made.id, made.version))
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE ticket SET is_closed = TRUE, contact_name = 'Hannah Wintergreen'"
        ).close()
    )
    return customer, card.id


def where_it_stands(shop: Shop, text: str) -> set[str]:
    """The tables that hold a text anywhere."""
    with shop.database.read_engine.connect() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if any(text in repr(row) for row in connection.execute(table.select()))
        }


def test_name_and_addresses_are_gone_and_the_chain_holds(shop: Shop) -> None:
    customer, note = settled_customer(shop)
    page = shop.ask(invoices.page, invoices.AskPage(note))
    assert page.address[:2] == (NAME, STREET)
    erased = erase(shop, customer)
    assert (erased.name, erased.is_active) == ("Erased customer", False)
    assert where_it_stands(shop, STREET) == set()
    assert where_it_stands(shop, NAME) == set()
    after = shop.ask(invoices.page, invoices.AskPage(note))
    assert after.address == ()
    assert (after.number, after.total, after.lines) == (page.number, page.total, page.lines)
    report = integrity.check(shop.database)
    assert report.is_ok, report.findings
    assert report.checked["erased"] == 2
    assert shop.read("SELECT count(*) FROM invoice_party WHERE salt IS NOT NULL") == [(0,)]


def test_a_company_goes_with_its_contacts_and_others_stay(shop: Shop) -> None:
    company, other = shop.customer("Wintergreen Ltd"), shop.customer("Somebody Else")
    shop.customer(NAME, of=company)
    form = partner_form(shop.ask(partners.card, company))
    shop.act(partners.save, replace(form, email="office@wintergreen.test"))
    erase(shop, company)
    assert where_it_stands(shop, "wintergreen.test") == set()
    assert where_it_stands(shop, NAME) == where_it_stands(shop, "Wintergreen Ltd") == set()
    audit = "SELECT action, details <> '' FROM audit WHERE record_kind = 'partner' AND record_id ="
    assert shop.read(f"{audit} {company} ORDER BY id") == [
        ("partner.create", False),
        ("partner.save", False),
        ("partner.erase", True),
    ]
    assert shop.read(f"{audit} {other} ORDER BY id") == [("partner.create", True)]
    assert shop.ask(partners.card, other).name == "Somebody Else"
    assert_sound(shop)


def test_books_go_on_after_somebody_was_erased(shop: Shop) -> None:
    customer, _ = settled_customer(shop)
    earlier = integrity.audit(shop.url).anchor
    erase(shop, customer)
    picture(shop, shop.customer("Another"))
    assert integrity.audit(shop.url, earlier=earlier).report.is_ok


def test_who_has_something_open_is_not_erased(shop: Shop) -> None:
    debtor, waiting, asking, rich = (shop.customer(f"Customer {n}") for n in range(4))
    picture(shop, debtor)
    picture(shop, waiting, is_posted=False)
    shop.ticket(asking)
    money_in(shop, "200.00", picture(shop, rich), keeps_rest=True)
    for customer in (debtor, waiting, asking, rich):
        with pytest.raises(Refused, match=r"partner\.not_settled"):
            erase(shop, customer)
        assert shop.ask(partners.card, customer).name.startswith("Customer")


@pytest.mark.parametrize("who", ["agent", "supervisor", "accountant"])
def test_only_an_administrator_erases(shop: Shop, who: str) -> None:
    customer = shop.customer(NAME)
    with pytest.raises(NotAllowed):
        erase(shop, customer, by=who)
    assert shop.ask(partners.card, customer).name == NAME


def test_an_outdated_form_erases_nobody(shop: Shop) -> None:
    customer = shop.customer(NAME)
    with pytest.raises(Stale):
        shop.act(partners.erase, ErasePartner(customer, 2), by="administrator")
    with pytest.raises(Refused, match=r"partner\.unknown"):
        shop.act(partners.erase, ErasePartner(partners.PartnerId(4711), 1), by="administrator")
    assert shop.ask(partners.card, customer).name == NAME
