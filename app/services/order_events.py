"""What happens to quotations and orders, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from app.services.events import Event

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMade(Event):
    """A quotation was made."""

    NAME: ClassVar[str] = "order.made"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSent(Event):
    """A quotation was marked as sent to the customer."""

    NAME: ClassVar[str] = "order.sent"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed(Event):
    """A quotation became an order; its delivery, if there are goods, tells of itself."""

    NAME: ClassVar[str] = "order.confirmed"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """A quotation or an order was cancelled, with a reason."""

    NAME: ClassVar[str] = "order.cancelled"
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInvoiced(Event):
    """A draft invoice was made of what is to be invoiced of the order of `number`."""

    NAME: ClassVar[str] = "order.invoiced"
    number: str
    amount: Decimal
    currency: str
