"""Inserts the many lines of a batch by one call of the driver, with values as they are stored.

Against `insert(model)` with dictionaries this takes less than half of the time (measured on the
sample month): no value is converted twice, no dictionary is unpacked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.types import Amount, Quantity, UnitPrice, to_scaled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.db.base import Base
    from app.services.unit_of_work import UnitOfWork

Stored = int | str | None


def insert_stored(
    uow: UnitOfWork, model: type[Base], columns: Sequence[str], rows: Sequence[tuple[Stored, ...]]
) -> None:
    """Insert rows of these columns in their order; the others get the database's defaults.

    Exact numbers come as their stored whole numbers (`stored_quantity` and the like).
    """
    if not rows:
        return
    mark = "%s" if uow.is_postgresql else "?"
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) VALUES ({marks})"
    uow.connection.exec_driver_sql(statement, list(rows))


def stored_quantity(value: Decimal) -> int:
    """Pieces as they are stored."""
    return to_scaled(value, Quantity.decimals)


def stored_price(value: Decimal) -> int:
    """A unit price as it is stored."""
    return to_scaled(value, UnitPrice.decimals)


def stored_amount(value: Decimal) -> int:
    """Money as it is stored."""
    return to_scaled(value, Amount.decimals)
