"""First schema: the row that tells edits of one revision apart while it is being written."""

from __future__ import annotations

from alembic import op

from app.migrations.first_schema.columns import WHOLE, WORD, given


def create() -> None:
    """Create it; the runner writes the row."""
    op.create_table("schema_stamp", given("id", WHOLE, primary_key=True), given("digest", WORD))
