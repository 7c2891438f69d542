"""Counts in what lies in the demo's shop at first: pieces to send, and parts to repair with.

The order book's deliveries come from the place Opening and touch no stock (rules 24). All of it is
invented: lots and serials begin with DEMO, codes of parts with DEMO-.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update

from app.db.base import aliased
from app.models.enums import LocationKind, ProductKind, Tracking
from app.models.ids import ProductId
from app.models.products import Lot, Product
from app.models.stock import Location, Move
from app.services import access, products, stock
from app.services.actions import action
from app.services.demo import tracked
from app.services.demo.scene import Scene
from app.services.demo.staff import LOCAL, STOREKEEPER
from app.services.products import CreateProduct
from app.services.stock import CountStock
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from app.models.ids import LocationId
    from app.services.actions import Actor
    from app.services.unit_of_work import UnitOfWork

OF_A_LOT, SERIALS, OF_A_PART, OF_ANOTHER = Decimal(24), 4, Decimal(40), Decimal(6)


class Part(NamedTuple):
    """Something to repair with; labour is a service."""

    code: str
    name: str
    price: Decimal
    cost: Decimal
    kind: ProductKind = ProductKind.GOODS


PARTS = (
    Part("DEMO-MOVEMENT", "Quartz clock movement", Decimal("4.20"), Decimal("1.90")),
    Part("DEMO-HANDS", "Clock hands, pair", Decimal("1.10"), Decimal("0.35")),
    Part("DEMO-HOLDER", "Lamp holder E14 with switch", Decimal("3.60"), Decimal("1.45")),
    Part("DEMO-HINGE", "Brass hinge with screws", Decimal("2.40"), Decimal("0.80")),
    Part("DEMO-HANDLE", "Enamel drawer handle", Decimal("2.95"), Decimal("1.05")),
    Part("DEMO-CELL", "Solar cell with battery", Decimal("1.80"), Decimal("0.60")),
    Part("DEMO-SPRING", "Spring for kitchen scales", Decimal("3.10"), Decimal("1.20")),
    Part(
        "DEMO-LABOUR", "Repair, per hour", Decimal("32.00"), Decimal("19.50"), ProductKind.SERVICE
    ),
)

OTHERS = ("21314",)
"""Products of the order book that a story sends anew."""


@dataclass(frozen=True, slots=True)
class CountIn:
    """When it was counted, and who is there to do it."""

    at: datetime
    cast: Mapping[str, Actor]


def _again(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """Counted stock has no key: what was counted once is not counted again."""
    del uow, ids
    return 0


@action("demo.count_stock", again=_again)
def count_in(uow: UnitOfWork, request: CountIn) -> int:
    """Make the parts, and count in what was never counted; how many counts there were.

    Raises:
        NotAllowed: import.run
    """
    access.require(uow, "import.run")
    scene = Scene(uow, request.cast)
    _make_parts(scene, request.at)
    (place, *_) = stock.find(uow, stock.FindLocations((LocationKind.INTERNAL,)))
    counts = tuple(_counts(uow, place.id))
    for each in counts:
        scene.act(stock.count, each, by=STOREKEEPER, at=request.at)
    invented = Lot.name.in_([each.lot_name for each in counts if each.lot_name])
    uow.connection.execute(update(Lot).where(invented).values(is_synthetic=True))
    return len(counts)


def _make_parts(scene: Scene, at: datetime) -> None:
    """Make the parts that are not there yet."""
    codes = [part.code for part in PARTS]
    known = set(scene.uow.connection.scalars(select(Product.code).where(Product.code.in_(codes))))
    for part in PARTS:
        if part.code not in known:
            request = CreateProduct(
                code=part.code,
                name=part.name,
                kind=part.kind,
                list_price=part.price,
                cost=part.cost,
            )
            scene.act(products.create, request, by=LOCAL, at=at)


def _counts(uow: UnitOfWork, place_id: LocationId) -> Iterator[CountStock]:
    """What is to be counted: a lot, some serials, so many parts; nothing of what was counted."""
    codes = [*tracked.CODES, *OTHERS, *(part.code for part in PARTS)]
    source, reason = aliased(Location), t("demo.opening_stock")
    counted = (
        select(Move.product_id)
        .join(source, source.id == Move.source_location_id)
        .where(source.kind == LocationKind.INVENTORY_LOSS)
    )
    rows = uow.connection.execute(
        select(Product.id, Product.code, Product.tracking)
        .where(
            Product.code.in_(codes),
            Product.kind == ProductKind.GOODS,
            Product.id.not_in(counted),
        )
        .order_by(Product.code)
    )
    for row in rows.all():
        product_id = ProductId(row.id)
        if row.tracking is Tracking.SERIAL:
            for number in range(1, SERIALS + 1):
                name = f"DEMO-{row.code}-STOCK-{number}"
                yield CountStock(product_id, place_id, Decimal(1), reason, name)
        elif row.tracking is Tracking.LOT:
            yield CountStock(product_id, place_id, OF_A_LOT, reason, f"DEMO-{row.code}-STOCK")
        else:
            quantity = OF_ANOTHER if row.code in OTHERS else OF_A_PART
            yield CountStock(product_id, place_id, quantity, reason)
