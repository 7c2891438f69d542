"""Finds or makes the products that a batch of documents names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from app.models.enums import ProductKind, Tracking
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Lot, Product
from app.services.importing.bulk import insert_rows
from app.services.importing.identities import reserve
from app.services.importing.lines import is_service
from app.services.stock.lots import UNKNOWN_LOT
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from app.services.importing.lines import Origin, SaleLine
    from app.services.importing.names import ProductNames
    from app.services.unit_of_work import UnitOfWork

_VALUES_PER_QUERY = 500

LotKey = tuple[int, str]
"""Product and name."""


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product that lines refer to."""

    id: int
    code: str
    name: str
    is_goods: bool
    is_tracked: bool
    is_serial: bool
    income_account_id: int | None


@dataclass(frozen=True, slots=True)
class KnownLot:
    """The lot of the pieces of a line; without id and name where the product is not tracked."""

    id: int | None
    name: str


NO_LOT = KnownLot(None, "")


def unknown_lot(line: SaleLine) -> str:
    """The lot of pieces of which the order book does not tell it."""
    del line
    return UNKNOWN_LOT


def known_products(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, KnownProduct]:
    """The products of these stock codes that there are, by code."""
    return {product.code: product for product in _known(uow, codes)}


def make_products(
    uow: UnitOfWork, known: dict[str, KnownProduct], codes: Iterable[str], names: ProductNames
) -> dict[str, KnownProduct]:
    """The products of these stock codes: new ones are made, others get their latest name."""
    wanted = dict.fromkeys(codes)
    products = {code: known[code] for code in wanted if code in known}
    _rename(uow, products, names)
    missing = [code for code in wanted if code not in known]
    rows = []
    for code, product_id in zip(missing, reserve(uow, Product, len(missing)), strict=True):
        row = _row(product_id, code, names)
        rows.append(row)
        is_goods = row["kind"] is ProductKind.GOODS
        products[code] = KnownProduct(
            product_id,
            code,
            names.name(code),
            is_goods,
            is_tracked=False,
            is_serial=False,
            income_account_id=None,
        )
    if rows:
        insert_rows(uow, Product, rows)
    return products


def make_lots(
    uow: UnitOfWork,
    products: Mapping[str, KnownProduct],
    lines: Iterable[SaleLine],
    lot_name: Callable[[SaleLine], str],
) -> dict[Origin, KnownLot]:
    """The lots of the lines of tracked goods, by line; those that are not there are made.

    Every name but that of unknown pieces was invented, so such a lot is marked synthetic.
    """
    tracked = {code: p.id for code, p in products.items() if p.is_goods and p.is_tracked}
    wanted = {
        line.origin: (tracked[line.stock_code], lot_name(line))
        for line in lines
        if line.stock_code in tracked
    }
    serial = {p.id for p in products.values() if p.is_serial}
    ids = _lot_ids(uow, dict.fromkeys(wanted.values()), serial)
    return {origin: KnownLot(ids[key], key[1]) for origin, key in wanted.items()}


def _lot_ids(uow: UnitOfWork, keys: Iterable[LotKey], serial: set[int]) -> dict[LotKey, int]:
    """The ids of lots, by product and name; those of the products `serial` are serials."""
    wanted = list(keys)
    ids: dict[LotKey, int] = {}
    for some in chunks(sorted({name for _, name in wanted}), _VALUES_PER_QUERY):
        statement = select(Lot.product_id, Lot.name, Lot.id, Lot.is_serial).where(
            Lot.product_id.in_({product_id for product_id, _ in wanted}), Lot.name.in_(some)
        )
        for row in uow.connection.execute(statement):
            key = (row.product_id, row.name)
            if row.is_serial == _is_serial(key, serial):
                ids[key] = row.id
    missing = [key for key in wanted if key not in ids]
    made = dict(zip(missing, reserve(uow, Lot, len(missing)), strict=True))
    rows = [
        {
            "id": lot_id,
            "product_id": key[0],
            "name": key[1],
            "is_synthetic": key[1] != UNKNOWN_LOT,
            "is_unknown": key[1] == UNKNOWN_LOT,
            "is_serial": _is_serial(key, serial),
        }
        for key, lot_id in made.items()
    ]
    if rows:
        insert_rows(uow, Lot, rows)
    return ids | made


def _is_serial(key: LotKey, serial: set[int]) -> bool:
    return key[0] in serial and key[1] != UNKNOWN_LOT


def _known(uow: UnitOfWork, codes: Iterable[str]) -> Iterator[KnownProduct]:
    for some in chunks(sorted(set(codes)), _VALUES_PER_QUERY):
        statement = select(
            Product.id,
            Product.code,
            Product.name,
            Product.kind,
            Product.tracking,
            Product.income_account_id,
        ).where(Product.code.in_(some))
        for row in uow.connection.execute(statement):
            is_goods, is_tracked = row.kind is ProductKind.GOODS, row.tracking is not Tracking.NONE
            is_serial = row.tracking is Tracking.SERIAL
            yield KnownProduct(
                row.id, row.code, row.name, is_goods, is_tracked, is_serial, row.income_account_id
            )


def _row(product_id: int, code: str, names: ProductNames) -> dict[str, object]:
    """A new product at its latest price; nobody knows its cost."""
    latest = names.latest(code)
    return {
        "id": product_id,
        "code": code,
        "name": names.name(code),
        "kind": ProductKind.SERVICE if is_service(code) else ProductKind.GOODS,
        "tracking": Tracking.NONE,
        "list_price": latest.price if latest else 0,
        "warranty_months": 0,
    }


def _rename(uow: UnitOfWork, products: dict[str, KnownProduct], names: ProductNames) -> None:
    """Give imported products the description of a sale later than all that are known."""
    other = {
        product.id: product
        for product in products.values()
        if names.latest(product.code) and names.name(product.code) != product.name
    }
    renamed = []
    for product_id, known_until in _latest_sales(uow, other):
        product = other[product_id]
        latest = names.latest(product.code)
        if latest and latest.time.isoformat(" ") > known_until:
            products[product.code] = replace(product, name=latest.description)
            renamed.append((product_id, latest.description))
    for product_id, name in renamed:
        uow.connection.execute(
            update(Product)
            .where(Product.id == product_id)
            .values(name=name, version=Product.version + 1)
        )


def _latest_sales(uow: UnitOfWork, ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Products that were imported before, each with the time of origin of its latest order."""
    for some in chunks(list(ids), _VALUES_PER_QUERY):
        statement = (
            select(SalesOrderLine.product_id, func.max(SalesOrder.origin_at))
            .join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id)
            .where(SalesOrderLine.product_id.in_(some), SalesOrder.origin_at.is_not(None))
            .group_by(SalesOrderLine.product_id)
        )
        for row in uow.connection.execute(statement):
            yield row[0], row[1] or ""
