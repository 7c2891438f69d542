"""The goodwill limit of a team (rules 14): weighed per ticket, asked, approved, taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, Refused
from app.services import approvals, invoices, refunds, timeline
from app.services.approvals import ApproveRefund, WithdrawRequest
from app.services.invoices import DraftLine, InvoiceId, LineKind, PostDraft, RecordRef
from tests.factories import Sold, edit
from tests.services.books import assert_sound, let_go, limit_goodwill, limit_refunds

if TYPE_CHECKING:
    from app.models.ids import PartnerId, TicketId
    from app.services.invoices import ApprovalCard, InvoiceCard
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal


@pytest.fixture
def customer(shop: Shop) -> PartnerId:
    """A customer of a shop that gives goodwill of 30.00 per ticket without approval."""
    limit_goodwill(shop, "30.00")
    return shop.customer()


def sold(shop: Shop, customer: PartnerId) -> InvoiceId:
    """An invoice of ten clocks, 120.00 with tax."""
    clock = shop.product("Clock", "10.00", shop.tax("20"))
    return shop.invoice(customer, Sold(clock, D(10), D("10.00")))


def goodwill(price: str) -> DraftLine:
    """A line of goodwill: so much without tax, a fifth more with it."""
    return DraftLine(None, LineKind.GOODWILL, D(1), D(price), D(0), "For the trouble")


def drafted(shop: Shop, ticket: TicketId, invoice: InvoiceId, price: str) -> InvoiceCard:
    """A draft of goodwill alone, saved by the agent."""
    request = shop.request(ticket, invoice, allow_second_draft=True)
    card = shop.card(shop.act(refunds.reverse, request, by="agent")[0].id)
    return shop.act(invoices.save_draft, edit(card, goodwill(price)), by="agent")


def asked(card: InvoiceCard) -> ApprovalCard:
    assert card.approval is not None
    return card.approval


def approve(shop: Shop, card: InvoiceCard) -> InvoiceCard:
    request = ApproveRefund(card.id, asked(card).id)
    return shop.act(approvals.approve, request, by="supervisor")


def told(shop: Shop, ticket: TicketId) -> str:
    """The latest sentence of a ticket's timeline."""
    question = timeline.HistoryQuestion(RecordRef("ticket", ticket))
    return "".join(part.text for part in shop.ask(timeline.history, question).entries[0].parts)


def test_goodwill_at_the_limit_is_posted_and_one_penny_above_waits_until_approved(
    shop: Shop, customer: PartnerId
) -> None:
    at = drafted(shop, shop.ticket(customer), sold(shop, customer), "25.00")
    assert (at.total, at.state) == (D("30.00"), "draft")
    assert shop.post(at).number == "RINV/2026/00001"
    ticket = shop.ticket(customer)
    above = drafted(shop, ticket, sold(shop, customer), "25.01")
    assert (above.total, above.state) == (D("30.01"), "waiting")
    request = asked(above)
    assert (request.is_goodwill, request.sum, request.limit) == (True, D("30.01"), D("30.00"))
    assert told(shop, ticket) == (
        "asked for approval of Draft credit note: £30.01 of goodwill on the ticket,"
        " above the goodwill limit of £30.00"
    )
    with pytest.raises(Refused) as caught:
        shop.post(above)
    assert caught.value.code == "approval.missing"
    approved = approve(shop, above)
    posted = shop.act(invoices.post, PostDraft(approved.id, approved.version), by="agent")
    assert posted.number == "RINV/2026/00002"
    assert_sound(shop)


def test_all_goodwill_of_the_ticket_counts_however_old_and_no_other(
    shop: Shop, customer: PartnerId
) -> None:
    ticket, other = shop.ticket(customer), shop.ticket(customer)
    first, second = sold(shop, customer), sold(shop, customer)
    shop.post(drafted(shop, ticket, first, "20.00"))
    shop.later(45)
    assert drafted(shop, other, first, "25.00").state == "draft"
    waits = drafted(shop, ticket, second, "5.01")
    assert (waits.state, asked(waits).sum) == ("waiting", D("30.01"))
    # 24 posted, 6.01 that waits, and one penny
    third = drafted(shop, ticket, sold(shop, customer), "0.01")
    assert (third.state, asked(third).sum) == ("waiting", D("30.02"))


def test_goods_do_not_count_and_a_refund_without_goodwill_never_waits(
    shop: Shop, customer: PartnerId
) -> None:
    ticket = shop.ticket(customer)
    shop.post(drafted(shop, ticket, sold(shop, customer), "25.00"))
    limit_goodwill(shop, "10.00")
    goods = shop.reverse(ticket, sold(shop, customer))
    assert (goods.total, goods.above_limit) == (D("120.00"), None)
    assert shop.post(goods).number == "RINV/2026/00002"


def test_goodwill_that_is_taken_back_makes_room_once_it_is_posted(
    shop: Shop, customer: PartnerId
) -> None:
    ticket, first = shop.ticket(customer), sold(shop, customer)
    shop.post(drafted(shop, ticket, first, "25.00"))
    limit_refunds(shop, "10.00", goodwill="30.00")
    back = shop.reverse(ticket, first)
    assert [(line.kind, line.amount) for line in back.lines][-1] == (
        "goodwill_back",
        D("-25.00"),
    )
    assert (back.state, asked(back).is_goodwill) == ("waiting", False)
    limit_goodwill(shop, "30.00")
    second = sold(shop, customer)
    kept = drafted(shop, ticket, second, "0.01")
    assert (kept.state, asked(kept).sum) == ("waiting", D("30.01"))
    shop.post(approve(shop, back))
    request = WithdrawRequest(kept.id, asked(kept).id)
    assert shop.act(approvals.withdraw, request, by="agent").above_limit is None
    assert drafted(shop, ticket, second, "25.00").state == "draft"
    assert_sound(shop)


def test_the_form_names_the_goodwill_limit_before_anything_is_saved(
    shop: Shop, customer: PartnerId
) -> None:
    ticket, invoice = shop.ticket(customer), sold(shop, customer)
    shop.post(drafted(shop, ticket, invoice, "10.00"))
    card = shop.reverse(ticket, sold(shop, customer))
    figures = shop.ask(invoices.draft_amounts, edit(card, goodwill("20.00")))
    assert figures.above_limit is not None
    assert figures.above_limit.code == "approval.above_goodwill_limit_with_others"
    assert figures.above_limit.parameters == {
        "limit": "£30.00",
        "amount": "£24.00",
        "others": "£12.00",
        "sum": "£36.00",
    }
    enough = shop.ask(invoices.draft_amounts, edit(card, goodwill("15.00")))
    assert enough.above_limit is None


def test_in_another_currency_it_is_weighed_in_the_company_s(
    shop: Shop, customer: PartnerId
) -> None:
    lamp = shop.product("Lamp", "10.00", shop.tax("20"))
    shop.rate("USD", "1.25")
    invoice = shop.invoice(customer, Sold(lamp, D(10), D("10.00")), currency="USD")
    waits = drafted(shop, shop.ticket(customer), invoice, "31.26")
    assert (waits.total, waits.state) == (D("37.51"), "waiting")
    assert asked(waits).sum == D("30.01")
    shop.post(approve(shop, waits))
    other = shop.invoice(customer, Sold(lamp, D(10), D("10.00")), currency="USD")
    assert shop.post(drafted(shop, shop.ticket(customer), other, "31.25")).number
    assert_sound(shop)


def test_a_draft_that_other_goodwill_pushed_above_asks_when_it_is_posted(
    shop: Shop, customer: PartnerId
) -> None:
    ticket = shop.ticket(customer)
    drafts = [drafted(shop, ticket, sold(shop, customer), "15.00") for _ in range(2)]
    shop.post(drafts[0])
    again = shop.card(drafts[1].id)
    assert again.above_limit is not None
    assert again.above_limit.code == "approval.above_goodwill_limit_with_others"
    posted = shop.act(invoices.post, PostDraft(again.id, again.version), by="agent")
    assert posted.is_waiting


def test_the_database_refuses_goodwill_that_a_script_posts_above_the_limit(
    shop: Shop, customer: PartnerId
) -> None:
    card = drafted(shop, shop.ticket(customer), sold(shop, customer), "25.00")
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE team SET goodwill_limit = 299999"
        ).close()
    )
    with pytest.raises(IntegrityError, match="invoice_above_goodwill_limit"):
        shop.write(
            lambda uow: uow.connection.exec_driver_sql(
                "UPDATE invoice SET state = 'posted', number = 'X', number_value = 1,"
                " series_year = 2026, posted_at = '2026-11-24 09:15:00'"
                f" WHERE id = {card.id}"
            ).close()
        )


def test_a_goodwill_limit_needs_somebody_else_and_is_an_amount(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        limit_goodwill(shop, "1.005")
    assert caught.value.problems["goodwill_limit"].code == "field.not_exact"
    let_go(shop)
    with pytest.raises(Invalid) as caught:
        limit_goodwill(shop, "30.00")
    assert caught.value.problems["goodwill_limit"].code == "team.nobody_approves"


def test_it_takes_no_statement_more(shop: Shop, statement_counter: StatementCounter) -> None:
    def posted() -> int:
        card = drafted(shop, shop.ticket(buyer), sold(shop, buyer), "5.00")
        with statement_counter(shop.database.write_engine) as statements:
            shop.post(card)
        return len(statements)

    buyer = shop.customer()
    posted()
    before = posted()
    limit_goodwill(shop, "30.00")
    assert posted() == before
