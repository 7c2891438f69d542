"""Journals: new ones, those out of use, numbers that follow dates, numbers of another system."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import Invalid, NotAllowed, Problem, Refused, Stale
from app.models.enums import JournalKind, SeriesKind
from app.services import integrity, invoices, journals, payments, refunds
from app.services.journals import CreateJournal, FirstNumber, JournalId, SaveJournal
from app.services.payments.posting import NewPayment, post_many
from tests.factories import Sold, as_lines, edit, invoice_number, picture
from tests.services.books import assert_sound, money_in

if TYPE_CHECKING:
    from app.services.journals import JournalCard, JournalsCard
    from tests.factories import Shop

D = Decimal
NOVEMBER = date(2026, 11, 10)


def journal(shop: Shop, code: str = "SALE") -> JournalCard:
    """A journal by its code."""
    return next(one for one in shop.ask(journals.card, None).journals if one.code == code)


def save(shop: Shop, code: str = "SALE", by: str = "accountant", **changed: object) -> JournalsCard:
    """Save a journal's form with some things changed."""
    card = journal(shop, code)
    values: dict[str, Any] = {
        "name": card.name,
        "is_active": card.is_active,
        "follows_dates": card.follows_dates_since is not None,
        **changed,
    }
    return shop.act(journals.save, SaveJournal(card.id, card.version, **values), by=by)


def problems(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """Codes by field."""
    return {name: problem.code for name, problem in caught.value.problems.items()}


# Journals


def test_a_second_sales_journal_numbers_its_documents_apart(shop: Shop) -> None:
    made = shop.act(
        journals.create, CreateJournal("shop", "The shop", JournalKind.SALE), by="accountant"
    )
    new = journal(shop, "SHOP")
    assert made.saved == new.id
    assert [(row.kind, row.next) for row in new.series[:2]] == [
        (SeriesKind.INVOICE, "SHOP/2026/00001"),
        (SeriesKind.CREDIT_NOTE, "RSHOP/2026/00001"),
    ]
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))
    usual = shop.invoice(customer, thing)
    sold = shop.invoice(customer, thing, journal=new.id)
    assert [invoice_number(shop, one) for one in (usual, sold)] == [
        "INV/2026/00001",
        "SHOP/2026/00001",
    ]
    options = shop.ask(invoices.sales_journals, "GBP")
    assert [(one.code, one.name) for one in options] == [("SALE", "Sales"), ("SHOP", "The shop")]
    ticket = shop.ticket(customer)
    card = shop.act(refunds.reverse, shop.request(ticket, usual, journal_id=new.id))[0]
    assert shop.post(shop.card(card.id)).number == "RSHOP/2026/00001"
    assert_sound(shop)


def test_a_journal_for_money_has_an_account_of_its_own_and_takes_payments(shop: Shop) -> None:
    request = CreateJournal("BANK2", "Second bank", JournalKind.BANK)
    shop.act(journals.create, request, by="accountant")
    assert shop.read(
        "SELECT a.code, a.kind, a.name FROM journal AS j JOIN account AS a ON a.id = j.account_id"
        " WHERE j.code = 'BANK2'"
    ) == [("1201", "bank", "Second bank")]
    invoice = picture(shop, shop.customer())
    new = journal(shop, "BANK2").id
    paid = shop.act(
        payments.register,
        payments.RegisterPayment((invoice,), payments.JournalId(new), shop.today, D("73.15")),
    )
    assert (paid.number, paid.journal_name) == ("BANK2/2026/00001", "Second bank")
    assert_sound(shop)


@pytest.mark.parametrize(
    ("code", "name", "currency", "found"),
    [
        ("", "X", None, {"code": "field.required"}),
        ("TOO LONG", "X", None, {"code": "journal.code_characters"}),
        ("NINECHARS", "X", None, {"code": "journal.code_characters"}),
        ("ÄÖ", "X", None, {"code": "journal.code_characters"}),
        ("sale", "X", None, {"code": "journal.code_taken"}),
        ("INV", "X", None, {"code": "journal.code_taken"}),
        ("PAY", "X", None, {"code": "journal.code_taken"}),
        ("XPAY", "X", None, {"code": "journal.code_taken"}),
        ("NEW", " ", None, {"name": "field.required"}),
        ("NEW", "X", "XXX", {"currency_code": "field.choice"}),
    ],
)
def test_a_journal_that_could_not_be_told_apart_is_refused(
    shop: Shop, code: str, name: str, currency: str | None, found: dict[str, str]
) -> None:
    before = shop.ask(journals.card, None)
    request = CreateJournal(code, name, JournalKind.SALE, currency)
    with pytest.raises(Invalid) as caught:
        shop.act(journals.create, request, by="accountant")
    assert problems(caught) == found
    assert shop.ask(journals.card, None) == before


@pytest.mark.parametrize("who", ["agent", "supervisor", "administrator"])
def test_journals_are_the_accountants(shop: Shop, who: str) -> None:
    with pytest.raises(NotAllowed):
        shop.act(journals.create, CreateJournal("NEW", "New", JournalKind.SALE), by=who)
    with pytest.raises(NotAllowed):
        save(shop, by=who, follows_dates=True)


def test_a_journal_out_of_use_is_offered_nowhere_and_posts_nothing(shop: Shop) -> None:
    shop.act(journals.create, CreateJournal("SHOP", "The shop", JournalKind.SALE))
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    request = shop.request(ticket, invoice, journal_id=journal(shop, "SHOP").id)
    draft = shop.card(shop.act(refunds.reverse, request)[0].id)
    save(shop, "SHOP", is_active=False)
    assert [one.code for one in shop.ask(invoices.sales_journals, "GBP")] == ["SALE"]
    with pytest.raises(Invalid) as caught:
        shop.post(draft)
    assert problems(caught) == {"journal_id": "invoice.journal_not_for_sales"}
    with pytest.raises(Invalid) as caught:
        save(shop, is_active=False)
    assert problems(caught) == {"is_active": "journal.last_active"}


def test_a_form_that_is_outdated_is_refused_with_what_is_saved(shop: Shop) -> None:
    card = journal(shop)
    save(shop, name="Wholesale")
    with pytest.raises(Stale):
        shop.act(
            journals.save,
            SaveJournal(card.id, card.version, "Retail", is_active=True, follows_dates=False),
        )
    with pytest.raises(Refused, match=r"journal\.unknown"):
        shop.act(
            journals.save,
            SaveJournal(JournalId(4711), 1, "X", is_active=True, follows_dates=False),
        )
    assert journal(shop).name == "Wholesale"


# Numbers follow dates


def credit(shop: Shop, day: date) -> invoices.InvoiceCard:
    """A draft credit note of that day."""
    customer = shop.customer()
    invoice = picture(shop, customer, on=date(2026, 11, 2))
    ticket = shop.ticket(customer)
    made = shop.act(refunds.reverse, shop.request(ticket, invoice, on=day))
    return shop.card(made[0].id)


def test_switched_off_an_earlier_date_is_accepted_with_a_warning(shop: Shop) -> None:
    early = credit(shop, NOVEMBER)
    shop.post(credit(shop, shop.today))
    warning = shop.card(early.id).date_warning
    assert warning is not None
    assert warning.code == "invoice.date_before_last"
    assert warning.parameters == {"number": "RINV/2026/00001", "date": shop.today}
    assert shop.post(shop.card(early.id)).number == "RINV/2026/00002"
    assert_sound(shop)


def test_switched_on_an_earlier_date_is_refused_and_the_first_possible_one_offered(
    shop: Shop,
) -> None:
    early = credit(shop, NOVEMBER)
    shop.post(credit(shop, date(2026, 11, 20)))
    save(shop, follows_dates=True)
    expected = Problem(
        "invoice.date_steps_back_of",
        {"number": "RINV/2026/00001", "date": date(2026, 11, 20)},
        date(2026, 11, 20),
    )
    card = shop.card(early.id)
    assert card.date_warning is None
    assert card.cannot_post == expected
    with pytest.raises(Invalid) as caught:
        shop.post(card)
    assert caught.value.problems == {"invoice_on": expected}
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    with pytest.raises(Invalid) as caught:
        shop.act(refunds.reverse, shop.request(ticket, invoice, on=NOVEMBER))
    assert set(caught.value.problems) == {"reversal_on"}
    preview = shop.ask(refunds.preview, shop.request(ticket, invoice, on=NOVEMBER))
    assert "reversal_on" in preview.problems
    moved = edit(card, *as_lines(card), invoice_on=date(2026, 11, 20))
    assert shop.post(shop.act(invoices.save_draft, moved)).number == "RINV/2026/00002"
    assert_sound(shop)


def test_switched_on_another_year_kind_or_journal_does_not_matter(shop: Shop) -> None:
    save(shop, follows_dates=True)
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))
    other = shop.second_journal()
    days = [(date(2026, 2, 1), None), (date(2025, 12, 31), None), (date(2026, 1, 5), other)]
    made = [shop.invoice(customer, thing, on=day, journal=where) for day, where in days]
    assert [invoice_number(shop, one).partition("/")[2] for one in made] == [
        "2026/00001",
        "2025/00001",
        "2026/00001",
    ]
    assert_sound(shop)


def test_what_does_not_ask_beforehand_is_stopped_by_the_database(shop: Shop) -> None:
    """The import books payments without a form."""
    customer = shop.customer()
    invoice = picture(shop, customer, on=NOVEMBER)
    money_in(shop, "1.00", invoice, on=date(2026, 11, 20))
    save(shop, "BANK", follows_dates=True)
    payment = NewPayment(journal(shop, "BANK").id, customer, customer, NOVEMBER, D(1))
    with pytest.raises(Refused, match=r"invoice\.date_steps_back"):
        shop.write(lambda uow: post_many(uow, [payment]))
    assert shop.read("SELECT count(*) FROM payment") == [(1,)]
    money_in(shop, "1.00", invoice, on=date(2026, 11, 20))
    assert_sound(shop)


def test_payments_follow_dates_in_their_journal(shop: Shop) -> None:
    customer = shop.customer()
    first, second = picture(shop, customer, on=NOVEMBER), picture(shop, customer, on=NOVEMBER)
    money_in(shop, "1.00", first, on=date(2026, 11, 20))
    save(shop, "BANK", follows_dates=True)
    with pytest.raises(Invalid) as caught:
        money_in(shop, "1.00", second, on=date(2026, 11, 19))
    (problem,) = caught.value.problems.values()
    assert (problem.code, problem.suggestion) == (
        "invoice.date_steps_back_of",
        date(2026, 11, 20),
    )
    money_in(shop, "1.00", second, on=date(2026, 11, 20))
    assert_sound(shop)


def test_the_check_holds_the_switch_against_numbers_given_since(shop: Shop) -> None:
    shop.post(credit(shop, shop.today))
    early = credit(shop, NOVEMBER)
    shop.post(early)
    save(shop, follows_dates=True)
    assert_sound(shop)
    shop.later(1)
    shop.post(credit(shop, shop.today))
    assert_sound(shop)
    for statement in drop_guards(shop):
        shop.write(lambda uow, sql=statement: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE invoice SET accounting_on = '2026-11-03' WHERE number = 'RINV/2026/00003'"
        ).close()
    )
    found = [one for one in integrity.check(shop.database).findings if one.rule == "number_dates"]
    (finding,) = found
    assert finding.problem.code == "check.number_steps_back"
    assert finding.problem.parameters["number"] == "RINV/2026/00003"


def drop_guards(shop: Shop) -> tuple[str, ...]:
    """What lets posted documents be changed by SQL."""
    if shop.database.is_postgresql:
        return ("ALTER TABLE invoice DISABLE TRIGGER USER",)
    names = shop.read(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'invoice'"
    )
    return tuple(f"DROP TRIGGER {name}" for (name,) in names)


def test_switched_off_again_earlier_dates_are_accepted_again(shop: Shop) -> None:
    shop.post(credit(shop, shop.today))
    save(shop, follows_dates=True)
    save(shop, follows_dates=False)
    assert journal(shop).follows_dates_since is None
    assert shop.post(credit(shop, NOVEMBER)).number == "RINV/2026/00002"
    assert_sound(shop)


# Numbers of another system


def test_a_series_goes_on_where_another_system_ended(shop: Shop) -> None:
    first = FirstNumber(SeriesKind.INVOICE, 2026, 4712)
    card = save(shop, first_number=first).journals[0]
    assert card.series[0].next == "INV/2026/04712"
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))
    made = [shop.invoice(customer, thing) for _ in range(2)]
    assert [invoice_number(shop, one) for one in made] == ["INV/2026/04712", "INV/2026/04713"]
    assert_sound(shop)


def test_a_start_that_was_mistyped_is_set_again_until_a_number_is_given(shop: Shop) -> None:
    for number in (41_000, 41, 1, 41):
        save(shop, first_number=FirstNumber(SeriesKind.CREDIT_NOTE, 2026, number))
    assert shop.post(credit(shop, shop.today)).number == "RINV/2026/00041"
    with pytest.raises(Invalid) as caught:
        save(shop, first_number=FirstNumber(SeriesKind.CREDIT_NOTE, 2026, 100))
    assert problems(caught) == {"first_number": "journal.series_begun"}
    assert_sound(shop)


@pytest.mark.parametrize(
    ("kind", "year", "number", "code"),
    [
        (SeriesKind.INVOICE, 2026, 0, "journal.first_number_range"),
        (SeriesKind.INVOICE, 2026, -3, "journal.first_number_range"),
        (SeriesKind.INVOICE, 2026, 100_000_000, "journal.first_number_range"),
        (SeriesKind.PAYMENT, 2026, 5, "field.choice"),
        (SeriesKind.INVOICE, 26, 5, "field.choice"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(
    shop: Shop, kind: SeriesKind, year: int, number: int, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        save(shop, first_number=FirstNumber(kind, year, number))
    assert problems(caught) == {"first_number": code}
    assert shop.read("SELECT count(*) FROM document_series") == [(0,)]


def test_the_start_of_a_series_that_lost_its_row_is_not_made_up(shop: Shop) -> None:
    shop.invoice(shop.customer(), Sold(shop.product("Thing", "10")))
    drop = "DROP TRIGGER guard_document_series_kept"
    if shop.database.is_postgresql:
        drop += " ON document_series"
    for statement in (drop, "DELETE FROM document_series"):
        shop.write(lambda uow, sql=statement: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
    with pytest.raises(Invalid) as caught:
        save(shop, first_number=FirstNumber(SeriesKind.INVOICE, 2026, 10))
    assert problems(caught) == {"first_number": "journal.series_begun"}
