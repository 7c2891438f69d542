"""Making and saving products; the form of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.db import guards
from app.db.types import UnitPrice
from app.errors import Invalid, Problem, Refused
from app.models.company import Tax
from app.models.enums import ProductKind, Tracking
from app.models.ids import ProductId, RecordRef, TaxId
from app.models.partners import Partner
from app.models.products import Product, ProductTax, Unit
from app.models.stock import Move
from app.models.tickets import Ticket
from app.services import access, masters, ticket_words
from app.services.actions import action, question
from app.services.checks import WORD, Checks
from app.services.products import tracking
from app.services.products.cards import (
    CreateProduct,
    ProductCard,
    SaveProduct,
)
from app.services.products.lists import taxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork


MASTER = masters.Master("product", Product, "product.unknown", {"uq_product_code": "code"})
MOST_WARRANTY_MONTHS = 1200
FIXED = {
    "kind": "product.kind_fixed",
    "unit_id": "product.unit_fixed",
}
"""What stays once pieces of a product were moved: they are counted and come back by it."""


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
        Invalid: by field; kind and unit stay once the product was moved (rules 15), its tracking
            while something of it is here or under way (rules 27)
    """
    access.require(uow, "product.write")
    values = _checked(uow, request)
    values["is_active"] = request.is_active
    before = card(uow, request.id)
    fixed = {
        name: Problem(code)
        for name, code in FIXED.items()
        if getattr(before, name) != getattr(request, name)
    }
    if fixed and not _was_moved(uow, request.id):
        fixed = {}
    is_tracked_anew = before.tracking != request.tracking
    if is_tracked_anew:
        tracking.lock(uow, request.id)
        if (problem := tracking.why_fixed(uow, request.id)) is not None:
            fixed["tracking"] = problem
    if fixed:
        raise Invalid(fixed)
    more: masters.Changes = ()
    if before.tax_ids != request.tax_ids:
        names = {tax.id: tax.name for tax in taxes(uow, None)}
        after = ", ".join(names.get(tax_id, "") for tax_id in request.tax_ids)
        more = (("taxes", ", ".join(before.tax_names), after),)
    try:
        changes = masters.save(
            uow,
            MASTER,
            request.id,
            request.version,
            values,
            card=lambda: card(uow, request.id),
            more=more,
            beside={"tracking_changes": Product.tracking_changes + int(is_tracked_anew)},
        )
    except IntegrityError as error:
        if guards.code_of(error) != "product_tracking_fixed":
            raise
        raise Invalid({"tracking": Problem("product.tracking_meanwhile")}) from error
    if more:
        uow.connection.execute(delete(ProductTax).where(ProductTax.product_id == request.id))
        _insert_taxes(uow, request.id, request.tax_ids)
    if any(name in ("code", "name") for name, _, _ in changes):
        ticket_words.refresh_of(uow, Ticket.product_id, request.id)
    return card(uow, request.id)


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
        is_warranty_restarted=row.is_warranty_restarted,
        tax_ids=tuple(tax.id for tax in own_taxes),
        tax_names=tuple(tax.name for tax in own_taxes),
        main_supplier_id=row.main_supplier_id,
        main_supplier_name=row.supplier or "",
        is_active=row.is_active,
        unit_id=row.unit_id,
    )


def _checked(uow: UnitOfWork, request: CreateProduct | SaveProduct) -> dict[str, object]:
    """The columns of a product, checked."""
    checks = Checks()
    checks.number("list_price", request.list_price, UnitPrice, minimum=0)
    checks.number("cost", request.cost, UnitPrice, minimum=0)
    if not 0 <= request.warranty_months <= MOST_WARRANTY_MONTHS:
        checks.add("warranty_months", "product.warranty_range", limit=MOST_WARRANTY_MONTHS)
    _check_taxes(uow, checks, request.tax_ids)
    if request.unit_id is not None and not _is_base_unit(uow, request.unit_id):
        checks.add("unit_id", "product.unit_not_base")
    values: dict[str, object] = {
        "code": checks.line("code", request.code, limit=WORD, is_required=True),
        "name": checks.line("name", request.name, is_required=True),
        "kind": request.kind,
        "tracking": request.tracking,
        "list_price": request.list_price,
        "cost": request.cost,
        "warranty_months": request.warranty_months,
        "is_warranty_restarted": request.is_warranty_restarted,
        "main_supplier_id": request.main_supplier_id,
        "unit_id": request.unit_id,
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


def _is_base_unit(uow: UnitOfWork, unit_id: int) -> bool:
    """Whether stock can be kept in a unit."""
    base = select(Unit.id).where(Unit.id == unit_id, Unit.base_unit_id.is_(None), Unit.is_active)
    return uow.connection.scalar(base) is not None


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
