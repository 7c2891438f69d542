"""Partners: upkeep, look-ups and lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.services import partners, tickets
from app.services.paging import Span
from tests.factories import Sold
from tests.services.forms import partner_form

if TYPE_CHECKING:
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

CORNER = partners.CreatePartner(
    "The Cosy Corner",
    customer_number="17850",
    email="hannah@cosy-corner.example",
    address=partners.Address("14 Montpellier Parade", "", "HG1 2TG", "Harrogate", "GB"),
)


def codes(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The problems of a form, by field."""
    return {field: problem.code for field, problem in error.value.problems.items()}


def names(shop: Shop, text: str) -> list[str]:
    """The names that a drop-down offers for what was typed."""
    return [row.name for row in shop.ask(partners.find, partners.FindPartners(text))]


def test_a_partner_is_made_from_any_field_by_an_agent(shop: Shop) -> None:
    card = shop.act(partners.create, CORNER, by="agent")
    assert card.commercial_id == card.id
    assert card.address.city == "Harrogate"
    assert (card.tickets, card.sales_orders) == (0, 0)


def test_a_storekeeper_makes_no_partners(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match=r"partner\.write"):
        shop.act(partners.create, CORNER, by="storekeeper")


def test_the_same_key_makes_one_partner(shop: Shop) -> None:
    first = shop.act(partners.create, CORNER, key="dialog 1")
    assert shop.act(partners.create, CORNER, key="dialog 1") == first
    assert len(names(shop, "cosy")) == 1


def test_a_partner_is_found_by_the_beginning_of_any_word(shop: Shop) -> None:
    shop.act(partners.create, CORNER)
    shop.act(partners.create, partners.CreatePartner("Castle Street Emporium"))
    for typed in ("cosy", "CORN", "the cor", "17850", "hannah", "harrog", "corner cosy"):
        assert names(shop, typed) == ["The Cosy Corner"], typed
    assert names(shop, "osy") == [], "not in the middle of a word"
    assert names(shop, "100%") == []
    assert names(shop, "") == ["Castle Street Emporium", "The Cosy Corner"]


def test_a_look_up_tells_partners_apart_by_their_second_line(shop: Shop) -> None:
    shop.act(partners.create, CORNER)
    choice = shop.ask(partners.find, partners.FindPartners("cosy"))[0]
    assert choice.detail == "17850 · Harrogate · hannah@cosy-corner.example"


def test_a_contact_belongs_to_its_company(shop: Shop) -> None:
    company = shop.act(partners.create, CORNER)
    hannah = shop.act(
        partners.create,
        partners.CreatePartner(
            "Hannah Briggs", partners.PartnerKind.CONTACT, company.id, email="h@b.example"
        ),
    )
    assert hannah.commercial_id == company.id
    assert hannah.parent_name == "The Cosy Corner"
    assert [each.name for each in shop.ask(partners.card, company.id).contacts] == ["Hannah Briggs"]
    found = shop.ask(partners.find, partners.FindPartners("briggs"))[0]
    assert found.commercial_id == company.id


def test_a_contact_of_a_contact_is_refused(shop: Shop) -> None:
    company = shop.act(partners.create, CORNER)
    hannah = shop.act(partners.create, partners.CreatePartner("Hannah", parent_id=company.id))
    with pytest.raises(Invalid) as caught:
        shop.act(partners.create, partners.CreatePartner("Tim", parent_id=hannah.id))
    assert codes(caught) == {"parent_id": "partner.company_is_contact"}


def test_a_partner_is_not_its_own_company(shop: Shop) -> None:
    card = shop.act(partners.create, CORNER)
    with pytest.raises(Invalid) as caught:
        shop.act(partners.save, replace(partner_form(card), parent_id=card.id))
    assert codes(caught) == {"parent_id": "partner.own_company"}


def test_a_partner_with_orders_stays_with_its_company(shop: Shop) -> None:
    customer = shop.customer()
    other = shop.customer("Mabel's Pantry")
    shop.order(customer, Sold(shop.product()))
    card = shop.ask(partners.card, customer)
    with pytest.raises(Invalid) as caught:
        shop.act(partners.save, replace(partner_form(card), parent_id=other))
    assert codes(caught) == {"parent_id": "partner.in_use"}


def test_every_wrong_field_of_a_partner_is_named(shop: Shop) -> None:
    request = partners.CreatePartner(
        "", email="hannah@", phone="x" * 256, language="xx", address=partners.Address(city="a\x07")
    )
    with pytest.raises(Invalid) as caught:
        shop.act(partners.create, request)
    assert codes(caught) == {
        "name": "field.required",
        "email": "field.email",
        "phone": "field.too_long",
        "language": "field.choice",
        "city": "field.characters",
    }


def test_saving_a_partner_tells_the_audit_what_changed(shop: Shop) -> None:
    card = shop.act(partners.create, CORNER)
    saved = shop.act(partners.save, replace(partner_form(card), phone="01423 496000"), by="agent")
    assert (saved.version, saved.phone) == (card.version + 1, "01423 496000")
    details = shop.read("SELECT details FROM audit WHERE action = 'partner.save'")
    assert '["phone", "", "01423 496000"]' in details[0][0]


def test_a_stale_partner_form_changes_nothing_and_names_the_colleague(shop: Shop) -> None:
    card = shop.act(partners.create, CORNER)
    shop.act(partners.save, replace(partner_form(card), phone="1"), by="agent")
    with pytest.raises(Stale) as caught:
        shop.act(partners.save, replace(partner_form(card), phone="2"))
    assert caught.value.changed_by == "Agent"
    assert caught.value.changed_at == shop.now()
    assert shop.ask(partners.card, card.id).phone == "1"


def test_an_unknown_partner_has_no_form(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"partner\.unknown"):
        shop.ask(partners.card, partners.PartnerId(999))


def test_a_renamed_customer_is_found_on_its_tickets_by_the_new_name(shop: Shop) -> None:
    card = shop.act(partners.create, replace(CORNER, email=""))
    ticket = shop.act(
        tickets.open_ticket,
        tickets.OpenTicket("Broken", tickets.TeamId(shop.team), customer_id=card.id),
    )
    shop.act(partners.save, replace(partner_form(card), name="The Snug"))

    def found(text: str) -> list[int]:
        asked = tickets.TicketList(tickets.TicketFilter(text=text))
        return [row.id for row in shop.ask(tickets.rows, asked).rows]

    assert found("snug") == [ticket.id]
    assert found("corner") == []


def test_a_partner_counts_tickets_and_orders_of_the_company_and_its_contacts(shop: Shop) -> None:
    company = shop.customer()
    contact = shop.customer("Hannah Briggs", of=company)
    shop.order(company, Sold(shop.product()))
    team = tickets.TeamId(shop.team)
    for customer in (company, contact):
        shop.act(tickets.open_ticket, tickets.OpenTicket("Broken", team, customer_id=customer))
    card = shop.ask(partners.card, company)
    assert (card.open_tickets, card.tickets, card.sales_orders) == (2, 2, 1)


def test_the_list_of_partners_pages_by_name_in_both_directions(shop: Shop) -> None:
    for name in ("Delta", "Alpha", "Charlie", "Bravo", "Echo"):
        shop.customer(name)
    first = shop.ask(partners.rows, partners.PartnerList(span=Span(size=2)))
    assert [row.name for row in first.rows] == ["Alpha", "Bravo"]
    assert first.has_more
    second = shop.ask(partners.rows, partners.PartnerList(span=Span(size=2, after=first.last)))
    assert [row.name for row in second.rows] == ["Charlie", "Delta"]
    back = shop.ask(partners.rows, partners.PartnerList(span=Span(size=2, before=second.first)))
    assert [row.name for row in back.rows] == ["Alpha", "Bravo"]
    last = shop.ask(partners.rows, partners.PartnerList(span=Span(size=2, is_from_end=True)))
    assert [row.name for row in last.rows] == ["Delta", "Echo"]
    falling = shop.ask(partners.rows, partners.PartnerList(is_descending=True, span=Span(size=1)))
    assert [row.name for row in falling.rows] == ["Echo"]
    assert shop.ask(partners.count, partners.PartnerFilter()).number == 5


def test_a_page_of_partners_takes_one_statement(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    shop.customer()
    shop.ask(partners.rows, partners.PartnerList())
    with statement_counter(at_most=1):
        shop.ask(partners.rows, partners.PartnerList())


def test_inactive_partners_are_not_offered(shop: Shop) -> None:
    card = shop.act(partners.create, CORNER)
    shop.act(partners.save, replace(partner_form(card), is_active=False))
    assert names(shop, "cosy") == []
    with_inactive = partners.PartnerList(partners.PartnerFilter(with_inactive=True))
    assert len(shop.ask(partners.rows, with_inactive).rows) == 1
