"""What else was in the box of a return: the customer's goods, to be clarified (rules 26)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.errors import Problem
from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking, TransferState
from app.services.checks import Checks
from app.services.stock import lots, units
from app.services.stock.receiving import read_products
from app.services.stock.writing import NewLine, NewMove

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.returns.cards import UnexpectedLine
    from app.services.stock.moved import Moved
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)


def moves(
    uow: UnitOfWork, transfer: Opened, lines: Sequence[UnexpectedLine], counted: Moved
) -> list[NewMove]:
    """Moves of what else was in the box: three statements, none where there is nothing.

    Raises:
        Invalid: unexpected.N.product_id, unexpected.N.quantity, unexpected.N.lot,
            unexpected.N.note
    """
    if not lines:
        return []
    products = read_products(uow, [line.product_id for line in lines])
    of_products = units.of_products(uow, list(products))
    keys = {
        (int(line.product_id), name) for line in lines if (name := " ".join(line.lot_name.split()))
    }
    known = {lot.key: lot for lot in lots.find(uow, keys=keys).values()} if keys else {}
    taken = {int(part.lot_id or 0) for parts in counted.parts.values() for part in parts}
    seen: set[lots.LotKey] = set()
    checks = Checks()
    problems = checks.problems
    bases: list[Decimal] = []
    for place, line in enumerate(lines):
        checks.line(f"unexpected.{place}.note", line.note)
        product = products.get(line.product_id)
        if product is None or product.kind != ProductKind.GOODS:
            problems[f"unexpected.{place}.product_id"] = Problem("stock.not_goods")
            continue
        base = units.in_base(of_products[product.id], line.quantity, line.unit_id)
        if isinstance(base, Problem):
            problems[f"unexpected.{place}.quantity"] = base
            continue
        bases.append(base)
        key = (int(line.product_id), " ".join(line.lot_name.split()))
        problem = _lot_problem(product, base, key[1], known.get(key), taken)
        if problem is None and product.tracking == Tracking.SERIAL and key in seen:
            problem = Problem("stock.serial_twice", {"lot": key[1]})
        if problem is not None:
            problems[f"unexpected.{place}.lot"] = problem
        seen.add(key)
    checks.done()
    made = lots.make(uow, sorted(keys - set(known)))
    ids = {key: lot.id for key, lot in known.items()} | dict(made)
    return [_move(transfer, line, base, ids) for line, base in zip(lines, bases, strict=True)]


def _lot_problem(
    product: Any,  # noqa: ANN401  # a row of read_products
    quantity: Decimal,
    name: str,
    known: lots.KnownLot | None,
    taken: set[int],
) -> Problem | None:
    if product.tracking == Tracking.NONE:
        words = {"product": f"{product.code} {product.name}"}
        return Problem("stock.lot_of_untracked", words) if name else None
    if problem := lots.name_problem(name):
        return problem
    is_serial = product.tracking == Tracking.SERIAL if known is None else known.is_serial
    if is_serial and quantity != ONE:
        return Problem("stock.serial_not_one", {"lot": name})
    if known is not None and known.id in taken and known.is_serial:
        return Problem("stock.serial_twice", {"lot": name})
    is_ours = known is not None and known.location_kind not in (None, LocationKind.CUSTOMER)
    if known is not None and known.is_serial and is_ours:
        return lots.elsewhere(known)
    return None


def _move(
    transfer: Opened, line: UnexpectedLine, quantity: Decimal, ids: Mapping[lots.LotKey, int]
) -> NewMove:
    name = " ".join(line.lot_name.split())
    note = " ".join(line.note.split())
    lot_id = ids[int(line.product_id), name] if name else None
    return NewMove(
        line.product_id,
        transfer.source_id,
        transfer.destination_id,
        quantity,
        (NewLine(quantity, lot_id, line.condition, note),),
        owner_id=transfer.commercial_partner_id,
        purpose=MovePurpose.TO_CLARIFY,
        state=TransferState.DONE,
    )
