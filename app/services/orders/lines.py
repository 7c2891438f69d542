"""The lines of an order as they are stored and as its form holds them, worked out by the taxes."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from app.db.base import aliased
from app.db.types import Id
from app.errors import Problem
from app.models.company import Tax, TaxGroupMember
from app.models.enums import LineKind, ProductKind
from app.models.orders import SalesOrderLine, SalesOrderLineTax
from app.models.products import Product
from app.services.invoices import product_lines, work
from app.services.stock import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.actions import CurrencyFacts
    from app.services.ledger.booked import BookedLine, BookedLineTax
    from app.services.orders.cards import OrderLine
    from app.services.unit_of_work import UnitOfWork

Taxes = tuple["BookedLineTax", ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A line as it was saved; `source` has its product, price and taxes and names it.

    `delivered` is never below zero: what replaced goods and came back too was not delivered.
    """

    source: BookedLine
    product_kind: ProductKind
    delivered: Any
    is_repair_part: bool

    @property
    def id(self) -> int:
        """The id of the order line."""
        return self.source.id


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines of a form, worked out; with `problems` they may not be kept as they are."""

    worked: work.Worked
    problems: Mapping[str, Problem]


def stored(uow: UnitOfWork, order_id: int) -> tuple[Stored, ...]:
    """The lines of an order: two statements."""
    taxes: dict[int, list[BookedLineTax]] = {}
    for row in uow.connection.execute(_taxes(), {"order": order_id}):
        found = taxes.setdefault(row.line_id, [])
        found.append(product_lines.line_tax(row, len(found) + 1))
    rows = uow.connection.execute(_lines(), {"order": order_id})
    return tuple(
        Stored(
            replace(
                product_lines.line(
                    row.product_id,
                    code=row.code,
                    name=row.description,
                    price=row.unit_price,
                    account_id=row.income_account_id or uow.company.sales_account_id,
                    taxes=tuple(taxes.get(row.id, ())),
                ),
                id=row.id,
                line_number=row.line_number,
                sales_order_line_id=row.id,
                quantity=row.quantity,
                discount=row.discount,
                subtotal=row.subtotal,
            ),
            row.kind,
            max(row.delivered_quantity, Decimal(0)),
            row.is_repair_part,
        )
        for row in rows
    )


def compute(uow: UnitOfWork, lines: Sequence[Stored], currency: CurrencyFacts) -> work.Worked:
    """What stored lines come to."""
    asked = [
        work.Line(
            each.id,
            LineKind.SALE,
            each.source,
            each.source.quantity,
            each.source.unit_price,
            each.source.discount,
            each.source.description,
        )
        for each in lines
    ]
    return work.invoice(asked, uow.company.tax_rounding, currency.digits)


def work_out(
    uow: UnitOfWork,
    edits: Sequence[OrderLine],
    saved: Sequence[Stored],
    currency: CurrencyFacts,
) -> Asked:
    """What the lines of a form come to, and what is wrong with them."""
    sources, problems = _sources(uow, edits, saved, currency)
    if problems:
        return Asked(work.Worked(), problems)
    lines = [
        work.Line(
            edit.id,
            LineKind.SALE,
            source,
            edit.quantity,
            source.unit_price if edit.unit_price is None else edit.unit_price,
            edit.discount,
            " ".join(edit.description.split()) or source.description,
        )
        for edit, source in zip(edits, sources, strict=True)
    ]
    worked = work.invoice(lines, uow.company.tax_rounding, currency.digits)
    problems = {**_step_problems(uow, edits, worked.problems), **worked.problems}
    return Asked(worked, problems)


def _sources(
    uow: UnitOfWork,
    edits: Sequence[OrderLine],
    saved: Sequence[Stored],
    currency: CurrencyFacts,
) -> tuple[list[BookedLine], dict[str, Problem]]:
    """The line or product behind each line of a form, with the taxes that were chosen."""
    by_id = {each.id: each.source for each in saved}
    new = [edit.product_id for edit in edits if edit.id not in by_id]
    added = product_lines.sources(uow, new)
    gone = product_lines.deactivated_taxes(uow, new)
    chosen = _chosen_taxes(uow, edits)
    is_foreign = currency.id != uow.company.currency.id
    found: list[BookedLine] = []
    problems = _id_problems(edits, by_id)
    for place, edit in enumerate(edits):
        is_new = edit.id not in by_id
        source = added.get(edit.product_id) if is_new else by_id[edit.id or 0]
        if source is None or (not is_new and source.product_id != edit.product_id):
            problems[work.field_name(place, "product_id")] = Problem("invoice.product_missing")
            continue
        if is_new and edit.unit_price is None and is_foreign:
            words = {"currency": currency.code}
            problems[work.field_name(place, "unit_price")] = Problem("order.price_missing", words)
        if edit.tax_ids is not None:
            if any(each not in chosen for each in edit.tax_ids):
                problems[work.field_name(place, "tax_ids")] = Problem("order.tax_unknown")
                continue
            source = replace(source, taxes=_numbered(chosen[each] for each in edit.tax_ids))
        elif is_new and edit.product_id in gone:
            field, problem = product_lines.tax_problem(gone[edit.product_id])
            problems[work.field_name(place, field)] = problem
            continue
        found.append(source)
    return found, problems


def _id_problems(edits: Sequence[OrderLine], by_id: Mapping[int, BookedLine]) -> dict[str, Problem]:
    """A line that names an id is one of this order, and no other names it too."""
    seen: set[int] = set()
    problems: dict[str, Problem] = {}
    for place, edit in enumerate(edits):
        if edit.id is None:
            continue
        if edit.id not in by_id or edit.id in seen:
            problems[work.field_name(place, "product_id")] = Problem("order.line_unknown")
        seen.add(int(edit.id))
    return problems


def _chosen_taxes(uow: UnitOfWork, edits: Sequence[OrderLine]) -> dict[int, Taxes]:
    """The active taxes that were chosen, by id, a group as its members."""
    ids = sorted({int(tax) for edit in edits for tax in edit.tax_ids or ()})
    found: dict[int, Taxes] = {}
    if ids:
        for row in uow.connection.execute(_by_id(), {"ids": ids}):
            one = product_lines.line_tax(row, 0)
            found[row.asked_id] = (*found.get(row.asked_id, ()), one)
    return found


def _numbered(groups: Any) -> Taxes:  # noqa: ANN401  # an iterable of Taxes
    """The taxes of a line one after the other; each once."""
    once = {tax.tax_id: tax for group in groups for tax in group}
    return tuple(replace(tax, sequence=place) for place, tax in enumerate(once.values(), 1))


def _step_problems(
    uow: UnitOfWork, edits: Sequence[OrderLine], broken: Mapping[str, Problem]
) -> dict[str, Problem]:
    """Goods are counted in steps of their unit."""
    ids = sorted({edit.product_id for edit in edits})
    if not ids:
        return {}
    of_products = units.of_products(uow, ids)
    goods = set(
        uow.connection.scalars(
            select(Product.id).where(Product.id.in_(ids), Product.kind == ProductKind.GOODS)
        )
    )
    problems: dict[str, Problem] = {}
    for place, edit in enumerate(edits):
        name = work.field_name(place, "quantity")
        if edit.product_id in goods and name not in broken:
            base = units.in_base(of_products[edit.product_id], edit.quantity, None)
            if isinstance(base, Problem):
                problems[name] = base
    return problems


@functools.cache
def _lines() -> Select[*tuple[Any, ...]]:
    line = SalesOrderLine
    return (
        select(line.__table__, Product.code, Product.kind, Product.income_account_id)
        .join(Product, Product.id == line.product_id)
        .where(line.sales_order_id == bindparam("order", type_=Id))
        .order_by(line.line_number)
    )


@functools.cache
def _taxes() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SalesOrderLineTax.sales_order_line_id.label("line_id"),
            *product_lines.tax_columns(Tax),
        )
        .join(SalesOrderLine, SalesOrderLine.id == SalesOrderLineTax.sales_order_line_id)
        .join(Tax, Tax.id == SalesOrderLineTax.tax_id)
        .where(SalesOrderLine.sales_order_id == bindparam("order", type_=Id))
        .order_by(SalesOrderLineTax.sales_order_line_id, SalesOrderLineTax.sequence)
    )


@functools.cache
def _by_id() -> Select[*tuple[Any, ...]]:
    asked, single = aliased(Tax), aliased(Tax)
    return (
        select(asked.id.label("asked_id"), *product_lines.tax_columns(single))
        .select_from(asked)
        .outerjoin(TaxGroupMember, TaxGroupMember.group_id == asked.id)
        .join(single, single.id == func.coalesce(TaxGroupMember.tax_id, asked.id))
        .where(
            asked.id.in_(bindparam("ids", type_=Id, expanding=True)),
            asked.is_active,
            single.is_active,
        )
        .order_by(asked.id, TaxGroupMember.sequence)
    )
