"""What is told of products, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import ProductKind, Tracking
from app.services.paging import Span

if TYPE_CHECKING:
    from app.models.ids import LotId, PartnerId, ProductId, SalesOrderId, TaxId, UnitId


@dataclass(frozen=True, slots=True)
class FindProducts:
    """A look-up: beginnings of code or name as typed; products of an order or a customer only.

    `customer_id` is any partner: products that its company or one of its contacts ordered. What
    is archived is found only where it is looked for.
    """

    text: str = ""
    sales_order_id: SalesOrderId | None = None
    customer_id: PartnerId | None = None
    limit: int = 8
    with_inactive: bool = False


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """A product in a drop-down."""

    id: ProductId
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking
    is_active: bool = True


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
    """A lot or serial in a drop-down; a synthetic one was made for the demo.

    A product that is tracked otherwise by now may have a lot and a serial of the same name.
    """

    id: LotId
    name: str
    is_synthetic: bool
    is_serial: bool


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
    """A product's form; an unknown cost is None, never zero. Without a unit it is in pieces."""

    id: ProductId
    version: int
    code: str
    name: str
    kind: ProductKind
    tracking: Tracking
    list_price: Decimal
    cost: Decimal | None
    warranty_months: int
    is_warranty_restarted: bool
    tax_ids: tuple[TaxId, ...]
    tax_names: tuple[str, ...]
    main_supplier_id: PartnerId | None
    main_supplier_name: str
    is_active: bool
    unit_id: UnitId | None


@dataclass(frozen=True, slots=True)
class CreateProduct:
    """A new product. Prices in the company's currency, up to six decimals.

    `unit_id` is a base unit; without one it is counted in pieces. `is_warranty_restarted`: a
    repair under warranty, or a replacement, starts it anew.
    """

    code: str
    name: str
    kind: ProductKind = ProductKind.GOODS
    tracking: Tracking = Tracking.NONE
    list_price: Decimal = Decimal(0)
    cost: Decimal | None = None
    warranty_months: int = 0
    tax_ids: tuple[TaxId, ...] = ()
    main_supplier_id: PartnerId | None = None
    unit_id: UnitId | None = None
    is_warranty_restarted: bool = False


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
    unit_id: UnitId | None
    is_warranty_restarted: bool = False
