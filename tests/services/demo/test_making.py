"""The demo turns an order book into a shop whose tickets are its cancellations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.company import Company
from app.models.invoices import Invoice, InvoiceLine
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.stock import Move, MoveLine
from app.models.tickets import Ticket, TicketDocument
from app.models.timeline import Message
from app.services import company, demo, integrity, stock, users
from app.services.demo.tracked import PRODUCTS
from app.services.importing import UNKNOWN_LOT
from app.services.invoices import InvoiceKind, InvoiceState
from tests.services.demo.conftest import CANCELLATIONS, NOW, SALES

if TYPE_CHECKING:
    from tests.services.demo.conftest import DemoDesk

WEEKS = 832


def test_every_cancellation_becomes_a_ticket_of_its_number_and_time(small: DemoDesk) -> None:
    made = small.first
    assert (made.tickets.count, made.tickets.made) == (6, 6)
    opened = dict(small.rows(Ticket.origin_number, Ticket.created_at))
    assert sorted(opened) == ["C536391", "C536392", "C536393", "C536394", "C536395", "C536396"]
    assert opened["C536392"].isoformat() == "2026-11-16T09:30:00+00:00"
    assert all(at <= NOW for at in small.rows(Message.made_at))


def test_lines_that_match_a_sale_give_the_ticket_its_order_and_product(small: DemoDesk) -> None:
    made = small.first.tickets
    assert (made.lines_matched, made.lines_partly, made.lines_unmatched) == (4, 1, 2)
    columns = (Ticket.origin_number, Ticket.sales_order_id, Ticket.product_id, Ticket.partner_id)
    found = {number: rest for number, *rest in small.rows(*columns)}
    assert all(None not in found[number] for number in ("C536391", "C536392", "C536393"))
    assert found["C536394"] == [None, None, None]
    order, product, customer = found["C536396"]
    assert (order, product) == (None, None)
    assert dict(small.rows(Partner.id, Partner.customer_number))[customer] == "18000"


def test_an_unmatched_line_is_told_in_a_note_with_its_reason(small: DemoDesk) -> None:
    notes = "\n".join(body for body in small.rows(Message.body) if "C5363" in body)
    assert "4 × 71053 at 3.39: all of the earlier sale is credited" in notes
    assert "1 × 21527 at 7.95: the order book names no customer" in notes
    assert "1 × 21527 at 7.95: no earlier sale to this customer at this price" in notes


def test_credit_notes_take_the_matched_pieces_and_carry_the_cancellation(small: DemoDesk) -> None:
    made = small.first.tickets
    assert (made.credit_notes, made.credited) == (2, Decimal("20.30"))
    columns = (Invoice.origin_number, Invoice.kind, Invoice.total_amount, Invoice.invoice_on)
    notes = [row for row in small.rows(*columns) if row[1] is InvoiceKind.CREDIT_NOTE]
    assert [(row[0], row[2], row[3]) for row in notes] == [
        ("C536391", Decimal("16.91"), date(2026, 11, 13)),
        ("C536393", Decimal("3.39"), date(2026, 11, 16)),
    ]
    lines = (InvoiceLine.original_line_id, InvoiceLine.quantity, InvoiceLine.origin_line)
    credited = [row[1:] for row in small.rows(*lines) if row[0] is not None]
    assert sorted(credited) == [(Decimal(1), 1), (Decimal(1), 1), (Decimal(8), 2)]


def test_a_credited_ticket_is_solved_and_counts_its_credit_note(small: DemoDesk) -> None:
    columns = (TicketDocument.amount, TicketDocument.state, TicketDocument.kind)
    notes = [row[:2] for row in small.rows(*columns) if row[2] == "credit_note"]
    assert notes == [(Decimal("3.39"), "posted"), (Decimal("16.91"), "posted")]
    closed = dict(small.rows(Ticket.origin_number, Ticket.is_closed))
    assert (closed["C536391"], closed["C536393"]) == (True, True)


def test_nothing_is_left_as_a_draft(small: DemoDesk) -> None:
    assert set(small.rows(Invoice.state)) == {InvoiceState.POSTED}


def test_a_second_run_changes_nothing(small: DemoDesk) -> None:
    first = small.first
    before = small.everything()
    second = small.make(*SALES, *CANCELLATIONS)
    assert small.everything() == before
    assert (second.tickets.count, second.tickets.made) == (6, 0)
    assert second.tickets.credited == first.tickets.credited
    assert second.tickets.lines_already == len(CANCELLATIONS)


def test_a_run_that_was_stopped_is_completed_by_the_next(sqlite_desk: DemoDesk) -> None:
    half = sqlite_desk.make(*SALES, *CANCELLATIONS[:4])
    whole = sqlite_desk.make(*SALES, *CANCELLATIONS)
    assert (half.tickets.made, whole.tickets.made, whole.tickets.count) == (3, 3, 6)
    assert whole.tickets.credited == Decimal("20.30")


def test_all_times_move_by_whole_weeks_and_origins_stay(small: DemoDesk) -> None:
    made = small.first
    assert (made.shift_weeks, made.first_on, made.last_on) == (
        WEEKS, date(2026, 11, 11), date(2026, 11, 18),
    )  # fmt: skip
    assert small.rows(Company.demo_shift_weeks) == [WEEKS]
    invoices_ = small.rows(Invoice.origin_number, Invoice.invoice_on, Invoice.origin_at)
    assert invoices_[0] == ("536365", date(2026, 11, 11), "2010-12-01 08:26:00")


def test_the_dates_of_the_file_stay_on_request(sqlite_desk: DemoDesk) -> None:
    made = sqlite_desk.make(*SALES, *CANCELLATIONS, shift=False)
    assert (made.shift_weeks, made.last_on) == (0, date(2010, 12, 8))
    assert sqlite_desk.rows(Company.demo_shift_weeks) == [0]
    later = sqlite_desk.make(*SALES, *CANCELLATIONS)
    assert later.shift_weeks == 0


@pytest.mark.parametrize("days", range(14))
def test_the_last_day_lies_in_the_week_before_today(days: int) -> None:
    today, last = date(2026, 11, 20) + timedelta(days=days), date(2010, 12, 23)
    moved = last + timedelta(weeks=demo.weeks_between(last, today))
    assert today - timedelta(days=7) <= moved < today
    assert moved.weekday() == last.weekday()


def test_tracked_products_come_with_lots_that_are_marked_as_invented(small: DemoDesk) -> None:
    lots = dict(small.rows(Lot.name, Lot.is_synthetic))
    sold = {name for name in lots if "STOCK" not in name}
    assert sold == {"DEMO-22423-W48", "DEMO-22730-536365-03"}
    assert all(name.startswith("DEMO-") and is_marked for name, is_marked in lots.items())
    tracked = {product.code for product in PRODUCTS}
    codes = dict(small.rows(Product.id, Product.code))
    moved = dict(small.rows(Move.id, Move.product_id))
    for move_id, lot_id in small.rows(MoveLine.move_id, MoveLine.lot_id):
        assert (lot_id is not None) is (codes[moved[move_id]] in tracked)
    with_lot = dict(small.rows(Ticket.origin_number, Ticket.lot_id))
    assert [number for number, lot in with_lot.items() if lot is not None] == ["C536392"]


def test_pieces_and_parts_are_counted_into_the_stock_with_their_lots(small: DemoDesk) -> None:
    codes = dict(small.rows(Product.code, Product.id))
    of = {code: stock.AskQuantities(codes[code]) for code in codes}

    def here(code: str) -> list[tuple[str, Decimal]]:
        found = small.database.ask(stock.on_hand, of[code], actor_id=small.first.user_id)
        return [(row.lot_name, row.quantity) for row in found.rows]

    assert here("22180") == [("DEMO-22180-STOCK", Decimal(24))]
    assert here("22655") == [(f"DEMO-22655-STOCK-{n}", Decimal(1)) for n in (1, 2, 3, 4)]
    assert here("DEMO-MOVEMENT") == [("", Decimal(40))]
    assert here("84879") == []
    assert here("DEMO-LABOUR") == []


def test_clocks_and_the_like_have_a_warranty(small: DemoDesk) -> None:
    months = dict(small.rows(Product.code, Product.warranty_months))
    assert (months["22423"], months["71053"], months["79321"]) == (24, 0, 12)


def test_the_check_of_a_demo_finds_nothing(small: DemoDesk) -> None:
    assert integrity.check(small.database, lambda _rule: None).findings == ()


def test_pieces_of_a_tracked_product_may_have_an_unknown_lot(sqlite_desk: DemoDesk) -> None:
    several = SALES[2].replace(",1,2010", ",6,2010")
    sqlite_desk.make(SALES[0], several, *CANCELLATIONS)
    assert (UNKNOWN_LOT, False) in sqlite_desk.rows(Lot.name, Lot.is_synthetic)


def test_six_users_with_different_roles_can_be_chosen_by_their_login(small: DemoDesk) -> None:
    made = small.first
    people = small.database.ask(users.rows, users.UserQuestion(), actor_id=made.user_id)
    assert sorted(person.login for person in people) == sorted(made.logins)
    assert len({person.roles for person in people}) == 6


def test_a_database_with_somebodys_books_is_left_alone(sqlite_desk: DemoDesk) -> None:
    database = sqlite_desk.database
    asked = company.SetUpCompany(
        name="Real Ltd", currency_code="GBP", time_zone="Europe/London", user_name="Ada"
    )
    database.act(company.set_up, asked, actor_id=database.system_user_id())
    before = sqlite_desk.everything()
    with pytest.raises(Refused, match=r"demo\.real_company"):
        sqlite_desk.make(*SALES, *CANCELLATIONS)
    assert sqlite_desk.everything() == before


def test_progress_tells_words_and_grows_to_the_end(sqlite_desk: DemoDesk) -> None:
    told: list[demo.DemoProgress] = []
    book = sqlite_desk.folder / "book.csv"
    sqlite_desk.make(*SALES)
    demo.make(sqlite_desk.database, report=told.append, book=book)
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert all(progress.words for progress in told)
