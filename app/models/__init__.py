"""The tables, one module per noun; importing this package knows them all."""

from __future__ import annotations

from app.db.base import Base, whole_schema
from app.models import (
    approvals,
    company,
    invoices,
    orders,
    outbox,
    partners,
    payments,
    products,
    repairs,
    stock,
    teams,
    tickets,
    timeline,
    tracking,
    users,
)

metadata = Base.metadata

__all__ = [
    "approvals",
    "company",
    "invoices",
    "metadata",
    "orders",
    "outbox",
    "partners",
    "payments",
    "products",
    "repairs",
    "stock",
    "teams",
    "tickets",
    "timeline",
    "tracking",
    "users",
    "whole_schema",
]
