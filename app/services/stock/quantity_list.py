"""The list of what lies where: by product, lot, place and owner, searched by the first letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.stock import Location, QuantityOnHand
from app.services import access
from app.services.actions import question
from app.services.paging import Count, Page, Span, begins_with, count_up_to_cap, read_page
from app.services.stock.quantities import QuantityRow, row_of, shown

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class QuantityFilter:
    """`text` begins the code or name of the product, the lot, the place or the owner."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class QuantityList:
    """A page of the list, by product."""

    filter: QuantityFilter = field(default_factory=QuantityFilter)
    span: Span = field(default_factory=Span)


@question
def quantity_rows(uow: UnitOfWork, request: QuantityList) -> Page[QuantityRow]:
    """A page of what lies where.

    Raises:
        NotAllowed: stock.read
    """
    return read_page(
        uow,
        _listed(uow, request.filter),
        by=Product.code,
        id_column=QuantityOnHand.id,
        is_descending=False,
        span=request.span,
        make=lambda rows: [row_of(row) for row in rows],
    )


@question
def count_quantities(uow: UnitOfWork, request: QuantityFilter) -> Count:
    """How many rows the list has, counted up to the cap.

    Raises:
        NotAllowed: stock.read
    """
    return count_up_to_cap(uow, _listed(uow, request).with_only_columns(QuantityOnHand.id))


def _listed(uow: UnitOfWork, wanted: QuantityFilter) -> Select[*tuple[Any, ...]]:
    access.require(uow, "stock.read")
    statement = shown()
    if text := wanted.text.strip():
        columns = (Product.code, Product.name, Lot.name, Location.name, Partner.name)
        statement = statement.where(or_(*(begins_with(each, text) for each in columns)))
    return statement
