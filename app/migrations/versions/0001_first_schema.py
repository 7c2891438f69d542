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
    """Drop all tables of the program."""
    bind = op.get_bind()
    tables = sa.inspect(bind).get_table_names()
    if bind.dialect.name == "sqlite":
        op.execute("DROP TABLE ticket_fts")
        tables = [name for name in tables if not name.startswith("ticket_fts")]
    _drop(name for name in tables if name != KEPT)


def _drop(tables: Iterable[str]) -> None:
    """Drop them whatever refers to them."""
    cascade = "" if op.get_bind().dialect.name == "sqlite" else " CASCADE"
    for name in tables:
        op.execute(f"DROP TABLE {name}{cascade}")
