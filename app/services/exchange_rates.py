"""Exchange rates: what an accountant entered for a day, and which of them counts (rules 20).

A rate is the units of the other currency for one of the company's. A day without one has that of
the latest day before; posted documents and payments keep a copy of theirs, so a rate entered later
changes nothing that is in the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import delete, insert, select, update

from app.db.types import NotExact, Rate, to_scaled
from app.errors import Invalid, Problem, Refused
from app.models.company import Currency, CurrencyRate
from app.models.ids import CurrencyId, RecordRef
from app.services import access
from app.services.actions import CurrencyFacts, action, question
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row, Select

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CurrencyFacts",
    "CurrencyId",
    "ExchangeRateRow",
    "ExchangeRates",
    "RemoveRate",
    "SetRate",
    "card",
    "find",
    "known",
    "remove",
    "require",
    "set_rate",
]

ONE = Decimal(1)
FIRST_YEAR = 1900
ROWS = 200


@dataclass(frozen=True, slots=True)
class SetRate:
    """The rate of a currency from a day on; it takes the place of one of the same day.

    Field names of `Invalid`: currency_id, valid_on, rate.
    """

    currency_id: CurrencyId
    valid_on: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RemoveRate:
    """Take back a rate that was entered by mistake."""

    currency_id: CurrencyId
    valid_on: date


@dataclass(frozen=True, slots=True)
class ExchangeRateRow:
    """A rate as it was entered."""

    currency: CurrencyFacts
    valid_on: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """The latest rates and the currencies that can have one; whether the user may change them."""

    company: CurrencyFacts
    currencies: tuple[CurrencyFacts, ...]
    rates: tuple[ExchangeRateRow, ...]
    today: date
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRateChanged(Event):
    """A rate was entered, changed or taken back (then `after` is empty)."""

    NAME: ClassVar[str] = "exchange_rate.changed"
    IN_TIMELINE: ClassVar[bool] = False
    currency: str
    day: str
    before: str
    after: str


def find(uow: UnitOfWork, currency_id: int, day: date) -> Decimal | None:
    """The rate that counts on a day; None if none was entered up to it."""
    if currency_id == uow.company.currency.id:
        return ONE
    return uow.connection.scalar(
        select(CurrencyRate.rate)
        .where(CurrencyRate.currency_id == currency_id, CurrencyRate.valid_on <= day)
        .order_by(CurrencyRate.valid_on.desc())
        .limit(1)
    )


def missing(currency: CurrencyFacts, day: date) -> Problem:
    """The sentence that says where to enter a rate."""
    return Problem("exchange_rate.missing", {"currency": currency.code, "date": day})


def require(uow: UnitOfWork, currency: CurrencyFacts, day: date) -> Decimal:
    """The rate that counts on a day.

    Raises:
        Refused: exchange_rate.missing
    """
    rate = find(uow, currency.id, day)
    if rate is None:
        problem = missing(currency, day)
        raise Refused(problem.code, None, problem.parameters)
    return rate


def known(uow: UnitOfWork, currency_id: int) -> CurrencyFacts:
    """A currency by its id."""
    if currency_id == uow.company.currency.id:
        return uow.company.currency
    row = uow.connection.execute(_currencies().where(Currency.id == currency_id)).one()
    return _facts(row)


def _again(uow: UnitOfWork, ids: Sequence[int]) -> ExchangeRates:
    del ids
    return _card(uow)


@action("exchange_rate.set", again=_again)
def set_rate(uow: UnitOfWork, request: SetRate) -> ExchangeRates:
    """Enter the rate of a currency from a day on.

    Raises:
        NotAllowed: exchange_rate.write
        Invalid: by field, see SetRate
    """
    access.require(uow, "exchange_rate.write")
    currency = _checked(uow, request)
    where = (
        CurrencyRate.currency_id == request.currency_id,
        CurrencyRate.valid_on == request.valid_on,
    )
    before = uow.connection.scalar(select(CurrencyRate.rate).where(*where).with_for_update())
    values = {
        "currency_id": request.currency_id, "valid_on": request.valid_on, "rate": request.rate,
    }  # fmt: skip
    if before is None:
        uow.connection.execute(insert(CurrencyRate).values(values))
    else:
        uow.connection.execute(update(CurrencyRate).where(*where).values(rate=request.rate))
    _tell(uow, currency, request.valid_on, before, request.rate)
    return _card(uow)


@action("exchange_rate.remove", again=_again)
def remove(uow: UnitOfWork, request: RemoveRate) -> ExchangeRates:
    """Take back a rate; what was posted with it keeps its own.

    Raises:
        NotAllowed: exchange_rate.write
        Refused: exchange_rate.gone
    """
    access.require(uow, "exchange_rate.write")
    before = uow.connection.scalar(
        delete(CurrencyRate)
        .where(
            CurrencyRate.currency_id == request.currency_id,
            CurrencyRate.valid_on == request.valid_on,
        )
        .returning(CurrencyRate.rate)
    )
    if before is None:
        raise Refused("exchange_rate.gone")
    _tell(uow, known(uow, request.currency_id), request.valid_on, before, None)
    return _card(uow)


@question
def card(uow: UnitOfWork, request: None) -> ExchangeRates:
    """The latest rates, the newest first.

    Raises:
        NotAllowed: invoice.read
    """
    del request
    access.require(uow, "invoice.read")
    return _card(uow)


def _checked(uow: UnitOfWork, request: SetRate) -> CurrencyFacts:
    problems: dict[str, Problem] = {}
    row = uow.connection.execute(_currencies().where(Currency.id == request.currency_id)).first()
    if row is None or request.currency_id == uow.company.currency.id:
        problems["currency_id"] = Problem("exchange_rate.not_another_currency")
    if request.valid_on.year < FIRST_YEAR:
        problems["valid_on"] = Problem("exchange_rate.date_out_of_range", {"year": FIRST_YEAR})
    if rate_problem := _rate_problem(request.rate):
        problems["rate"] = rate_problem
    if problems or row is None:
        raise Invalid(problems)
    return _facts(row)


def _rate_problem(rate: Decimal) -> Problem | None:
    if not rate.is_finite() or rate <= 0:
        return Problem("exchange_rate.not_positive")
    try:
        to_scaled(rate, Rate.decimals)
    except NotExact:
        return Problem("exchange_rate.not_exact", {"places": Rate.decimals})
    return None


def _tell(
    uow: UnitOfWork,
    currency: CurrencyFacts,
    day: date,
    before: Decimal | None,
    after: Decimal | None,
) -> None:
    uow.record(
        ExchangeRateChanged(
            ref=RecordRef("currency", currency.id),
            currency=currency.code,
            day=day.isoformat(),
            before=_text(before),
            after=_text(after),
        )
    )
    uow.produced("currency", (currency.id,))


def _text(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate.normalize():f}"


def _facts(row: Row[*tuple[Any, ...]]) -> CurrencyFacts:
    return CurrencyFacts(row.id, row.code, row.symbol, row.digits)


def _currencies() -> Select[*tuple[Any, ...]]:
    return select(Currency.id, Currency.code, Currency.symbol, Currency.digits)


def _card(uow: UnitOfWork) -> ExchangeRates:
    others = uow.connection.execute(
        _currencies()
        .where(Currency.is_active, Currency.id != uow.company.currency.id)
        .order_by(Currency.code)
    )
    rows = uow.connection.execute(
        select(
            Currency.id, Currency.code, Currency.symbol, Currency.digits,
            CurrencyRate.valid_on, CurrencyRate.rate,
        )
        .join(Currency, Currency.id == CurrencyRate.currency_id)
        .order_by(CurrencyRate.valid_on.desc(), Currency.code)
        .limit(ROWS)
    )  # fmt: skip
    return ExchangeRates(
        company=uow.company.currency,
        currencies=tuple(map(_facts, others)),
        rates=tuple(ExchangeRateRow(_facts(row), row.valid_on, row.rate) for row in rows),
        today=uow.today,
        may_change=access.may(uow.actor, "exchange_rate.write"),
    )
