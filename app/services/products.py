"""Products and their lots or serial numbers: upkeep and look-ups."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from app.db.types import UnitPrice
from app.errors import Invalid, Refused
from app.models.company import Tax
from app.models.enums import ProductKind, Tracking, TransferKind, TransferState
from app.models.ids import LotId, PartnerId, ProductId, RecordRef, SalesOrderId, TaxId
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.models.products import Lot, Product, ProductTax
from app.models.stock import Move, MoveLine, Transfer
from app.models.tickets import Ticket
from app.services import access, masters, search, ticket_words
from app.services.actions import action, question
from app.services.checks import WORD, Checks
from app.services.paging import Count, Page, Span, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CreateProduct",
    "FindLots",
    "FindProducts",
    "LotChoice",
    "LotId",
    "ProductCard",
    "ProductChoice",
    "ProductFilter",
    "ProductId",
    "ProductKind",
    "ProductList",
    "ProductRow",
    "SaveProduct",
    "TaxChoice",
    "Tracking",
    "card",
    "count",
    "create",
    "find",
    "lots",
    "rows",
    "save",
    "taxes",
]


@dataclass(frozen=True, slots=True)
class FindProducts:
    """A look-up: beginnings of code or name as typed; products of an order or a customer only.

    `customer_id` is any partner: products that its company or one of its contacts ordered.
    """

    text: str = ""
    sales_order_id: SalesOrderId | None = None
    customer_id: PartnerId | None = None
    limit: int = 8


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """A product in a drop-down."""

    id: ProductId
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking


@dataclass(frozen=True, slots=True)
class FindLots:
    """A look-up of the lots or serials of one product, by the beginning of their name.

    With `customer_id` those that were delivered to this customer come first and alone.
    """

    product_id: ProductId
    text: str = ""
    customer_id: PartnerId | None = None
    limit: int = 8


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot or serial in a drop-down; a synthetic one was made for the demo."""

    id: LotId
    name: str
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products are listed: beginning of code or name; kind; inactive ones too."""

    text: str = ""
    kind: ProductKind | None = None
    with_inactive: bool = False


@dataclass(frozen=True, slots=True)
class ProductList:
    """A page of the list of products, by name."""

    filter: ProductFilter = field(default_factory=ProductFilter)
    span: Span = field(default_factory=Span)
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in a list; prices in the company's currency."""

    id: ProductId
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking
    list_price: Decimal
    is_active: bool


@dataclass(frozen=True, slots=True)
class TaxChoice:
    """A tax that can be chosen."""

    id: TaxId
    name: str
    rate: Decimal
    is_included: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product's form; an unknown cost is None, never zero."""

    id: ProductId
    version: int
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking
    list_price: Decimal
    cost: Decimal | None
    warranty_months: int
    tax_ids: tuple[TaxId, ...]
    tax_names: tuple[str, ...]
    main_supplier_id: PartnerId | None
    main_supplier_name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class CreateProduct:
    """A new product. Prices in the company's currency, up to six decimals."""

    code: str
    name: str
    kind: ProductKind = ProductKind.GOODS
    tracking: Tracking = Tracking.NONE
    list_price: Decimal = Decimal(0)
    cost: Decimal | None = None
    warranty_months: int = 0
    tax_ids: tuple[TaxId, ...] = ()
    main_supplier_id: PartnerId | None = None


@dataclass(frozen=True, slots=True)
class SaveProduct:
    """A product's form, saved explicitly."""

    id: ProductId
    version: int
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking
    list_price: Decimal
    cost: Decimal | None
    warranty_months: int
    tax_ids: tuple[TaxId, ...]
    main_supplier_id: PartnerId | None
    is_active: bool


MASTER = masters.Master("product", Product, "product.unknown", {"uq_product_code": "code"})
MOST_WARRANTY_MONTHS = 1200


def _again(uow: UnitOfWork, ids: Sequence[int]) -> ProductCard:
    """The form, read anew."""
    return card(uow, ProductId(ids[0]))


@action("product.create", again=_again)
def create(uow: UnitOfWork, request: CreateProduct) -> ProductCard:
    """Make a product.

    Raises:
        NotAllowed: product.write
        Invalid: by field; a code that is taken
    """
    access.require(uow, "product.write")
    values = _checked(uow, request)
    made = masters.make(uow, MASTER, values, name=request.name)
    _insert_taxes(uow, made, request.tax_ids)
    return card(uow, ProductId(made))


@action("product.save", again=_again)
def save(uow: UnitOfWork, request: SaveProduct) -> ProductCard:
    """Save a product's form.

    Raises:
        NotAllowed: product.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; tracking cannot change once the product was moved (rules 27)
    """
    access.require(uow, "product.write")
    values = _checked(uow, request)
    values["is_active"] = request.is_active
    before = card(uow, request.id)
    if before.tracking != request.tracking and _was_moved(uow, request.id):
        raise Invalid({"tracking": "product.tracking_fixed"})
    more: masters.Changes = ()
    if before.tax_ids != request.tax_ids:
        names = {tax.id: tax.name for tax in taxes(uow, None)}
        after = ", ".join(names.get(tax_id, "") for tax_id in request.tax_ids)
        more = (("taxes", ", ".join(before.tax_names), after),)
    changes = masters.save(
        uow,
        MASTER,
        request.id,
        request.version,
        values,
        card=lambda: card(uow, request.id),
        more=more,
    )
    if more:
        uow.connection.execute(delete(ProductTax).where(ProductTax.product_id == request.id))
        _insert_taxes(uow, request.id, request.tax_ids)
    if any(name in ("code", "name") for name, _, _ in changes):
        ticket_words.refresh_of(uow, Ticket.product_id, request.id)
    return card(uow, request.id)


@question
def find(uow: UnitOfWork, request: FindProducts) -> tuple[ProductChoice, ...]:
    """The products that a drop-down offers for what was typed, by name."""
    statement = _products(ProductFilter(request.text))
    lines = select(SalesOrderLine.product_id)
    if request.sales_order_id is not None:
        lines = lines.where(SalesOrderLine.sales_order_id == request.sales_order_id)
        statement = statement.where(Product.id.in_(lines))
    elif request.customer_id is not None:
        customer = commercial_of(uow, request.customer_id)
        lines = lines.join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id).where(
            SalesOrder.commercial_partner_id == customer
        )
        statement = statement.where(Product.id.in_(lines))
    statement = statement.order_by(Product.name, Product.id).limit(request.limit)
    return tuple(
        ProductChoice(id=row.id, code=row.code, name=row.name, kind=row.kind, tracking=row.tracking)
        for row in uow.connection.execute(statement)
    )


@question
def lots(uow: UnitOfWork, request: FindLots) -> tuple[LotChoice, ...]:
    """The lots or serials that a drop-down offers for a tracked product, by name."""
    statement = select(Lot.id, Lot.name, Lot.is_synthetic).where(
        Lot.product_id == request.product_id
    )
    if request.text.strip():
        statement = statement.where(begins_with(Lot.name, request.text.strip()))
    if request.customer_id is not None:
        delivered = (
            select(MoveLine.lot_id)
            .join(Move, Move.id == MoveLine.move_id)
            .join(Transfer, Transfer.id == Move.transfer_id)
            .where(
                Move.product_id == request.product_id,
                Transfer.commercial_partner_id == commercial_of(uow, request.customer_id),
                Transfer.kind == TransferKind.OUTGOING,
                Transfer.state == TransferState.DONE,
            )
        )
        statement = statement.where(Lot.id.in_(delivered))
    rows = uow.connection.execute(statement.order_by(Lot.name, Lot.id).limit(request.limit))
    return tuple(LotChoice(LotId(row.id), row.name, row.is_synthetic) for row in rows)


@question
def rows(uow: UnitOfWork, request: ProductList) -> Page[ProductRow]:
    """A page of the list of products."""
    return read_page(
        uow,
        _products(request.filter),
        by=Product.name,
        id_column=Product.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count(uow: UnitOfWork, request: ProductFilter) -> Count:
    """How many products the list has, counted up to the cap."""
    return count_up_to_cap(uow, _products(request).with_only_columns(Product.id))


@question
def card(uow: UnitOfWork, request: ProductId) -> ProductCard:
    """A product's form.

    Raises:
        Refused: product.unknown
    """
    row = uow.connection.execute(
        select(Product.__table__, Partner.name.label("supplier"))
        .outerjoin(Partner, Partner.id == Product.main_supplier_id)
        .where(Product.id == request)
    ).first()
    if row is None:
        raise Refused("product.unknown", RecordRef("product", request))
    own_taxes = uow.connection.execute(
        select(Tax.id, Tax.name)
        .join(ProductTax, ProductTax.tax_id == Tax.id)
        .where(ProductTax.product_id == request)
        .order_by(ProductTax.sequence)
    ).all()
    return ProductCard(
        id=row.id,
        version=row.version,
        code=row.code,
        name=row.name,
        kind=row.kind,
        tracking=row.tracking,
        list_price=row.list_price,
        cost=row.cost,
        warranty_months=row.warranty_months,
        tax_ids=tuple(tax.id for tax in own_taxes),
        tax_names=tuple(tax.name for tax in own_taxes),
        main_supplier_id=row.main_supplier_id,
        main_supplier_name=row.supplier or "",
        is_active=row.is_active,
    )


@question
def taxes(uow: UnitOfWork, request: None) -> tuple[TaxChoice, ...]:
    """The active taxes, in their order."""
    del request
    rows = uow.connection.execute(
        select(Tax.id, Tax.name, Tax.rate, Tax.is_included)
        .where(Tax.is_active)
        .order_by(Tax.sequence, Tax.id)
    )
    return tuple(TaxChoice(TaxId(row.id), row.name, row.rate, row.is_included) for row in rows)


def _checked(uow: UnitOfWork, request: CreateProduct | SaveProduct) -> dict[str, object]:
    """The columns of a product, checked."""
    checks = Checks()
    checks.number("list_price", request.list_price, UnitPrice, minimum=0)
    checks.number("cost", request.cost, UnitPrice, minimum=0)
    if not 0 <= request.warranty_months <= MOST_WARRANTY_MONTHS:
        checks.add("warranty_months", "product.warranty_range", limit=MOST_WARRANTY_MONTHS)
    _check_taxes(uow, checks, request.tax_ids)
    values: dict[str, object] = {
        "code": checks.line("code", request.code, limit=WORD, is_required=True),
        "name": checks.line("name", request.name, is_required=True),
        "kind": request.kind,
        "tracking": request.tracking,
        "list_price": request.list_price,
        "cost": request.cost,
        "warranty_months": request.warranty_months,
        "main_supplier_id": request.main_supplier_id,
    }
    if request.kind is ProductKind.SERVICE and request.tracking is not Tracking.NONE:
        checks.add("tracking", "product.service_tracked")
    checks.done()
    return values


def _check_taxes(uow: UnitOfWork, checks: Checks, tax_ids: tuple[TaxId, ...]) -> None:
    """Each tax exists, is active and is named once."""
    if not tax_ids:
        return
    offered = {tax.id for tax in taxes(uow, None)}
    if len(set(tax_ids)) < len(tax_ids) or not offered.issuperset(tax_ids):
        checks.add("tax_ids", "field.choice")


def _insert_taxes(uow: UnitOfWork, product_id: int, tax_ids: tuple[TaxId, ...]) -> None:
    """The taxes of a product, in order."""
    if tax_ids:
        uow.connection.execute(
            insert(ProductTax),
            [
                {"product_id": product_id, "tax_id": tax_id, "sequence": place}
                for place, tax_id in enumerate(tax_ids, 1)
            ],
        )


def _was_moved(uow: UnitOfWork, product_id: int) -> bool:
    """Whether pieces of the product were ever moved."""
    return bool(
        uow.connection.scalar(select(Move.id).where(Move.product_id == product_id).limit(1))
    )


def _products(wanted: ProductFilter) -> Select[*tuple[Any, ...]]:
    """The products of a filter, with the columns of a row."""
    statement: Select[*tuple[Any, ...]] = select(
        Product.id,
        Product.code,
        Product.name,
        Product.kind,
        Product.tracking,
        Product.list_price,
        Product.is_active,
    )
    if wanted.text.strip():
        statement = statement.where(search.has_words(wanted.text, Product.code, Product.name))
    if wanted.kind is not None:
        statement = statement.where(Product.kind == wanted.kind)
    if not wanted.with_inactive:
        statement = statement.where(Product.is_active)
    return statement


def _row(row: Row[Any]) -> ProductRow:
    """A product in a list."""
    return ProductRow(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        tracking=row.tracking,
        list_price=row.list_price,
        is_active=row.is_active,
    )
