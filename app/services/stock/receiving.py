"""Receipts from a supplier: goods that come into our stock, with their lots and serials."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import Invalid, Problem
from app.models.enums import LocationKind, ProductKind, Tracking, TransferKind, TransferState
from app.models.ids import LocationId, PartnerId, ProductId, RecordRef, TransferId, UnitId
from app.models.products import Product
from app.services import access
from app.services.actions import action
from app.services.checks import Checks
from app.services.events import TransferDone
from app.services.partners import commercial_of
from app.services.stock import locations, lots, quantities, reserving, units, writing
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.stock.locations import Places
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
INTO = frozenset({LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.REPAIR})


@dataclass(frozen=True, slots=True)
class ReceivedGoods:
    """A product with what came of it; of a tracked one, a lot or each serial by its name.

    The quantity is in `unit_id` (the product's own unit without one).
    """

    product_id: ProductId
    quantity: Decimal
    unit_id: UnitId | None = None
    lot_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiveGoods:
    """Goods from a supplier, to our first internal place unless another is named."""

    lines: tuple[ReceivedGoods, ...]
    supplier_id: PartnerId | None = None
    location_id: LocationId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """A transfer that was made and done at once."""

    id: TransferId
    number: str


def booked_again(uow: UnitOfWork, ids: Sequence[int]) -> Booked:
    """The transfer of a repeated key."""
    from app.services.stock import form

    card = form.card(uow, TransferId(ids[0]))
    return Booked(card.id, card.number)


@action("stock.receive", again=booked_again)
def receive(uow: UnitOfWork, request: ReceiveGoods) -> Booked:
    """Take goods from a supplier into our stock (`WH/IN`), done at once (rules 23).

    A lot that is not known yet is made; a serial that is somewhere already is refused.

    Raises:
        NotAllowed: transfer.write
        Invalid: supplier_id, location_id, note, lines, lines.N.product_id, lines.N.quantity,
            lines.N.lot
        Refused: stock.location_missing
    """
    access.require(uow, "transfer.write")
    checks = Checks()
    note = checks.line("note", request.note)
    if not request.lines:
        checks.add("lines", "transfer.lines_missing")
    supplier = request.supplier_id
    company = None if supplier is None else commercial_of(uow, supplier)
    if supplier is not None and company is None:
        checks.add("supplier_id", "field.choice")
    checks.done()
    places = locations.read(uow)
    source = places.default(LocationKind.SUPPLIER)
    target = places.default(LocationKind.INTERNAL)
    if request.location_id is not None:
        target = places.one_of(request.location_id, INTO, "location_id")
    moves = _moves(uow, request.lines, source.id, target.id)
    new = NewTransfer(
        TransferKind.INCOMING,
        source.id,
        target.id,
        moves,
        partner_id=supplier,
        commercial_partner_id=company,
        note=note,
    )
    return book(uow, new, places)


def book(uow: UnitOfWork, new: NewTransfer, places: Places) -> Booked:
    """Insert a transfer whose moves are done, and let it be done; who waits is given what came."""
    quantities.read(uow, {move.product_id for move in new.moves}, is_locking=True)
    made = writing.insert_many(uow, [new])[0]
    writing.finish(uow, [made.id])
    reserving.allot_what_came(uow, places, new.moves)
    uow.record(
        TransferDone(
            ref=RecordRef("transfer", made.id), ticket_id=new.ticket_id, number=made.number
        )
    )
    uow.produced("transfer", (made.id,))
    return Booked(TransferId(made.id), made.number)


def _moves(
    uow: UnitOfWork, lines: Sequence[ReceivedGoods], source: int, target: int
) -> tuple[NewMove, ...]:
    """The moves of what came: three statements, however many lines.

    Raises:
        Invalid: by line
    """
    products = read_products(uow, [line.product_id for line in lines])
    of_products = units.of_products(uow, list(products))
    names = [tuple(" ".join(name.split()) for name in line.lot_names) for line in lines]
    problems: dict[str, Problem] = {}
    bases: list[Decimal] = []
    seen: set[lots.LotKey] = set()
    for place, (line, named) in enumerate(zip(lines, names, strict=True)):
        product = products.get(line.product_id)
        base: Decimal | Problem = ZERO
        if product is None or product.kind != ProductKind.GOODS:
            problems[f"lines.{place}.product_id"] = Problem("stock.not_goods")
        else:
            base = units.in_base(of_products[product.id], line.quantity, line.unit_id)
            if isinstance(base, Problem):
                problems[f"lines.{place}.quantity"] = base
            elif problem := _names_problem(product, base, named, seen):
                problems[f"lines.{place}.lot"] = problem
        bases.append(ZERO if isinstance(base, Problem) else base)
    if problems:
        raise Invalid(problems)
    ids = _lot_ids(uow, lines, names, bases, source)
    return tuple(
        NewMove(
            line.product_id,
            source,
            target,
            base,
            _lines(base, [ids[line.product_id, name] for name in named]),
            state=TransferState.DONE,
        )
        for line, named, base in zip(lines, names, bases, strict=True)
    )


def read_products(uow: UnitOfWork, ids: Sequence[int]) -> Mapping[int, Any]:
    """Id, code, name, kind and tracking of products, by id, which stay until the commit.

    Under a weaker lock PostgreSQL waits likewise, and then reads how it was before.
    """
    statement = (
        select(Product.id, Product.code, Product.name, Product.kind, Product.tracking)
        .where(Product.id.in_(sorted(set(ids))))
        .order_by(Product.id)
        .with_for_update(read=True)
    )
    rows = uow.connection.execute(statement)
    return {row.id: row for row in rows}


def _names_problem(
    product: Any,  # noqa: ANN401  # a row of read_products
    quantity: Decimal,
    names: Sequence[str],
    seen: set[lots.LotKey],
) -> Problem | None:
    """Why the lots of a line do not fit: one lot for a line, one serial for a piece."""
    words = {"product": f"{product.code} {product.name}"}
    if product.tracking == Tracking.NONE:
        return Problem("stock.lot_of_untracked", words) if names else None
    wanted = quantity if product.tracking == Tracking.SERIAL else ONE
    if len(names) != wanted:
        code = "stock.serials_missing" if product.tracking == Tracking.SERIAL else "stock.lot_one"
        counts = {"wanted": int(wanted), "given": len(names), "n": int(wanted)}
        return Problem(code, {**words, **counts})
    for name in names:
        if problem := lots.name_problem(name):
            return problem
        if (product.id, name) in seen and product.tracking == Tracking.SERIAL:
            return Problem("stock.serial_twice", {"lot": name})
        seen.add((product.id, name))
    return None


def _lot_ids(
    uow: UnitOfWork,
    lines: Sequence[ReceivedGoods],
    names: Sequence[Sequence[str]],
    bases: Sequence[Decimal],
    source: int,
) -> Mapping[lots.LotKey, int]:
    """The lots by product and name; new ones are made.

    Raises:
        Invalid: a serial is somewhere already, or would be several pieces
    """
    keys = {
        (int(line.product_id), name)
        for line, named in zip(lines, names, strict=True)
        for name in named
    }
    if not keys:
        return {}
    known = {lot.key: lot for lot in lots.find(uow, keys=keys).values()}
    problems = {
        f"lines.{place}.lot": lots.elsewhere(known[line.product_id, name])
        for place, (line, named) in enumerate(zip(lines, names, strict=True))
        for name in named
        if (line.product_id, name) in known
        and known[line.product_id, name].is_serial
        and known[line.product_id, name].location_id not in (None, source)
    }
    if problems:
        raise Invalid(problems)
    problems = {
        f"lines.{place}.lot": Problem("stock.serial_not_one", {"lot": name})
        for place, (base, named) in enumerate(zip(bases, names, strict=True))
        for name in named
        if (lot := known.get((int(lines[place].product_id), name))) is not None
        and lot.is_serial
        and base != len(named)
    }
    if problems:
        raise Invalid(problems)
    made = lots.make(uow, sorted(keys - set(known)))
    return {key: lot.id for key, lot in known.items()} | dict(made)


def _lines(quantity: Decimal, lot_ids: Sequence[int]) -> tuple[NewLine, ...]:
    """All of one lot, or a piece of each serial."""
    if len(lot_ids) <= 1:
        return (NewLine(quantity, lot_ids[0] if lot_ids else None),)
    return tuple(NewLine(ONE, lot_id) for lot_id in lot_ids)
