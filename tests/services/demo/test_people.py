"""Customers of the demo are invented from their numbers."""

from __future__ import annotations

import re

import pytest

from app import paths
from app.services.demo import staff
from app.services.demo.making import SAMPLE
from app.services.demo.people import COUNTRIES, invent
from app.services.importing import ReportedLine, open_book, read_lines


def test_a_number_gives_the_same_shop_each_time() -> None:
    assert invent("17850", "United Kingdom") == invent("17850", "United Kingdom")


def test_no_two_british_customers_of_the_year_share_a_name_or_an_address() -> None:
    shops = [invent(str(number), "United Kingdom") for number in range(12346, 18288)]
    assert len({shop.name for shop in shops}) == len(shops)
    assert len({shop.email for shop in shops}) == len(shops)


@pytest.mark.parametrize("country", [*COUNTRIES, "Japan", ""])
def test_addresses_are_whole_and_mail_goes_nowhere(country: str) -> None:
    shop = invent("12583", country)
    assert shop.name
    assert shop.street
    assert shop.city
    assert re.fullmatch(r"orders@[a-z-]+\.example", shop.email)


def test_british_telephones_are_of_the_block_kept_for_stories() -> None:
    phones = {invent(str(number), "United Kingdom").phone for number in range(12346, 12446)}
    assert all(phone.startswith("01632 960") for phone in phones)


def test_a_customer_number_that_is_no_number_has_a_shop_too() -> None:
    assert invent("K-7", "France").name != invent("K-8", "France").name


def test_no_two_customers_of_the_month_share_a_name_or_an_e_mail_address() -> None:
    countries = {}
    with open_book(paths.resource(SAMPLE)) as book:
        for line in read_lines(book):
            if not isinstance(line, ReportedLine) and line.customer:
                countries[line.customer] = line.country
    shops = [invent(number, country) for number, country in countries.items()]
    assert len({shop.name for shop in shops}) == len(shops) > 800
    assert len({shop.email for shop in shops}) == len(shops)


@pytest.mark.parametrize("country", ["United Kingdom", "Germany", "Belgium", "EIRE"])
def test_no_two_customers_share_a_name_wherever_they_live(country: str) -> None:
    numbers = range(12346, 18288)
    names = {invent(str(number), country).name for number in numbers}
    assert len(names) == len(numbers)


def test_the_company_s_telephone_is_of_the_block_kept_for_stories() -> None:
    assert re.fullmatch(r"01632 960\d{3}", staff._set_up().phone)
