"""Cancellations credit the latest earlier sales of the same customer, code and price."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.services.importing import CancellationLine, MatchedLine, Origin, Sale, Unmatched
from app.services.importing.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable

NOON = "2010-12-06 12:00"


def sale(
    quantity: int,
    *,
    time: str = "2010-12-01 09:00",
    document: str = "536365",
    place: int = 1,
    code: str = "22423",
    price: str = "12.75",
) -> Sale:
    """A sale to customer 17850; its line id is its place and document put together."""
    line_id = int(document) * 100 + place
    when = datetime.fromisoformat(time)
    return Sale(
        time=when,
        document=document,
        place=place,
        line_id=line_id,
        left=Decimal(quantity),
        customer="17850",
        stock_code=code,
        price=Decimal(price),
        invoice_id=int(document),
        order_id=int(document),
        product_id=1,
        partner_id=1,
    )


def cancelled(
    quantity: str | None,
    *,
    time: str | None = NOON,
    document: str = "C536400",
    place: int = 1,
    code: str = "22423",
    price: str | None = "12.75",
    customer: str = "17850",
) -> CancellationLine:
    """A line of a cancellation."""
    return CancellationLine(
        Origin("shop", document, place, place),
        code,
        "CAKESTAND",
        Decimal(quantity) if quantity else None,
        datetime.fromisoformat(time) if time else None,
        Decimal(price) if price else None,
        customer,
        "United Kingdom",
        Decimal(0),
    )


def only(cancellation: CancellationLine, sales: Iterable[Sale]) -> MatchedLine:
    """What one line credits."""
    ((line,),) = (document.lines for document in match([cancellation], sales))
    return line


def credited(line: MatchedLine) -> list[tuple[str, int, Decimal]]:
    """Document, place and pieces of what a line credits."""
    return [(part.sale.document, part.sale.place, part.quantity) for part in line.parts]


def test_the_latest_sale_is_credited_first_and_earlier_ones_for_the_rest() -> None:
    sales = [
        sale(5, document="536365"),
        sale(2, document="536390", time="2010-12-03 10:00"),
        sale(2, document="536380", time="2010-12-03 10:00", place=1),
        sale(2, document="536380", time="2010-12-03 10:00", place=2),
    ]
    line = only(cancelled("-7"), sales)
    assert credited(line) == [
        ("536390", 1, Decimal(2)),
        ("536380", 2, Decimal(2)),
        ("536380", 1, Decimal(2)),
        ("536365", 1, Decimal(1)),
    ]
    assert (line.reason, line.amount) == (None, Decimal("89.25"))


def test_document_numbers_are_compared_as_text() -> None:
    sales = [sale(1, document="1000000"), sale(1, document="536365")]
    assert credited(only(cancelled("-1"), sales)) == [("536365", 1, Decimal(1))]


def test_a_sale_of_the_same_minute_counts_and_a_later_one_does_not() -> None:
    assert only(cancelled("-1"), [sale(1, time=NOON)]).reason is None
    later = only(cancelled("-1"), [sale(1, time="2010-12-06 12:01")])
    assert (later.parts, later.reason) == ((), Unmatched.NO_SALE)


def test_prices_are_compared_as_numbers_and_codes_with_case() -> None:
    assert only(cancelled("-1", price="2.10"), [sale(1, price="2.1")]).reason is None
    other_code = only(cancelled("-1", code="85123a"), [sale(1, code="85123A")])
    assert other_code.reason is Unmatched.NO_SALE


def test_what_is_not_left_of_a_sale_is_unmatched() -> None:
    first, second = match(
        [cancelled("-3"), cancelled("-3", document="C536401", time="2010-12-07 12:00")], [sale(4)]
    )
    assert [line.reason for line in first.lines] == [None]
    (rest,) = second.lines
    assert credited(rest) == [("536365", 1, Decimal(1))]
    assert rest.reason is Unmatched.NOTHING_LEFT


def test_free_sales_do_not_count_and_of_one_that_is_credited_nothing_is_left() -> None:
    assert only(cancelled("-1"), [sale(0)]).reason is Unmatched.NOTHING_LEFT
    assert only(cancelled("-1", price="0"), [sale(1, price="0")]).reason is Unmatched.NO_PRICE


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (cancelled("-1", customer=""), Unmatched.NO_CUSTOMER),
        (cancelled("-1", price=None), Unmatched.NO_PRICE),
        (cancelled("2"), Unmatched.NO_QUANTITY),
        (cancelled(None), Unmatched.NO_QUANTITY),
        (cancelled("-1", time=None), Unmatched.NO_DATE),
    ],
)
def test_a_line_that_cannot_be_matched_tells_why(line: CancellationLine, reason: Unmatched) -> None:
    assert only(line, [sale(1)]).reason is reason


def test_documents_come_in_order_of_time_then_number_wherever_their_lines_stand() -> None:
    lines = [
        cancelled("-1", document="C9", time=None),
        cancelled("-1", document="C3"),
        cancelled("-1", document="C2", place=2),
        cancelled("-1", document="C1", time="2010-12-07 09:00"),
        cancelled("-1", document="C2", place=1),
    ]
    documents = list(match(lines, []))
    assert [document.document for document in documents] == ["C2", "C3", "C1", "C9"]
    assert [line.line.origin.place for line in documents[0].lines] == [1, 2]
