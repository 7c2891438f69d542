"""First start, and the company's form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.services import calendars, company, products, tags, teams, users
from app.services.unit_of_work import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories import Shop

REQUEST = company.SetUpCompany(
    name="Larkfield Gifts Ltd",
    currency_code="GBP",
    time_zone="Europe/London",
    user_name="Priya Nair",
    address=company.Address(country_code="GB"),
)


@pytest.fixture
def fresh(database_url: str) -> Iterator[Database]:
    """A database that nobody has started with yet."""
    database = Database(database_url)
    yield database
    database.close()


def test_a_fresh_database_has_no_company_until_the_first_start_makes_it(fresh: Database) -> None:
    system = fresh.system_user_id()
    assert not fresh.ask(company.exists, None, actor_id=system)

    done = fresh.act(company.set_up, REQUEST, actor_id=system)

    assert fresh.ask(company.exists, None, actor_id=done.user_id)
    card = fresh.ask(company.card, None, actor_id=done.user_id)
    assert (card.name, card.currency.code, card.currency.digits) == (
        "Larkfield Gifts Ltd",
        "GBP",
        2,
    )
    assert card.time_zone == "Europe/London"


def test_the_local_user_has_all_roles_and_is_the_only_one_to_choose(fresh: Database) -> None:
    done = fresh.act(company.set_up, REQUEST, actor_id=fresh.system_user_id())
    me = fresh.ask(users.me, None, actor_id=done.user_id)
    assert set(me.roles) == set(users.Role)
    assert me.initials == "PN"
    assert fresh.ask(users.local, None, actor_id=done.user_id) == done.user_id
    rows = fresh.ask(users.rows, users.UserQuestion(), actor_id=done.user_id)
    assert [row.name for row in rows] == ["Priya Nair"], "system users are not among them"


def test_the_system_users_are_made_once_however_often_the_program_starts(fresh: Database) -> None:
    assert fresh.system_user_id() == fresh.system_user_id()
    assert fresh.user_id("import") is not None


def test_the_first_start_brings_books_and_desk(shop: Shop) -> None:
    taxes = shop.ask(products.taxes, None)
    assert [(tax.name, tax.rate) for tax in taxes] == [
        ("VAT 20%", Decimal(20)),
        ("VAT 0%", Decimal(0)),
    ]
    reasons = [reason.name for reason in shop.ask(tags.reasons, None)]
    assert reasons[0] == "Damaged in transit"
    assert len(reasons) == 8
    stages = shop.ask(teams.stages, None)
    assert [stage.name for stage in stages] == [
        "New",
        "In Progress",
        "On Hold",
        "Solved",
        "Cancelled",
    ]
    assert [stage.name for stage in stages if stage.is_pausing] == ["On Hold"]
    assert [stage.name for stage in stages if stage.is_closing] == ["Solved", "Cancelled"]
    assert len(shop.ask(calendars.rows, None)) == 1
    kinds = {row[0] for row in shop.read("SELECT kind FROM account")}
    assert kinds == {
        "receivable", "income", "sales_returns", "goodwill", "fees", "tax", "bank", "cash",
        "card_clearing", "exchange_gain", "exchange_loss", "write_off",
    }  # fmt: skip
    prefixes = dict(shop.read("SELECT code, prefix FROM record_series"))
    assert prefixes["ticket"] == "#"
    assert prefixes["sales_order"] == "SO"
    assert prefixes["delivery"] == "WH/OUT/"
    assert prefixes["receipt"] == "WH/IN/"
    digits = dict(shop.read("SELECT code, digits FROM currency"))
    assert {code: digits[code] for code in ("GBP", "EUR", "USD", "JPY", "KWD")} == {
        "GBP": 2,
        "EUR": 2,
        "USD": 2,
        "JPY": 0,
        "KWD": 3,
    }
    assert shop.read("SELECT journal_id, locked_until_on FROM lock_date") == [(None, None)]
    opening = shop.read("SELECT count(*) FROM location WHERE kind = 'opening'")
    assert opening == [(1,)]


def test_a_country_without_a_known_tax_starts_without_taxes(fresh: Database) -> None:
    request = replace(REQUEST, address=company.Address(country_code="US"), currency_code="USD")
    done = fresh.act(company.set_up, request, actor_id=fresh.system_user_id())
    assert fresh.ask(products.taxes, None, actor_id=done.user_id) == ()


def test_a_second_company_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"company\.exists"):
        shop.act(company.set_up, REQUEST, by="system")


def test_nobody_but_the_first_start_sets_a_company_up(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match="set_up"):
        shop.act(company.set_up, REQUEST, by="administrator")


def test_the_first_start_names_every_field_that_is_wrong(fresh: Database) -> None:
    request = company.SetUpCompany(
        name="  ",
        currency_code="XXX",
        time_zone="Europe/Nowhere",
        user_name="",
        email="not an address",
        logo=b"GIF89a",
        address=company.Address(country_code="GBR"),
    )
    with pytest.raises(Invalid) as caught:
        fresh.act(company.set_up, request, actor_id=fresh.system_user_id())
    assert {field: problem.code for field, problem in caught.value.problems.items()} == {
        "name": "field.required",
        "currency_code": "field.choice",
        "time_zone": "field.choice",
        "user_name": "field.required",
        "email": "field.email",
        "logo": "company.logo_not_a_picture",
        "country_code": "field.choice",
    }
    assert not fresh.ask(company.exists, None, actor_id=fresh.system_user_id())


def test_the_same_key_sets_the_company_up_once(fresh: Database) -> None:
    system = fresh.system_user_id()
    first = fresh.act(company.set_up, REQUEST, actor_id=system, key="first start")
    again = fresh.act(company.set_up, REQUEST, actor_id=system, key="first start")
    assert again == first


def form(card: company.CompanyCard) -> company.SaveCompany:
    """The form as it was read."""
    return company.SaveCompany(
        version=card.version,
        name=card.name,
        tagline=card.tagline,
        address=card.address,
        email=card.email,
        phone=card.phone,
        website=card.website,
        registration=card.registration,
        tax_number=card.tax_number,
        logo=card.logo,
        repayment_terms=card.repayment_terms,
        return_terms=card.return_terms,
        translations=card.translations,
        language=card.language,
        time_zone=card.time_zone,
        tax_rounding=card.tax_rounding,
        write_off_limit=card.write_off_limit,
    )


def test_saving_the_company_changes_what_services_know_of_it(shop: Shop) -> None:
    card = shop.ask(company.card, None)
    saved = shop.act(
        company.save,
        replace(form(card), name="Larkfield Ltd", tax_rounding=company.TaxRounding.DOCUMENT),
        by="accountant",
    )
    assert saved.version == card.version + 1
    facts = shop.ask(company.facts, None)
    assert (facts.name, facts.tax_rounding) == ("Larkfield Ltd", company.TaxRounding.DOCUMENT)


def test_a_form_that_changes_nothing_leaves_the_version_alone(shop: Shop) -> None:
    card = shop.ask(company.card, None)
    assert shop.act(company.save, form(card)).version == card.version


def test_a_stale_company_form_is_told_by_whom_it_was_saved(shop: Shop) -> None:
    card = shop.ask(company.card, None)
    shop.act(company.save, replace(form(card), phone="0191 4960000"), by="accountant")
    with pytest.raises(Stale) as caught:
        shop.act(company.save, replace(form(card), phone="0191 4961111"))
    assert caught.value.changed_by == "Accountant"
    current = caught.value.current
    assert isinstance(current, company.CompanyCard)
    assert current.phone == "0191 4960000"


def test_an_agent_does_not_save_the_company(shop: Shop) -> None:
    card = shop.ask(company.card, None)
    with pytest.raises(NotAllowed, match=r"company\.write"):
        shop.act(company.save, form(card), by="agent")


def test_the_choices_of_the_first_start_are_named_in_words() -> None:
    choices = company.choices()
    assert ("GBP", "British Pound") in choices.currencies
    assert ("GB", "United Kingdom") in choices.countries
    assert "Europe/London" in choices.time_zones
    assert ("en", "English") in choices.languages
