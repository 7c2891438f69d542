"""The tables of the first revision, frozen: one module per noun, as in app.models."""

from __future__ import annotations

from app.migrations.first_schema import (
    approvals,
    company,
    invoices,
    locations,
    orders,
    outbox,
    partners,
    payments,
    products,
    repairs,
    search,
    stamp,
    statistics,
    stock,
    teams,
    tickets,
    timeline,
    tracking,
    users,
)

IN_ORDER = (
    users,
    company,
    partners,
    products,
    orders,
    locations,
    teams,
    tickets,
    stock,
    repairs,
    tracking,
    invoices,
    approvals,
    payments,
    timeline,
    outbox,
    search,
    stamp,
    statistics,
)


def create() -> None:
    """Create all tables, referenced ones first."""
    for noun in IN_ORDER:
        noun.create()
