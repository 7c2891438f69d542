"""First schema: the full-text index of tickets, by each engine's own means."""

from __future__ import annotations

from alembic import op


def create() -> None:
    """FTS5 over ticket_search on SQLite (kept in step by triggers), GIN on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE ticket_fts USING fts5("
            "words, content='ticket_search', content_rowid='ticket_id',"
            " tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')"
        )
    else:
        op.execute(
            "CREATE INDEX ix_ticket_search_words ON ticket_search"
            " USING gin (to_tsvector('simple', words))"
        )
