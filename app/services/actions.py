"""What marks a public function of a service as an action or a question, and who asks.

An action changes rows: it runs on the writer, in one transaction, at most once per key. A question
only reads, in one snapshot. Both are plain functions whose first argument is the unit of work.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from app.models.enums import Role, TaxRounding
    from app.services.unit_of_work import UnitOfWork

Request = TypeVar("Request")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Actor:
    """The user in whose name something is done."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    is_system: bool = False


@dataclass(frozen=True, slots=True)
class CurrencyFacts:
    """A currency: its id, code, symbol and number of decimals."""

    id: int
    code: str
    symbol: str
    digits: int


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What services need of the company at every step; accounts are ids."""

    name: str
    currency: CurrencyFacts
    time_zone: str
    language: str
    tax_rounding: TaxRounding
    receivable_account_id: int
    exchange_gain_account_id: int
    exchange_loss_account_id: int
    sales_account_id: int
    sales_returns_account_id: int
    goodwill_account_id: int
    fees_account_id: int
    write_off_account_id: int
    write_off_limit: Decimal
    is_demo: bool


class Action(Generic[Request, Result]):
    """A public function that changes rows.

    `again` reads the result of a repeated key anew from the ids of the records that the first
    run made.
    """

    def __init__(
        self,
        name: str,
        function: Callable[[UnitOfWork, Request], Result],
        again: Callable[[UnitOfWork, Sequence[int]], Result],
    ) -> None:
        self.name = name
        self.function = function
        self.again = again
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__

    def __call__(self, uow: UnitOfWork, request: Request) -> Result:
        """Run inside the unit of work of a caller."""
        return self.function(uow, request)


class Question(Generic[Request, Result]):
    """A public function that only reads."""

    def __init__(self, function: Callable[[UnitOfWork, Request], Result]) -> None:
        self.function = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__

    def __call__(self, uow: UnitOfWork, request: Request) -> Result:
        """Run inside the unit of work of a caller."""
        return self.function(uow, request)


def action(
    name: str, *, again: Callable[[UnitOfWork, Sequence[int]], Result]
) -> Callable[[Callable[[UnitOfWork, Request], Result]], Action[Request, Result]]:
    """Mark a function as the action `name` ("refund.reverse"), which is also its audit word."""

    def mark(function: Callable[[UnitOfWork, Request], Result]) -> Action[Request, Result]:
        return Action(name, function, again)

    return mark


def question(function: Callable[[UnitOfWork, Request], Result]) -> Question[Request, Result]:
    """Mark a function as a question."""
    return Question(function)


def digest(request: object) -> str:
    """The digest of a request in a canonical text: equal requests have equal digests."""
    text = json.dumps(_canonical(request), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    """A value as JSON, with the names of dataclasses and exact text of everything else."""
    if is_dataclass(value) and not isinstance(value, type):
        content = {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}
        return {"": type(value).__name__, **content}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(json.dumps(_canonical(item), sort_keys=True) for item in value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    plain = value is None or isinstance(value, (bool, int, str))
    return value if plain else str(value)
