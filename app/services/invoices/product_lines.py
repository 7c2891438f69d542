"""A product as a line that is added to a draft invoice: its price, account and taxes of today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.db.base import aliased
from app.errors import Problem
from app.models.company import Tax, TaxGroupMember
from app.models.enums import LineKind
from app.models.products import Product, ProductTax
from app.services.ledger.booked import BookedLine, BookedLineTax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def sources(uow: UnitOfWork, product_ids: Sequence[int]) -> dict[int, BookedLine]:
    """Lines of products, by product id; unknown and inactive products are left out.

    They bear active taxes only: whoever adds one asks `deactivated_taxes` first.
    """
    if not product_ids:
        return {}
    taxes = _taxes(uow, product_ids)
    products = uow.connection.execute(
        select(
            Product.id, Product.code, Product.name, Product.list_price, Product.income_account_id
        ).where(Product.id.in_(product_ids), Product.is_active)
    )
    return {
        row.id: line(
            row.id,
            code=row.code,
            name=row.name,
            price=row.list_price,
            account_id=row.income_account_id or uow.company.sales_account_id,
            taxes=tuple(taxes.get(row.id, ())),
        )
        for row in products
    }


def deactivated_taxes(uow: UnitOfWork, product_ids: Sequence[int]) -> dict[int, str]:
    """A deactivated tax of each product that has one, by id: no line is added (rules 20)."""
    if not product_ids:
        return {}
    single = aliased(Tax)
    rows = uow.connection.execute(
        select(ProductTax.product_id, single.name)
        .outerjoin(TaxGroupMember, TaxGroupMember.group_id == ProductTax.tax_id)
        .join(single, single.id == func.coalesce(TaxGroupMember.tax_id, ProductTax.tax_id))
        .where(ProductTax.product_id.in_(product_ids), single.is_active.is_(False))
    )
    return {row.product_id: row.name for row in rows}


def tax_problem(tax: str) -> tuple[str, Problem]:
    """What is said at the product whose tax is no longer used."""
    return "product_id", Problem("invoice.tax_deactivated", {"tax": tax})


def _taxes(uow: UnitOfWork, product_ids: Sequence[int]) -> dict[int, list[BookedLineTax]]:
    """The active taxes of products in their order, a group as its members."""
    single = aliased(Tax)
    rows = uow.connection.execute(
        select(ProductTax.product_id, single)
        .outerjoin(TaxGroupMember, TaxGroupMember.group_id == ProductTax.tax_id)
        .join(single, single.id == func.coalesce(TaxGroupMember.tax_id, ProductTax.tax_id))
        .where(ProductTax.product_id.in_(product_ids), single.is_active)
        .order_by(ProductTax.product_id, ProductTax.sequence, TaxGroupMember.sequence)
        .with_only_columns(
            ProductTax.product_id,
            *tax_columns(single),
        )
    )
    found: dict[int, list[BookedLineTax]] = {}
    for row in rows:
        taxes = found.setdefault(row.product_id, [])
        taxes.append(line_tax(row, len(taxes) + 1))
    return found


def tax_columns(single: Any) -> tuple[Any, ...]:  # noqa: ANN401  # Tax, or an alias of it
    """The columns that `line_tax` needs of a tax that is no group."""
    return (
        single.id.label("tax_id"),
        single.name.label("tax_name"),
        single.label.label("tax_label"),
        single.kind.label("tax_kind"),
        single.rate,
        single.fixed_amount,
        single.is_included,
        single.is_base_affecting,
        single.account_id,
    )


def line_tax(row: Any, sequence: int) -> BookedLineTax:  # noqa: ANN401  # a row of `tax_columns`
    """A tax as it stands on a line that is not worked out yet."""
    return BookedLineTax(
        sequence=sequence,
        tax_id=row.tax_id,
        label=row.tax_label or row.tax_name,
        kind=row.tax_kind,
        rate=row.rate,
        fixed_amount=row.fixed_amount,
        is_included=row.is_included,
        is_base_affecting=row.is_base_affecting,
        account_id=row.account_id,
        base=ZERO,
        amount=None,
        credited_base=ZERO,
        credited_amount=ZERO,
    )


def line(
    product_id: int,
    *,
    code: str,
    name: str,
    price: Decimal,
    account_id: int,
    taxes: tuple[BookedLineTax, ...],
) -> BookedLine:
    """A line of a product with nothing on it yet."""
    return BookedLine(
        id=0,
        invoice_id=0,
        line_number=0,
        kind=LineKind.SALE,
        product_id=product_id,
        product_code=code,
        description=name,
        lot_id=None,
        lot_name="",
        sales_order_line_id=None,
        original_line_id=None,
        original_invoice_id=None,
        account_id=account_id,
        quantity=ZERO,
        unit_price=price,
        discount=ZERO,
        subtotal=ZERO,
        gross=ZERO,
        is_amount_typed=False,
        credited_quantity=ZERO,
        credited_subtotal=ZERO,
        credited_gross=ZERO,
        corrected_quantity=ZERO,
        corrected_gross=ZERO,
        drafted_quantity=ZERO,
        drafted_gross=ZERO,
        kept_back=ZERO,
        draft_id=None,
        credit_note_id=None,
        taxes=taxes,
    )
