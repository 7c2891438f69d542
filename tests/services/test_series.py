"""Numbers: gapless per journal, kind and year; the clock that they are given by."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.services import series
from tests.factories import Sold, invoice_number, picture

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_years_journals_and_kinds_are_numbered_apart(shop: Shop) -> None:
    customer = shop.customer()
    thing, other = Sold(shop.product("Thing", "10")), shop.second_journal()
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2025, 6, 1), date(2026, 2, 1))
    made = [shop.invoice(customer, thing, on=day) for day in days]
    made.append(shop.invoice(customer, thing, on=date(2026, 3, 1), journal=other))
    assert [invoice_number(shop, invoice).partition("/")[2] for invoice in made] == [
        "2025/00001",
        "2026/00001",
        "2025/00002",
        "2026/00002",
        "2026/00001",
    ]
    note = shop.post(shop.reverse(shop.ticket(customer), made[1]))
    assert note.number == "RINV/2026/00001"


def test_the_number_grows_past_five_digits() -> None:
    assert series.number_text("INV", 2026, 99_999) == "INV/2026/99999"
    assert series.number_text("INV", 2026, 100_000) == "INV/2026/100000"


def test_a_deleted_draft_takes_no_number(shop: Shop) -> None:
    from app.services import invoices

    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first = shop.reverse(ticket, invoice)
    shop.act(invoices.delete_draft, invoices.DeleteDraft(first.id, first.version))
    assert shop.post(shop.reverse(ticket, invoice)).number == "RINV/2026/00001"


def test_a_clock_more_than_a_day_behind_stops_posting(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.later(-2)
    with pytest.raises(Refused) as caught:
        shop.post(card)
    assert caught.value.code == "invoice.clock_behind"
    assert caught.value.parameters == {"now": date(2026, 11, 22), "last": date(2026, 11, 24)}
    shop.later(2)
    assert shop.post(card).number == "RINV/2026/00001"


def test_a_clock_that_steps_back_again_and_again_is_held_against_the_latest_posting(
    shop: Shop,
) -> None:
    customer = shop.customer()
    long_ago = shop.today - timedelta(days=10)
    picture(shop, customer, on=long_ago)
    shop.later(-1)
    picture(shop, customer, on=long_ago)
    shop.later(-1)
    with pytest.raises(Refused) as caught:
        picture(shop, customer, on=long_ago)
    assert caught.value.code == "invoice.clock_behind"
    assert caught.value.parameters == {"now": date(2026, 11, 22), "last": date(2026, 11, 24)}


@pytest.mark.parametrize("count", [1, 3])
def test_a_series_that_lost_its_row_gives_no_numbers(shop: Shop, count: int) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))
    for _ in range(count):
        shop.invoice(customer, thing)
    drop = "DROP TRIGGER guard_document_series_kept"
    if shop.database.is_postgresql:
        drop += " ON document_series"
    for statement in (drop, "DELETE FROM document_series"):
        shop.write(lambda uow, sql=statement: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
    with pytest.raises(Refused) as caught:
        shop.invoice(customer, thing)
    assert caught.value.code == "invoice.series_missing"
