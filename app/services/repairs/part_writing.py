"""Writes the parts of a repair: a statement per table and kind of change, however many rows."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.db.types import Id
from app.models.repairs import RepairOrderTag, RepairPart, RepairPartTax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.repairs.parts import CheckedPart
    from app.services.unit_of_work import UnitOfWork

COLUMNS = (
    "line_number", "kind", "product_id", "description", "quantity", "lot_id", "location_id",
    "unit_price", "is_price_typed", "unit_cost",
)  # fmt: skip


def stored(uow: UnitOfWork, repair_id: int) -> Mapping[int, Row[Any]]:
    """The rows of a repair's parts by id, in their order."""
    rows = uow.connection.execute(_stored(), {"repair": repair_id})
    return {row.id: row for row in rows}


def write(
    uow: UnitOfWork,
    repair_id: int,
    parts: Sequence[CheckedPart],
    before: Mapping[int, Row[Any]],
) -> None:
    """Bring the stored parts to what the form says; those that it does not name are deleted."""
    kept = [part for part in parts if part.id is not None]
    gone = sorted(set(before) - {part.id for part in kept})
    if before:
        uow.connection.execute(_taxes_delete(), {"repair": repair_id})
    if gone:
        uow.connection.execute(delete(RepairPart).where(RepairPart.id.in_(gone)))
    if kept:
        uow.connection.execute(_update(), [{"part": part.id, **part.values} for part in kept])
    new = [part for part in parts if part.id is None]
    ids = {part.values["line_number"]: part.id for part in kept}
    if new:
        rows = [{"repair_order_id": repair_id, **part.values} for part in new]
        made = uow.connection.execute(_insert(), rows)
        ids |= {row.line_number: row.id for row in made}
    taxes = [
        {
            "repair_part_id": ids[part.values["line_number"]],
            "tax_id": tax_id,
            "sequence": place,
        }
        for part in parts
        for place, tax_id in enumerate(part.tax_ids, 1)
    ]
    if taxes:
        uow.connection.execute(insert(RepairPartTax), taxes)


def write_tags(uow: UnitOfWork, repair_id: int, tag_ids: Sequence[int], *, is_new: bool) -> None:
    """Let a repair have just these tags."""
    if not is_new:
        uow.connection.execute(
            delete(RepairOrderTag).where(RepairOrderTag.repair_order_id == repair_id)
        )
    rows = [{"repair_order_id": repair_id, "repair_tag_id": tag} for tag in sorted(set(tag_ids))]
    if rows:
        uow.connection.execute(insert(RepairOrderTag), rows)


@functools.cache
def _stored() -> Any:  # noqa: ANN401
    return (
        select(RepairPart.__table__)
        .where(RepairPart.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairPart.line_number, RepairPart.id)
    )


@functools.cache
def _taxes_delete() -> Any:  # noqa: ANN401
    parts = select(RepairPart.id).where(RepairPart.repair_order_id == bindparam("repair", type_=Id))
    return delete(RepairPartTax).where(RepairPartTax.repair_part_id.in_(parts))


@functools.cache
def _update() -> Any:  # noqa: ANN401
    table = RepairPart.__table__
    return (
        update(RepairPart)
        .where(RepairPart.id == bindparam("part", type_=Id))
        .values({name: bindparam(name, type_=table.c[name].type) for name in COLUMNS})
    )


@functools.cache
def _insert() -> Any:  # noqa: ANN401
    return insert(RepairPart).returning(RepairPart.id, RepairPart.line_number)
