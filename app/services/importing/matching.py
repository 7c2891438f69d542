"""Finds the sales that the cancellations of an order book credit, which do not name them.

Documents are taken in order of date and time, then number, their lines in the order of the file;
for each line the sales of the same customer, stock code and unit price that are dated not later,
the latest first, each up to what is left to credit of it (rules 41).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from app.services.importing.lines import CancellationLine


class Unmatched(StrEnum):
    """Why a cancellation line, or the rest of it, credits no sale.

    The last four are what a replay finds: the document is of another customer, or its date is
    locked or before that of the last number, or the refund was refused for another cause.
    """

    NO_CUSTOMER = "no_customer"
    NO_PRICE = "no_price"
    NO_QUANTITY = "no_quantity"
    NO_DATE = "no_date"
    NO_SALE = "no_sale"
    NOTHING_LEFT = "nothing_left"
    OTHER_CUSTOMER = "other_customer"
    LOCKED_PERIOD = "locked_period"
    DATE_STEPS_BACK = "date_steps_back"
    REFUSED = "refused"


class Sale(NamedTuple):
    """An imported sale: `time` and `document` as in the file, `left` to credit.

    `line_id` is its invoice line. Sales are taken in falling order of the first fields.
    """

    time: datetime
    document: str
    place: int
    line_id: int
    left: Decimal
    customer: str
    stock_code: str
    price: Decimal
    invoice_id: int
    order_id: int
    product_id: int
    partner_id: int


class Part(NamedTuple):
    """So many pieces of one sale."""

    sale: Sale
    quantity: Decimal

    @property
    def amount(self) -> Decimal:
        """What they were sold for, unrounded."""
        return self.quantity * self.sale.price


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A cancellation line with the sales that it credits.

    `quantity` is above zero; `reason` says why what `parts` do not cover stays unmatched.
    """

    line: CancellationLine
    quantity: Decimal
    parts: tuple[Part, ...]
    reason: Unmatched | None

    @property
    def amount(self) -> Decimal:
        """What is credited, unrounded."""
        return sum((part.amount for part in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class MatchedDocument:
    """A cancellation document; `time` is that of its first line that has one."""

    document: str
    time: datetime | None
    lines: tuple[MatchedLine, ...]


def match(
    cancellations: Iterable[CancellationLine], sales: Iterable[Sale]
) -> Iterator[MatchedDocument]:
    """Each cancellation document with what its lines credit, in order of time, then number.

    Sales whose price is not above zero do not count. A document without a readable time comes
    last.
    """
    matcher = _Matcher(sales)
    for document, time, lines in _documents(cancellations):
        yield MatchedDocument(document, time, tuple(matcher.match(line) for line in lines))


def _documents(
    cancellations: Iterable[CancellationLine],
) -> list[tuple[str, datetime | None, list[CancellationLine]]]:
    """Lines by document; a document may be spread over the file."""
    ordered = sorted(cancellations, key=lambda line: (line.origin.document, line.origin.place))
    documents = []
    for document, group in groupby(ordered, key=lambda line: line.origin.document):
        lines = list(group)
        time = min((line.time for line in lines if line.time), default=None)
        documents.append((document, time, lines))
    return sorted(documents, key=lambda each: (each[1] is None, each[1], each[0]))


class _Matcher:
    """The sales by customer, stock code and price, with what is left of each."""

    def __init__(self, sales: Iterable[Sale]) -> None:
        self._sales: defaultdict[tuple[str, str, Decimal], list[Sale]] = defaultdict(list)
        self._left: dict[int, Decimal] = {}
        for sale in sales:
            if sale.price > 0:
                self._sales[sale.customer, sale.stock_code, sale.price].append(sale)
                self._left[sale.line_id] = sale.left
        for known in self._sales.values():
            known.sort()

    def match(self, line: CancellationLine) -> MatchedLine:
        """Take what the line credits from the latest sales on."""
        wanted = -line.quantity if line.quantity is not None else Decimal(0)
        if not line.customer:
            return MatchedLine(line, wanted, (), Unmatched.NO_CUSTOMER)
        if not line.price or line.price < 0:
            return MatchedLine(line, wanted, (), Unmatched.NO_PRICE)
        if wanted <= 0:
            return MatchedLine(line, wanted, (), Unmatched.NO_QUANTITY)
        if line.time is None:
            return MatchedLine(line, wanted, (), Unmatched.NO_DATE)
        known = self._sales.get((line.customer, line.stock_code, line.price), [])
        earlier = known[: bisect_right(known, line.time, key=lambda sale: sale.time)]
        parts = tuple(self._take(earlier, wanted))
        is_whole = sum(part.quantity for part in parts) == wanted
        reason = Unmatched.NOTHING_LEFT if earlier else Unmatched.NO_SALE
        return MatchedLine(line, wanted, parts, None if is_whole else reason)

    def _take(self, earlier: list[Sale], wanted: Decimal) -> Iterator[Part]:
        """Pieces of the sales, the latest first, until there are enough."""
        for sale in reversed(earlier):
            quantity = min(wanted, self._left[sale.line_id])
            if quantity > 0:
                self._left[sale.line_id] -= quantity
                wanted -= quantity
                yield Part(sale, quantity)
            if not wanted:
                return
