"""Annotated column types that the tables share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import Boolean, Date, ForeignKey, Integer, LargeBinary, String, Text

from app.db.base import mapped_column
from app.db.types import Amount, Id, Percent, Quantity, Rate, UnitPrice, UtcDateTime

Pk = Annotated[int, mapped_column(Id, primary_key=True, autoincrement=True)]
Word = Annotated[str, mapped_column(String(64))]
Line = Annotated[str, mapped_column(String(255), default="", server_default="")]
OptionalLine = Annotated[str | None, mapped_column(String(255))]
Paragraphs = Annotated[str, mapped_column(Text, default="", server_default="")]
Count = Annotated[int, mapped_column(Integer, default=0, server_default="0")]
Whole = Annotated[int, mapped_column(Integer)]
OptionalWhole = Annotated[int | None, mapped_column(Integer)]
No = Annotated[bool, mapped_column(Boolean, default=False, server_default="0")]
Yes = Annotated[bool, mapped_column(Boolean, default=True, server_default="1")]
Money = Annotated[Decimal, mapped_column(Amount, default=Decimal(0), server_default="0")]
OptionalMoney = Annotated[Decimal | None, mapped_column(Amount)]
Price = Annotated[Decimal, mapped_column(UnitPrice, default=Decimal(0), server_default="0")]
OptionalPrice = Annotated[Decimal | None, mapped_column(UnitPrice)]
Pieces = Annotated[Decimal, mapped_column(Quantity, default=Decimal(0), server_default="0")]
Percentage = Annotated[Decimal, mapped_column(Percent, default=Decimal(0), server_default="0")]
WholePercentage = Annotated[
    Decimal, mapped_column(Percent, default=Decimal(100), server_default="1000000")
]
ExchangeRate = Annotated[Decimal, mapped_column(Rate, default=Decimal(1))]
Day = Annotated[date, mapped_column(Date)]
OptionalDay = Annotated[date | None, mapped_column(Date)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
OptionalMoment = Annotated[datetime | None, mapped_column(UtcDateTime)]
Bytes = Annotated[bytes, mapped_column(LargeBinary)]
OptionalBytes = Annotated[bytes | None, mapped_column(LargeBinary)]


def reference(target: str, *, index: bool = False) -> Any:  # noqa: ANN401
    """A required foreign key to `target` ("partner.id")."""
    return mapped_column(Id, ForeignKey(target), index=index, nullable=False)


def optional(target: str, *, index: bool = False) -> Any:  # noqa: ANN401
    """An optional foreign key to `target`."""
    return mapped_column(Id, ForeignKey(target), index=index, nullable=True)


def part_of(target: str) -> Any:  # noqa: ANN401
    """A foreign key to `target` that is also (part of) the primary key."""
    return mapped_column(Id, ForeignKey(target), primary_key=True, autoincrement=False)
