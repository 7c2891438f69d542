"""An order book becomes partners, products, orders, deliveries, invoices and payments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, update

from app.errors import NotAllowed, Unusable
from app.models.company import Journal, LockDate
from app.models.enums import (
    InvoiceState,
    JournalKind,
    LocationKind,
    PaymentState,
    ProductKind,
    Role,
    SalesOrderState,
    Tracking,
    TransferState,
)
from app.models.invoices import Invoice, InvoiceLine, InvoiceParty, InvoiceStatus
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.models.payments import ItemMatch, JournalItem, Payment
from app.models.products import Lot, Product
from app.models.stock import Location, Move, MoveLine, Transfer
from app.services import users
from app.services.importing import (
    UNKNOWN_LOT,
    ImportOrders,
    PartnerDetails,
    Reason,
    import_orders,
)
from tests.services.importing.books import GOOD, line, write_book

if TYPE_CHECKING:
    from app.services.importing import Progress
    from tests.services.importing.desk import Desk

LANTERN = line(code="71053", description="WHITE LANTERN", quantity="2", price="3.395")
DAY = date(2010, 12, 1)


def test_a_document_becomes_a_confirmed_order_of_its_date(desk: Desk) -> None:
    desk.take(GOOD, LANTERN)
    columns = (SalesOrder.number, SalesOrder.state, SalesOrder.ordered_on, SalesOrder.total_amount)
    assert desk.rows(*columns) == [
        ("SO00001", SalesOrderState.CONFIRMED, DAY, Decimal("22.09")),
    ]
    assert desk.rows(SalesOrder.origin_number, SalesOrder.origin_at) == [
        ("536365", "2010-12-01 08:26:00")
    ]
    assert desk.rows(
        SalesOrderLine.origin_line,
        SalesOrderLine.quantity,
        SalesOrderLine.unit_price,
        SalesOrderLine.subtotal,
        SalesOrderLine.delivered_quantity,
    ) == [
        (1, 6, Decimal("2.55"), Decimal("15.30"), 6),
        (2, 2, Decimal("3.395"), Decimal("6.79"), 2),
    ]


def test_its_delivery_goes_from_opening_to_the_customer_and_is_done(desk: Desk) -> None:
    desk.take(GOOD)
    assert desk.rows(Transfer.number, Transfer.state, Transfer.origin_number) == [
        ("WH/OUT/00001", TransferState.DONE, "536365")
    ]
    assert desk.rows(Transfer.done_at) == [datetime(2010, 12, 1, 8, 26, tzinfo=UTC)]
    kinds = dict(desk.rows(Location.id, Location.kind))
    ((source, destination, quantity),) = desk.rows(
        Move.source_location_id, Move.destination_location_id, Move.done_quantity
    )
    assert (kinds[source], kinds[destination]) == (LocationKind.OPENING, LocationKind.CUSTOMER)
    assert quantity == 6
    assert desk.rows(MoveLine.quantity, MoveLine.lot_id) == [(6, None)]


def test_summer_time_is_taken_into_account(desk: Desk) -> None:
    desk.take(line(time="2011-07-01 00:30"))
    assert desk.rows(Transfer.done_at) == [datetime(2011, 6, 30, 23, 30, tzinfo=UTC)]
    assert desk.rows(Invoice.invoice_on) == [date(2011, 7, 1)]


def test_its_invoice_is_posted_on_its_date_with_balanced_items(desk: Desk) -> None:
    desk.take(GOOD, LANTERN)
    assert desk.rows(
        Invoice.number,
        Invoice.state,
        Invoice.accounting_on,
        Invoice.origin_number,
        Invoice.origin_at,
    ) == [("INV/2010/00001", InvoiceState.POSTED, DAY, "536365", "2010-12-01 08:26:00")]
    assert desk.rows(JournalItem.line_number, JournalItem.debit, JournalItem.credit) == [
        (1, Decimal("22.09"), 0),
        (2, 0, Decimal("15.30")),
        (3, 0, Decimal("6.79")),
    ]
    assert desk.rows(InvoiceStatus.payment_state, InvoiceStatus.residual_amount) == [
        (PaymentState.NOT_PAID, Decimal("22.09"))
    ]
    assert desk.rows(
        InvoiceParty.name, InvoiceParty.customer_number, InvoiceParty.country_code
    ) == [("Customer 17850", "17850", "GB")]


def test_services_are_on_no_delivery(desk: Desk) -> None:
    desk.take(GOOD, line(code="POST", description="POSTAGE", quantity="1", price="18.00"))
    assert desk.rows(func.count(Move.id)) == [1]
    assert desk.rows(Product.code, Product.kind) == [
        ("85123A", ProductKind.GOODS),
        ("POST", ProductKind.SERVICE),
    ]
    assert desk.rows(SalesOrderLine.delivered_quantity, order=SalesOrderLine.id) == [6, 0]


def test_a_document_without_goods_has_no_delivery(desk: Desk) -> None:
    desk.take(line(code="M", description="Manual", price="5"))
    assert desk.rows(Transfer.id) == []
    assert desk.rows(Invoice.total_amount) == [30]


def test_documents_are_numbered_by_date_then_number_and_their_lines_by_place(desk: Desk) -> None:
    later, earlier = "2010-12-02 09:00", "2010-12-01 08:00"
    desk.take(
        line(document="100", time=later),
        line(document="99", time=later, description="FIRST OF 99"),
        line(document="200", time=earlier),
        line(document="99", time=later, description="SECOND OF 99"),
    )
    assert desk.rows(Invoice.number, Invoice.origin_number) == [
        ("INV/2010/00001", "200"),
        ("INV/2010/00002", "100"),
        ("INV/2010/00003", "99"),
    ]
    descriptions = desk.rows(InvoiceLine.description, order=InvoiceLine.id)
    assert descriptions[2:] == ["FIRST OF 99", "SECOND OF 99"]


def test_years_have_series_of_their_own(desk: Desk) -> None:
    desk.take(GOOD, line(document="540000", time="2011-01-04 10:00"), paid_share=Decimal(1))
    assert desk.rows(Invoice.number) == ["INV/2010/00001", "INV/2011/00001"]
    assert desk.rows(Payment.number) == ["PAY/2010/00001", "PAY/2011/00001"]


def test_exact_twins_are_both_taken(desk: Desk) -> None:
    done = desk.take(GOOD, GOOD)
    assert done.totals.lines_taken == 2
    assert desk.rows(Invoice.total_amount) == [Decimal("30.60")]


def test_free_goods_are_taken_and_their_invoice_is_paid(desk: Desk) -> None:
    desk.take(line(price="0"), paid_share=Decimal(1))
    assert desk.rows(InvoiceStatus.payment_state) == [PaymentState.PAID]
    assert desk.rows(Payment.id) == []


def test_a_document_of_two_customers_becomes_two_orders(desk: Desk) -> None:
    desk.take(GOOD, line(customer="13047"))
    assert desk.rows(SalesOrder.origin_number, SalesOrder.origin_part) == [
        ("536365", 1),
        ("536365/2", 2),
    ]
    assert desk.rows(Partner.customer_number) == ["13047", "17850"]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    lines = (GOOD, LANTERN, line(customer=""), line(document="C1"), line(document="536366"))
    first = desk.take(*lines, paid_share=Decimal("0.5"))
    before = desk.everything()
    again = desk.take(*lines, paid_share=Decimal("0.5"))
    assert desk.everything() == before
    assert again.totals.lines_known == again.totals.lines_taken == first.totals.lines_taken == 3
    assert again.totals.amount_taken == first.totals.amount_taken
    assert again.documents == first.documents


def test_a_renamed_file_is_the_same_order_book(desk: Desk) -> None:
    desk.take_file(write_book(desk.folder, GOOD))
    desk.take_file(write_book(desk.folder, GOOD, line(document="536366"), name="year.csv"))
    assert desk.rows(Invoice.origin_number) == ["536365", "536366"]


def test_another_source_has_documents_of_its_own(desk: Desk) -> None:
    desk.take(GOOD)
    desk.take(GOOD, source="other shop")
    assert desk.rows(Invoice.origin_source) == ["order-book", "other shop"]


def test_a_line_changed_since_import_is_reported_and_changes_nothing(desk: Desk) -> None:
    desk.take(GOOD, LANTERN)
    before = desk.everything()
    done = desk.take(GOOD.replace(",6,", ",7,"), LANTERN)
    assert done.totals.reasons == {Reason.CHANGED_SINCE_IMPORT: 1}
    assert done.totals.lines_taken == 1
    assert desk.everything() == before


def test_numbers_written_otherwise_are_no_change(desk: Desk) -> None:
    desk.take(GOOD)
    done = desk.take(line(price="2.550", quantity="6.0", customer="17850", time="2010-12-01 08:26"))
    assert (done.totals.lines_known, done.totals.lines_reported) == (1, 0)


def test_a_corrected_report_makes_a_supplementary_document_once(desk: Desk) -> None:
    report = desk.folder / "report.csv"
    desk.take(GOOD, line(code="71053", price="1e5"), report=report)
    corrected = desk.folder / "corrected.csv"
    corrected.write_text(report.read_text().replace("1e5", "3.39"))
    desk.take_file(corrected, source="ignored")
    assert desk.rows(SalesOrder.number, SalesOrder.origin_number, SalesOrder.origin_source) == [
        ("SO00001", "536365", "order-book"),
        ("SO00002", "536365/2", "order-book"),
    ]
    assert desk.rows(Transfer.origin_number) == ["536365", "536365/2"]
    assert desk.rows(Invoice.origin_number, Invoice.invoice_on, Invoice.total_amount) == [
        ("536365", DAY, Decimal("15.30")),
        ("536365/2", DAY, Decimal("20.34")),
    ]
    before = desk.everything()
    desk.take_file(corrected)
    assert desk.everything() == before


def test_the_same_place_twice_in_a_report_is_taken_once(desk: Desk) -> None:
    report = desk.folder / "report.csv"
    desk.take(line(customer=""), report=report)
    header, row = report.read_text().replace(",,United", ",17850,United").splitlines()
    report.write_text(f"{header}\n{row}\n{row}\n")
    done = desk.take_file(report)
    assert (done.totals.lines_taken, done.totals.reasons) == (1, {Reason.MALFORMED: 1})


def test_the_report_may_replace_the_file_that_is_imported(desk: Desk) -> None:
    report = desk.folder / "report.csv"
    desk.take(line(customer=""), line(customer="", code="71053"), report=report)
    report.write_text(report.read_text().replace(",,United", ",17850,United", 1))
    desk.take_file(report, report=report)
    assert len(report.read_text().splitlines()) == 2
    assert desk.rows(Invoice.origin_number) == ["536365"]


def test_a_product_is_called_by_its_latest_description_and_each_line_keeps_its_own(
    desk: Desk,
) -> None:
    desk.take(
        line(document="2", time="2010-12-09 10:00", description="NEW NAME"),
        line(document="1", time="2010-12-08 10:00", description="OLD NAME"),
    )
    assert desk.rows(Product.name) == ["NEW NAME"]
    assert desk.rows(InvoiceLine.description, order=InvoiceLine.id) == ["OLD NAME", "NEW NAME"]


def test_a_later_file_renames_a_product_and_an_earlier_one_does_not(desk: Desk) -> None:
    desk.take(line(document="2", time="2010-12-09 10:00", description="NAME"))
    desk.take(line(document="3", time="2010-12-10 10:00", description="LATER NAME"))
    assert desk.rows(Product.name) == ["LATER NAME"]
    desk.take(line(document="1", time="2010-12-08 10:00", description="EARLIER NAME"))
    assert desk.rows(Product.name) == ["LATER NAME"]


def test_a_line_without_description_is_taken_if_another_line_names_the_product(desk: Desk) -> None:
    done = desk.take(
        line(document="1", description=""),
        line(document="2", description="LANTERN"),
        line(document="3", code="X", description=""),
    )
    assert done.totals.reasons == {Reason.NO_DESCRIPTION: 1}
    assert desk.rows(InvoiceLine.description, order=InvoiceLine.id) == ["LANTERN", "LANTERN"]
    later = desk.take(line(document="4", description=""))
    assert later.totals.lines_taken == 1


def test_a_share_of_the_invoices_is_paid_on_their_day(desk: Desk) -> None:
    lines = [line(document=str(number)) for number in range(536000, 536040)]
    desk.take(*lines, paid_share=Decimal("0.5"))
    payments = desk.rows(Payment.origin_number, Payment.accounting_on, Payment.amount)
    assert 10 < len(payments) < 30
    assert {payment[1:] for payment in payments} == {(DAY, Decimal("15.30"))}
    assert desk.rows(func.sum(InvoiceStatus.residual_amount)) == [
        (40 - len(payments)) * Decimal("15.30")
    ]
    assert desk.rows(func.count(ItemMatch.id)) == [len(payments)]
    assert desk.rows(func.sum(JournalItem.debit), func.sum(JournalItem.credit)) == [
        ((40 + len(payments)) * Decimal("15.30"),) * 2
    ]


def test_a_tax_named_is_put_on_every_line(desk: Desk) -> None:
    desk.take(GOOD, LANTERN, tax_name="VAT 20%")
    assert desk.rows(Invoice.untaxed_amount, Invoice.tax_amount, Invoice.total_amount) == [
        (Decimal("22.09"), Decimal("4.42"), Decimal("26.51"))
    ]
    assert desk.rows(func.sum(JournalItem.debit), func.sum(JournalItem.credit)) == [
        (Decimal("26.51"), Decimal("26.51"))
    ]


def test_a_tax_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Unusable) as caught:
        desk.take(GOOD, tax_name="Luxury tax")
    assert caught.value.code == "import.no_such_tax"
    assert desk.rows(Invoice.id) == []


def test_lines_of_a_locked_period_are_reported(desk: Desk) -> None:
    desk.run(update(LockDate).values(locked_until_on=DAY))
    done = desk.take(GOOD, line(document="536366", time="2010-12-02 00:00"))
    assert done.totals.reasons == {Reason.LOCKED_PERIOD: 1}
    assert desk.rows(Invoice.origin_number) == ["536366"]


def test_known_lines_of_a_locked_period_are_still_known(desk: Desk) -> None:
    desk.take(GOOD)
    desk.run(update(LockDate).values(locked_until_on=DAY))
    assert desk.take(GOOD).totals.lines_known == 1


def follow_dates(desk: Desk, kind: JournalKind) -> None:
    """Let the numbers of the journals of a kind follow dates from now on."""
    since = datetime(2026, 11, 2, 10, 1, tzinfo=UTC)
    desk.run(update(Journal).where(Journal.kind == kind).values(dated_series_since_at=since))


def test_lines_before_the_last_number_are_reported_where_numbers_follow_dates(desk: Desk) -> None:
    desk.take(GOOD, line(document="536400", time="2010-12-03 09:00"))
    book = (
        line(document="536371", time="2010-12-02 23:59"),
        line(document="536401", time="2010-12-03 00:00"),
        line(document="530000", time="2009-11-30 08:00"),
        GOOD,
    )
    follow_dates(desk, JournalKind.SALE)
    totals = desk.take(*book).totals
    assert totals.reasons == {Reason.DATE_STEPS_BACK: 1}
    assert (totals.lines_read, totals.lines_taken, totals.lines_known) == (4, 3, 1)
    assert (totals.amount_taken, totals.amount_reported) == (Decimal("45.90"), Decimal("15.30"))
    assert desk.rows(Invoice.number, Invoice.origin_number) == [
        ("INV/2009/00001", "530000"),
        ("INV/2010/00001", "536365"),
        ("INV/2010/00002", "536400"),
        ("INV/2010/00003", "536401"),
    ]


def test_the_rest_of_a_document_is_posted_by_its_own_date(desk: Desk) -> None:
    desk.take(GOOD)
    follow_dates(desk, JournalKind.SALE)
    rest = line(code="71053", description="WHITE LANTERN", time="2010-12-05 09:00")
    other = line(document="536371", time="2010-12-02 09:00")
    assert desk.take(GOOD, rest, other).totals.lines_reported == 0
    assert desk.rows(Invoice.number, Invoice.origin_number) == [
        ("INV/2010/00001", "536365"),
        ("INV/2010/00002", "536371"),
        ("INV/2010/00003", "536365/2"),
    ]


def test_numbers_of_payments_that_follow_dates_count_only_where_some_are_paid(desk: Desk) -> None:
    desk.take(line(document="536400", time="2010-12-03 09:00"), paid_share=Decimal(1))
    follow_dates(desk, JournalKind.BANK)
    paid = desk.take(GOOD, paid_share=Decimal(1))
    assert paid.totals.reasons == {Reason.DATE_STEPS_BACK: 1}
    assert desk.take(GOOD).totals.reasons == {}
    assert desk.rows(Invoice.origin_number) == ["536365", "536400"]


def test_a_line_of_the_future_is_a_bad_date(desk: Desk) -> None:
    done = desk.take(line(time="2026-11-03 00:00"), line(time="2026-11-02 09:00"))
    assert done.totals.reasons == {Reason.BAD_DATE: 1}
    assert done.totals.lines_taken == 1


def test_pieces_of_a_tracked_product_carry_the_lot_that_nobody_knows(desk: Desk) -> None:
    tracked = {"kind": ProductKind.GOODS, "tracking": Tracking.SERIAL, "warranty_months": 0}
    desk.run(insert(Product).values(code="85123A", name="Heart", list_price=0, **tracked))
    desk.take(GOOD, line(document="536366", code="71053"), line(document="536367"))
    ((lot_id, name),) = desk.rows(Lot.id, Lot.name)
    assert name == UNKNOWN_LOT
    assert desk.rows(MoveLine.lot_id, order=MoveLine.id) == [lot_id, None, lot_id]


def test_amounts_are_invoiced_rounded_and_the_difference_is_told(desk: Desk) -> None:
    done = desk.take(line(quantity="1", price="0.555"), line(quantity="1", price="0.005"))
    assert done.totals.amount_taken == Decimal("0.560")
    assert (done.invoiced, done.rounding) == (Decimal("0.57"), Decimal("0.010"))


DIRTY = (
    GOOD,
    "536365,short",
    line(time="2010-02-30 08:00"),
    line(price="1e5"),
    line(price="-2.5"),
    line(quantity="-6"),
    line(customer=""),
    line(code="NAMELESS", description=""),
    line(document="C536379", quantity="-1"),
    line(document="C536379", quantity="many", time="never"),
    line(description='"=HYPERLINK(""http://x"")"'),
)


def test_lines_and_amounts_add_up_on_dirty_lines(desk: Desk) -> None:
    totals = desk.take(*DIRTY).totals
    assert totals.lines_read == 11
    assert (totals.lines_taken, totals.lines_cancellations, totals.lines_reported) == (2, 2, 7)
    assert totals.reasons == {
        Reason.MALFORMED: 1,
        Reason.BAD_DATE: 1,
        Reason.BAD_NUMBER: 2,
        Reason.NEGATIVE_QUANTITY: 1,
        Reason.NO_CUSTOMER: 1,
        Reason.NO_DESCRIPTION: 1,
    }
    assert totals.amount_taken == Decimal("30.60")
    assert totals.amount_cancellations == Decimal("-2.55")
    parts = totals.amount_taken + totals.amount_cancellations + totals.amount_reported
    assert parts == totals.amount_read


def test_a_formula_in_a_cell_is_stored_as_it_is(desk: Desk) -> None:
    desk.take(line(description='"=HYPERLINK(""http://x"")"'))
    assert desk.rows(Product.name) == ['=HYPERLINK("http://x")']


def test_a_file_that_is_broken_at_its_end_changes_nothing(desk: Desk) -> None:
    path = write_book(desk.folder, GOOD)
    path.write_text(path.read_text() + "536366,85123A,WHI")
    report = desk.folder / "report.csv"
    before = desk.everything()
    with pytest.raises(Unusable):
        desk.take_file(path, report=report)
    assert desk.everything() == before
    assert list(desk.folder.glob("report*")) == []


def test_a_report_that_cannot_be_written_is_refused_beforehand(desk: Desk) -> None:
    with pytest.raises(Unusable) as caught:
        desk.take(GOOD, report=desk.folder / "no such folder" / "report.csv")
    assert caught.value.code == "import.report_unwritable"
    assert desk.rows(Invoice.id) == []


def test_a_stopped_import_is_whole_and_the_next_one_completes_it(desk: Desk) -> None:
    lines = [line(document=str(number)) for number in range(536000, 537200)]

    def stop(progress: Progress) -> None:
        if progress.done and not progress.is_reading:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.take(*lines, progress=stop)
    assert desk.rows(func.count(Invoice.id)) == [500]
    assert desk.rows(func.count(SalesOrder.id)) == [500]
    done = desk.take(*lines)
    assert (done.totals.lines_known, done.totals.lines_taken) == (500, 1200)
    numbers = desk.rows(Invoice.number_value)
    assert numbers == list(range(1, 1201))


def test_a_batch_stopped_in_its_middle_leaves_nothing(desk: Desk) -> None:
    lines = [line(document=str(number), customer=str(number)) for number in range(1000, 1600)]

    def stop(number: str, country: str) -> PartnerDetails:
        del country
        if number == "1550":
            raise KeyboardInterrupt
        return PartnerDetails(f"Shop {number}")

    with pytest.raises(KeyboardInterrupt):
        desk.take(*lines, details=stop)
    assert desk.rows(func.count(Invoice.id)) == [500]
    assert desk.rows(func.count(Partner.id)) == [500]
    assert desk.take(*lines).totals.lines_known == 500
    assert desk.rows(func.count(Invoice.id)) == [600]


def test_only_an_administrator_may_start_an_import(desk: Desk) -> None:
    asked = users.CreateUser(
        name="Bob", login="bob", email="", language="en", roles=(Role.ACCOUNTANT,)
    )
    bob = desk.database.act(users.create, asked, actor_id=desk.user_id)
    with pytest.raises(NotAllowed):
        import_orders(desk.database, ImportOrders(write_book(desk.folder, GOOD)), actor_id=bob.id)
    assert desk.rows(Invoice.id) == []


def test_documents_are_made_in_the_name_of_the_system_user_import(desk: Desk) -> None:
    desk.take(GOOD)
    ((created_by, posted_by, is_historic),) = desk.rows(
        Invoice.created_by_id, Invoice.posted_by_id, Invoice.is_historic
    )
    assert created_by == posted_by == desk.database.user_id("import")
    assert is_historic
