"""What else was in the box of a return and is here still: nobody said whose it is (rules 26)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import MovePurpose
from app.services.stock import for_repair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Unclear:
    """So many pieces of a product that a return brought, not clarified, nor on their way back."""

    return_id: int
    number: str
    product: str
    quantity: Decimal


def of_ticket(uow: UnitOfWork, ticket_id: int) -> Sequence[Unclear]:
    """What a ticket's returns brought unexpectedly and lies here: one statement.

    Goods that nothing tells apart are here as far as so many of them lie here.
    """
    parameters = {"return": None, "ticket": ticket_id}
    rows = uow.connection.execute(for_repair.brought_for(MovePurpose.TO_CLARIFY), parameters)
    there: dict[tuple[int, int | None, int | None], Decimal] = {}
    found: dict[tuple[int, int], Unclear] = {}
    for row in rows:
        kind = (row.product_id, row.lot_id, row.owner_id)
        lying = there.setdefault(kind, row.there)
        here = max(min(row.brought - row.gone, lying), ZERO)
        there[kind] = lying - here
        key = (row.return_id, row.product_id)
        before = found[key].quantity if key in found else ZERO
        product = f"{row.code} {row.name}"
        found[key] = Unclear(row.return_id, row.number, product, before + here)
    return [each for each in found.values() if each.quantity]
