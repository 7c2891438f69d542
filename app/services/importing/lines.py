"""Tells what each line of an order book is: a sale, a cancellation, or not to be taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Two factors of 19 digits each make a product of 38: no amount of a file is ever rounded.
EXACT = Context(prec=60)

_SERVICES = frozenset(
    {"POST", "DOT", "M", "m", "D", "S", "B", "C2", "CRUK", "BANK CHARGES", "AMAZONFEE"}
)
_CELLS = 8
_LARGEST = 2**63 - 1
_WHOLE_DIGITS = len(str(_LARGEST))
LARGEST_LINE = 10**12
_QUANTITY_DIGITS = 4
_PRICE_DIGITS = 6
_LONGEST_CODE = 64
_LONGEST_CELL = 250
_CACHED = 8192
_FIRST_YEAR = 1900

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?", re.ASCII)
_WHOLE_CUSTOMER = re.compile(r"([0-9]+)\.0+", re.ASCII)


class Reason(StrEnum):
    """Why a line was not taken; of several the first in this order is named."""

    MALFORMED = "malformed"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    NEGATIVE_QUANTITY = "negative_quantity"
    NO_CUSTOMER = "no_customer"
    NO_DESCRIPTION = "no_description"
    CHANGED_SINCE_IMPORT = "changed_since_import"
    LOCKED_PERIOD = "locked_period"
    DATE_STEPS_BACK = "date_steps_back"


class Origin(NamedTuple):
    """What a line is known by: source, document number and running place in that document.

    `line` is its line in the file now read, for messages; it is no part of the identity.
    """

    source: str
    document: str
    place: int
    line: int


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A line of an ordinary document that can be taken.

    `time` is the company's local time as in the file; `description` may be empty where another
    line names the product; `cells` are the original ones.
    """

    origin: Origin
    stock_code: str
    description: str
    quantity: Decimal
    time: datetime
    price: Decimal
    customer: str
    country: str
    cells: Sequence[str]

    @property
    def amount(self) -> Decimal:
        """Quantity times price, unrounded."""
        return EXACT.multiply(self.quantity, self.price)


@dataclass(frozen=True, slots=True)
class CancellationLine:
    """A line of a cancellation, set aside; None where a cell cannot be read."""

    origin: Origin
    stock_code: str
    description: str
    quantity: Decimal | None
    time: datetime | None
    price: Decimal | None
    customer: str
    country: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A line that is not taken, with its reason; its amount is zero where it cannot be read."""

    origin: Origin
    reason: Reason
    cells: Sequence[str]
    amount: Decimal


BookLine = SaleLine | CancellationLine | ReportedLine


def is_service(stock_code: str) -> bool:
    """Whether a stock code stands for postage, fees and the like, which are never delivered."""
    return stock_code in _SERVICES or stock_code.startswith("gift_")


def is_cancellation(document: str) -> bool:
    """Whether a document number is a cancellation's: only a leading capital C makes one."""
    return document.startswith("C")


def classify(origin: Origin, cells: Sequence[str], *, is_sound: bool = True) -> BookLine:
    """Tell what a line is by its eight original cells, trimmed here.

    A cancellation is set aside before anything else is looked at. `no_description` is not decided
    here, since another line may name the product.
    """
    trimmed = [cell.strip() for cell in cells]
    if trimmed and is_cancellation(trimmed[0]):
        return _cancellation(origin, trimmed)
    if not is_sound or _is_malformed(trimmed):
        return malformed(origin, cells)
    reason = _reason(trimmed)
    if reason:
        return ReportedLine(origin, reason, cells, _amount(trimmed))
    return _sale(origin, cells, trimmed)


def malformed(origin: Origin, cells: Sequence[str]) -> ReportedLine:
    """A line that no document can hold, with its amount if that can be read."""
    amount = _amount([cell.strip() for cell in cells])
    return ReportedLine(origin, Reason.MALFORMED, cells, amount)


def sale_again(origin: Origin, cells: Sequence[str]) -> SaleLine:
    """A line that was found to be a sale, read again without looking for reasons."""
    return _sale(origin, cells, [cell.strip() for cell in cells])


def read_customer(text: str) -> str:
    """The customer number: what a spreadsheet made `17850.0` is `17850`."""
    match = _WHOLE_CUSTOMER.fullmatch(text)
    return match[1] if match else text


def read_quantity(text: str) -> Decimal | None:
    """A quantity written as a plain decimal that its scale holds, else None."""
    return _number(text, _QUANTITY_DIGITS)


def read_price(text: str) -> Decimal | None:
    """A unit price written as a plain decimal that its scale holds, else None."""
    return _number(text, _PRICE_DIGITS)


@lru_cache(_CACHED)
def read_time(text: str) -> datetime | None:
    """A local time `YYYY-MM-DD HH:MM`, with seconds or without, that exists; else None.

    The books begin with the year 1900.
    """
    if not _TIME.fullmatch(text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.year >= _FIRST_YEAR else None


@lru_cache(_CACHED)
def _number(text: str, digits: int) -> Decimal | None:
    """A plain decimal with at most so many digits after the point, and in range."""
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(fraction.rstrip("0")) > digits or len(whole.lstrip("0")) > _WHOLE_DIGITS:
        return None
    value = Decimal(text)
    return value if abs(value.scaleb(digits, EXACT)) <= _LARGEST else None


def _is_malformed(trimmed: Sequence[str]) -> bool:
    """Whether a line lacks cells, its number or its stock code, or holds what no column can."""
    if len(trimmed) != _CELLS or not trimmed[0] or not trimmed[1]:
        return True
    return (
        len(trimmed[1]) > _LONGEST_CODE
        or max(map(len, trimmed)) > _LONGEST_CELL
        or "\0" in "".join(trimmed)
    )


def _reason(trimmed: Sequence[str]) -> Reason | None:
    """The first reason not to take a line that is not malformed, None if there is none."""
    quantity, price = read_quantity(trimmed[3]), read_price(trimmed[5])
    if read_time(trimmed[4]) is None:
        return Reason.BAD_DATE
    if quantity is None or price is None or price < 0 or not _holds(quantity, price):
        return Reason.BAD_NUMBER
    if quantity <= 0:
        return Reason.NEGATIVE_QUANTITY
    return None if trimmed[6] else Reason.NO_CUSTOMER


def _sale(origin: Origin, cells: Sequence[str], trimmed: Sequence[str]) -> SaleLine:
    """The sale that the trimmed cells tell of; none of them can be misread any more."""
    quantity, time, price = (
        read_quantity(trimmed[3]),
        read_time(trimmed[4]),
        read_price(trimmed[5]),
    )
    if quantity is None or time is None or price is None:
        message = f"line {origin.line} is no sale"
        raise ValueError(message)
    customer, country = read_customer(trimmed[6]), trimmed[7]
    return SaleLine(origin, trimmed[1], trimmed[2], quantity, time, price, customer, country, cells)


def _holds(quantity: Decimal, price: Decimal) -> bool:
    """Whether the scale of amounts holds the product, and sums of some hundreds of such."""
    return abs(EXACT.multiply(quantity, price)) <= LARGEST_LINE


def _amount(trimmed: Sequence[str]) -> Decimal:
    """Quantity times price, unrounded; zero where one of them cannot be read."""
    if len(trimmed) != _CELLS:
        return Decimal(0)
    quantity, price = read_quantity(trimmed[3]), read_price(trimmed[5])
    return EXACT.multiply(quantity, price) if quantity and price else Decimal(0)


def _cancellation(origin: Origin, trimmed: Sequence[str]) -> CancellationLine:
    """A cancellation's line with whatever of it can be read."""
    padded = (*trimmed, *[""] * _CELLS)
    return CancellationLine(
        origin,
        padded[1],
        padded[2],
        read_quantity(padded[3]),
        read_time(padded[4]),
        read_price(padded[5]),
        read_customer(padded[6]),
        padded[7],
        _amount(trimmed),
    )
