"""Column types: exact scaled numbers, UTC times, enums as text, ids; the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Enum, Integer, TypeDecorator

if TYPE_CHECKING:
    import enum
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect

BIGINT_MAX = 2**63 - 1

Id = BigInteger().with_variant(Integer, "sqlite")


class NotExact(ValueError):
    """A number that its column cannot hold exactly: too many decimals, too large, not finite."""


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal stored as a whole number of its smallest part (BIGINT).

    SQL only adds, compares and groups such columns. Subclasses fix the number of decimals.
    """

    impl = BigInteger
    cache_ok = True
    decimals = 0

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """The stored whole number; raises NotExact when the scale cannot hold the value."""
        del dialect
        return None if value is None else to_scaled(value, self.decimals)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ANN401
        """The decimal behind a stored whole number (a sum comes back as Decimal or int)."""
        del dialect
        return None if value is None else Decimal(int(value)).scaleb(-self.decimals)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """A plain function without the generic detour: these columns are on every hot path."""
        del dialect
        decimals = self.decimals
        return lambda value: None if value is None else to_scaled(value, decimals)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """The same for reading."""
        del dialect, coltype
        exponent = -self.decimals
        return lambda value: None if value is None else Decimal(int(value)).scaleb(exponent)

    @property
    def python_type(self) -> type[Decimal]:
        """Values are decimals."""
        return Decimal


def to_scaled(value: Decimal | int, decimals: int) -> int:
    """`value` × 10^decimals as a whole number.

    Raises:
        NotExact: more decimals than the scale has, outside 64 bits, or not a finite number.
    """
    scaled: int
    if isinstance(value, int):
        scaled = value * int(10**decimals)
    else:
        sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            raise NotExact(str(value))
        number = 0
        for digit in digits:
            number = number * 10 + digit
        shift = exponent + decimals
        if shift >= 0:
            scaled = number * int(10 ** min(shift, 40))
        else:
            scaled, rest = divmod(number, int(10 ** min(-shift, 60)))
            if rest:
                raise NotExact(str(value))
        if sign:
            scaled = -scaled
    if abs(scaled) > BIGINT_MAX:
        raise NotExact(str(value))
    return scaled


class Amount(Scaled):
    """Money, four decimals; stands beside its currency, rounded to it."""

    cache_ok = True
    decimals = 4


class UnitPrice(Scaled):
    """Price of one piece, six decimals."""

    cache_ok = True
    decimals = 6


class Quantity(Scaled):
    """Number of pieces or units, four decimals."""

    cache_ok = True
    decimals = 4


class Percent(Scaled):
    """Percentage, four decimals: 20 % is Decimal("20")."""

    cache_ok = True
    decimals = 4


class Rate(Scaled):
    """Exchange rate: units of the foreign currency for one of the company's, ten decimals."""

    cache_ok = True
    decimals = 10


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without the zone on SQLite; a naive time is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without a zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """A plain function without the generic detour: lists show three times in every row."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        read = datetime.fromisoformat
        return lambda value: None if value is None else read(value + "+00:00")


def enum_text(members: type[enum.StrEnum], check: str = "") -> Enum:
    """A text column that takes the values of `members` only, held by a check of their name."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda cls: [member.value for member in cls],
        name=check or _snake(members.__name__),
    )


def _snake(name: str) -> str:
    """PaymentState → payment_state."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
