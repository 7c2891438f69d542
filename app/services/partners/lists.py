"""Partners in lists and drop-downs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, select

from app.db.base import aliased
from app.models.partners import Partner
from app.services import access, search
from app.services.actions import question
from app.services.paging import Count, Page, count_up_to_cap, read_page
from app.services.partners.cards import (
    FindPartners,
    PartnerChoice,
    PartnerFilter,
    PartnerList,
    PartnerRow,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


Parent = aliased(Partner)


FOUND_BY = ("name", "customer_number", "email", "city")
"""The columns of the full-text index."""


@question
def find(uow: UnitOfWork, request: FindPartners) -> tuple[PartnerChoice, ...]:
    """The partners that a drop-down offers for what was typed, by name."""
    access.require(uow, "partner.read")
    statement = (
        _partners(uow, PartnerFilter(request.text))
        .add_columns(Partner.parent_id)
        .order_by(Partner.name, Partner.id)
        .limit(request.limit)
    )
    return tuple(
        PartnerChoice(
            id=row.id,
            commercial_id=row.parent_id or row.id,
            name=row.name,
            detail=" · ".join(
                filter(None, (row.company_name, row.customer_number, row.city, row.email))
            ),
            email=row.email,
            phone=row.phone,
        )
        for row in uow.connection.execute(statement)
    )


@question
def rows(uow: UnitOfWork, request: PartnerList) -> Page[PartnerRow]:
    """A page of the list of partners."""
    access.require(uow, "partner.read")
    return read_page(
        uow,
        _partners(uow, request.filter),
        by=Partner.name,
        id_column=Partner.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count(uow: UnitOfWork, request: PartnerFilter) -> Count:
    """How many partners the list has, counted up to the cap."""
    return count_up_to_cap(uow, _partners(uow, request).with_only_columns(Partner.id))


def _partners(uow: UnitOfWork, wanted: PartnerFilter) -> Select[*tuple[Any, ...]]:
    """The partners of a filter, with the columns of a row."""
    statement: Select[*tuple[Any, ...]] = select(
        Partner.id,
        Partner.name,
        Parent.name.label("company_name"),
        Partner.kind,
        Partner.customer_number,
        Partner.city,
        Partner.country_code,
        Partner.email,
        Partner.phone,
        Partner.is_active,
    ).outerjoin(Parent, Parent.id == Partner.parent_id)
    if search.wanted(wanted.text):
        statement = statement.where(search.is_named(uow, Partner, FOUND_BY, wanted.text))
    if wanted.kind is not None:
        statement = statement.where(Partner.kind == wanted.kind)
    if not wanted.with_inactive:
        statement = statement.where(Partner.is_active)
    return statement


def is_named(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Whether a partner is the customer that was typed into the search of a list of documents.

    Digits alone are a customer number, and a whole one: else "1" would be half of all customers.
    """
    if text.isdecimal():
        return Partner.customer_number == text
    return search.is_named(uow, Partner, FOUND_BY, text) if search.wanted(text) else false()


def _row(row: Row[Any]) -> PartnerRow:
    """A partner in a list."""
    return PartnerRow(
        id=row.id,
        name=row.name,
        company_name=row.company_name or "",
        kind=row.kind,
        customer_number=row.customer_number,
        city=row.city,
        country_code=row.country_code,
        email=row.email,
        phone=row.phone,
        is_active=row.is_active,
    )
