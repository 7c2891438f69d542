"""What Alembic runs: the revisions, on the connection and in the transaction of the runner."""

from __future__ import annotations

from alembic import context

from app.models import whole_schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=whole_schema(),
    render_as_batch=True,
)
context.run_migrations()
