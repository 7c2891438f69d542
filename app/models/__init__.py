"""The tables, one module per noun; importing this package knows them all."""

from __future__ import annotations

from app.db.base import Base, whole_schema
from app.models import (
    company,
    invoices,
    orders,
    outbox,
    partners,
    products,
    stock,
    teams,
    tickets,
    timeline,
    users,
)

metadata = Base.metadata

__all__ = [
    "company",
    "invoices",
    "metadata",
    "orders",
    "outbox",
    "partners",
    "products",
    "stock",
    "teams",
    "tickets",
    "timeline",
    "users",
    "whole_schema",
]
