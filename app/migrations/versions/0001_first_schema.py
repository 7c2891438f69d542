"""The first schema; edited in place until version 0.1.0 is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

from app.migrations import first_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT = "alembic_version"


def upgrade() -> None:
    """Create all tables."""
    first_schema.create()


def downgrade() -> None:
    """Drop all tables of the program; the full-text ones first: their shadows go with them."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        _drop([*bind.execute(sa.text(virtual)).scalars().all(), "sqlite_stat1"])
    _drop(name for name in sa.inspect(bind).get_table_names() if name != KEPT)


def _drop(tables: Iterable[str]) -> None:
    """Drop them whatever refers to them."""
    cascade = "" if op.get_bind().dialect.name == "sqlite" else " CASCADE"
    for name in tables:
        op.execute(f"DROP TABLE {name}{cascade}")
