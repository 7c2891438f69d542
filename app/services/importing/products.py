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
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.services.importing.names import ProductNames
    from app.services.unit_of_work import UnitOfWork

UNKNOWN_LOT = "unknown (imported)"
"""The lot of imported pieces of a tracked product; no serial number (rules 27)."""

_VALUES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product that lines refer to; `lot_id` is that of pieces whose lot nobody knows."""

    id: int
    code: str
    name: str
    is_goods: bool
    is_tracked: bool
    income_account_id: int | None
    lot_id: int | None = None

    @property
    def lot_name(self) -> str:
        """The name of that lot; empty if the product is not tracked."""
        return UNKNOWN_LOT if self.lot_id is not None else ""


def known_products(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, KnownProduct]:
    """The products of these stock codes that there are, by code."""
    return {product.code: product for product in _known(uow, codes)}


def make_products(
    uow: UnitOfWork, known: dict[str, KnownProduct], codes: Iterable[str], names: ProductNames
) -> dict[str, KnownProduct]:
    """The products of these stock codes: new ones are made, others get their latest name.

    A tracked one comes with the lot of imported pieces.
    """
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
            product_id, code, names.name(code), is_goods, is_tracked=False, income_account_id=None
        )
    if rows:
        insert_rows(uow, Product, rows)
    _add_lots(uow, products)
    return products


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
            yield KnownProduct(
                row.id, row.code, row.name, is_goods, is_tracked, row.income_account_id
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


def _add_lots(uow: UnitOfWork, products: dict[str, KnownProduct]) -> None:
    """Give tracked goods the lot of imported pieces, made where it is not there."""
    tracked = {p.id: p for p in products.values() if p.is_goods and p.is_tracked}
    if not tracked:
        return
    statement = select(Lot.product_id, Lot.id).where(
        Lot.name == UNKNOWN_LOT, Lot.product_id.in_(list(tracked))
    )
    lots = {row.product_id: row.id for row in uow.connection.execute(statement)}
    missing = [product_id for product_id in tracked if product_id not in lots]
    rows = [
        {"id": lot_id, "product_id": product_id, "name": UNKNOWN_LOT}
        for product_id, lot_id in zip(missing, reserve(uow, Lot, len(missing)), strict=True)
    ]
    if rows:
        insert_rows(uow, Lot, rows)
    lots.update((row["product_id"], row["id"]) for row in rows)
    for product in tracked.values():
        products[product.code] = replace(product, lot_id=lots[product.id])
