"""Lock dates: set, moved forward, moved back by two persons, what they stop and what not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import JournalKind
from app.models.ids import JournalId
from app.services import invoices, lock_dates, refunds, users
from app.services.lock_dates import AgreeToMoveBack, MoveLockDate
from app.services.users import Role
from tests.factories import Sold, picture

if TYPE_CHECKING:
    from app.services.lock_date_cards import LockDatesCard
    from tests.factories import Shop

D = Decimal
OCTOBER, NOVEMBER_10, NOVEMBER_20 = date(2026, 10, 31), date(2026, 11, 10), date(2026, 11, 20)


def lock(shop: Shop, until: date | None, *, by: str = "accountant", reason: str = "",
         journal: int | None = None) -> LockDatesCard:  # fmt: skip
    """Move a lock date."""
    journal_id = None if journal is None else JournalId(journal)
    return shop.act(lock_dates.move, MoveLockDate(journal_id, until, reason), by=by)


def until(card: LockDatesCard, journal: int | None = None) -> date | None:
    """Up to when the books are closed."""
    return next(row.until_on for row in card.rows if row.journal_id == journal)


def test_an_accountant_closes_the_books_and_moves_the_date_forward(shop: Shop) -> None:
    assert until(lock(shop, OCTOBER)) == OCTOBER
    assert until(lock(shop, NOVEMBER_10)) == NOVEMBER_10
    assert shop.read("SELECT count(*) FROM lock_date_change WHERE changed_at IS NOT NULL") == [(2,)]


@pytest.mark.parametrize("who", ["agent", "supervisor", "administrator"])
def test_nobody_but_an_accountant_closes_the_books(shop: Shop, who: str) -> None:
    with pytest.raises(NotAllowed):
        lock(shop, OCTOBER, by=who)


def test_a_day_in_the_future_or_the_same_day_is_refused_with_a_sentence(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        lock(shop, shop.today + timedelta(days=1))
    assert caught.value.problems["until_on"].code == "lock_date.in_future"
    assert caught.value.problems["until_on"].suggestion == shop.today
    lock(shop, OCTOBER)
    with pytest.raises(Invalid) as caught:
        lock(shop, OCTOBER)
    assert caught.value.problems["until_on"].code == "lock_date.unchanged"


def test_nothing_is_posted_on_or_before_the_lock_date_and_the_first_open_day_is_offered(
    shop: Shop,
) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Thing", "10")), on=NOVEMBER_10)
    lock(shop, NOVEMBER_20)
    for day, is_open in ((NOVEMBER_20, False), (NOVEMBER_20 + timedelta(days=1), True)):
        request = shop.request(ticket, invoice, on=day, allow_second_draft=True)
        if is_open:
            card = shop.card(shop.act(refunds.reverse, request)[0].id)
            assert shop.post(card).total == D("10.00")
            continue
        with pytest.raises(Invalid) as caught:
            shop.act(refunds.reverse, request)
        problem = caught.value.problems["reversal_on"]
        assert problem.code == "ledger.locked_period"
        assert problem.suggestion == NOVEMBER_20 + timedelta(days=1)


def test_a_journals_own_lock_date_stops_that_journal_alone(shop: Shop) -> None:
    customer = shop.customer()
    thing = shop.product("Thing", "10")
    sales, bank = shop.journal(JournalKind.SALE), shop.journal(JournalKind.BANK)
    assert until(lock(shop, NOVEMBER_20, journal=bank), bank) == NOVEMBER_20
    invoice = shop.invoice(customer, Sold(thing), on=NOVEMBER_10)
    with pytest.raises(Refused) as caught:
        shop.pay(invoice, "10.00", on=NOVEMBER_10)
    assert caught.value.code == "ledger.locked_period"
    shop.pay(invoice, "10.00")
    lock(shop, NOVEMBER_20, journal=sales)
    draft = shop.reverse(shop.ticket(customer), shop.invoice(customer, Sold(thing)))
    moved = invoices.SaveDraft(
        draft.id, draft.version, draft.reason, NOVEMBER_20, draft.journal_id,
        tuple(invoices.DraftLine(line.id, line.kind, line.quantity, line.unit_price,
              line.discount, line.description, line.original_line_id) for line in draft.lines),
    )  # fmt: skip
    with pytest.raises(Invalid) as caught_invalid:
        shop.act(invoices.save_draft, moved)
    assert "invoice_on" in caught_invalid.value.problems


def test_the_later_of_both_lock_dates_counts(shop: Shop) -> None:
    customer = shop.customer()
    sales = shop.journal(JournalKind.SALE)
    invoice = picture(shop, customer)
    lock(shop, NOVEMBER_20, journal=sales)
    lock(shop, OCTOBER)
    with pytest.raises(Invalid):
        shop.act(refunds.reverse, shop.request(shop.ticket(customer), invoice, on=NOVEMBER_10))


def test_closing_lists_the_drafts_dated_before(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    thing = Sold(shop.product("Thing", "10"))
    early = shop.invoice(customer, thing, on=OCTOBER)
    request = shop.request(ticket, early, on=NOVEMBER_10)
    draft = shop.act(refunds.reverse, request)[0]
    shop.reverse(ticket, shop.invoice(customer, thing))
    assert shop.ask(lock_dates.card, None).drafts == ()
    card = lock(shop, NOVEMBER_10)
    assert card.draft_count == 1
    assert [(one.ref, one.dated_on, one.total) for one in card.drafts] == [
        (draft.ref, NOVEMBER_10, D("10.0000"))
    ]


def test_a_lock_date_moves_back_only_when_a_second_person_agrees(shop: Shop) -> None:
    lock(shop, NOVEMBER_20)
    card = lock(shop, OCTOBER, reason="An invoice is missing")
    assert until(card) == NOVEMBER_20
    (row, *_) = shop.act(
        lock_dates.move, MoveLockDate(None, None, "other"), by="administrator"
    ).rows
    assert row.proposal is not None
    assert row.proposal.until_on is None
    card = lock(shop, OCTOBER, reason="An invoice is missing")
    proposal = card.rows[0].proposal
    assert proposal is not None
    assert (proposal.until_on, proposal.by, proposal.reason, proposal.is_mine_to_agree) == (
        OCTOBER, "Accountant", "An invoice is missing", False,
    )  # fmt: skip
    yes = AgreeToMoveBack(proposal.id)
    with pytest.raises(Refused) as caught:
        shop.act(lock_dates.agree, yes, by="accountant")
    assert caught.value.code == "lock_date.same_person"
    with pytest.raises(NotAllowed):
        shop.act(lock_dates.agree, yes, by="supervisor")
    agreed = shop.act(lock_dates.agree, yes, by="administrator")
    assert (until(agreed), agreed.rows[0].proposal) == (OCTOBER, None)
    assert shop.read(
        "SELECT reason, agreed_by_id IS NOT NULL AND agreed_by_id <> changed_by_id"
        " FROM lock_date_change ORDER BY id DESC LIMIT 1"
    ) == [("An invoice is missing", True)]
    with pytest.raises(Refused) as caught:
        shop.act(lock_dates.agree, yes, by="administrator")
    assert caught.value.code == "lock_date.proposal_gone"


def test_two_accountants_are_not_enough_to_open_closed_books(shop: Shop) -> None:
    shop.act(users.create, users.CreateUser("Ben", "ben", roles=(Role.ACCOUNTANT,)))
    shop.users["ben"] = shop.read("SELECT id FROM user_account WHERE login = 'ben'")[0][0]
    lock(shop, NOVEMBER_20)
    proposal = lock(shop, OCTOBER, reason="Late invoice").rows[0].proposal
    assert proposal is not None
    with pytest.raises(Refused) as caught:
        shop.act(lock_dates.agree, AgreeToMoveBack(proposal.id), by="ben")
    assert caught.value.code == "lock_date.two_roles"


def test_moving_back_asks_for_a_reason(shop: Shop) -> None:
    lock(shop, NOVEMBER_20)
    with pytest.raises(Invalid) as caught:
        lock(shop, OCTOBER, reason="   ")
    assert "reason" in caught.value.problems


def test_a_proposal_falls_when_the_date_is_moved_meanwhile(shop: Shop) -> None:
    lock(shop, NOVEMBER_10)
    proposal = lock(shop, OCTOBER, reason="Late invoice").rows[0].proposal
    assert proposal is not None
    lock(shop, NOVEMBER_20)
    with pytest.raises(Refused) as caught:
        shop.act(lock_dates.agree, AgreeToMoveBack(proposal.id), by="administrator")
    assert caught.value.code == "lock_date.proposal_gone"


def test_in_a_shop_of_one_user_that_user_moves_it_back_and_it_is_marked(shop: Shop) -> None:
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE user_account SET is_active = FALSE WHERE login <> 'priya' AND NOT is_system"
        ).close()
    )
    lock(shop, NOVEMBER_20, by="local")
    assert until(lock(shop, OCTOBER, by="local", reason="Late invoice")) == OCTOBER
    assert shop.read(
        "SELECT agreed_by_id = changed_by_id FROM lock_date_change ORDER BY id DESC LIMIT 1"
    ) == [(True,)]
    ((details,),) = shop.read(
        "SELECT details FROM audit WHERE action = 'lock_date.move' ORDER BY id DESC LIMIT 1"
    )
    assert "Priya Nair" in details


def test_every_refusal_has_its_sentence() -> None:
    for code in ("same_person", "two_roles", "proposal_gone", "unknown_journal"):
        assert texts.t(f"lock_date.{code}")
