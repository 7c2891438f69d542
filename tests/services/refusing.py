"""What is refused: by which codes, and that nothing at all was changed by the attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.errors import Invalid, Refused

if TYPE_CHECKING:
    from tests.factories import Shop

COUNTED = (
    *("audit", "attachment", "invoice", "invoice_line", "lot", "message", "move", "move_line"),
    *("quantity_on_hand", "repair_check", "repair_loan", "repair_order", "repair_part"),
    *("repair_signature", "repair_tag", "sales_order", "sales_order_line", "ticket_document"),
    *("transfer", "location", "outbox"),
)
SUMMED = (
    *("move.quantity", "move.done_quantity", "quantity_on_hand.quantity", "repair_order.version"),
    *("repair_part.quantity", "sales_order.version", "sales_order_line.quantity"),
    *("sales_order_line.delivered_quantity", "transfer.version", "location.version"),
)


def stored(shop: Shop) -> tuple[object, ...]:
    """How many rows there are, how much they say, and which version they have: one statement."""
    counts = [f"(SELECT count(*) FROM {table})" for table in COUNTED]
    sums = [
        f"(SELECT coalesce(sum({column}), 0) FROM {table})"
        for table, column in (each.split(".") for each in SUMMED)
    ]
    ((*found,),) = shop.read(f"SELECT {', '.join(counts + sums)}")
    return tuple(found)


def codes(error: Refused | Invalid) -> dict[str, str]:
    """The codes by field; a refusal that is of no field stands under an empty name."""
    if isinstance(error, Refused):
        return {"": error.code}
    return {name: problem.code for name, problem in error.problems.items()}


def refused(shop: Shop, action: Any, request: Any, *, by: str = "local") -> dict[str, str]:  # noqa: ANN401
    """Try an action that is refused, see that nothing has changed, and give the codes by field."""
    before = stored(shop)
    with pytest.raises((Refused, Invalid)) as error:
        shop.act(action, request, by=by)
    assert stored(shop) == before
    assert isinstance(error.value, (Refused, Invalid))
    return codes(error.value)


def beside(field: str, code: str) -> dict[str, str]:
    """One code beside a field."""
    return {field: code}


def told(code: str) -> dict[str, str]:
    """A refusal that is of no field."""
    return {"": code}
