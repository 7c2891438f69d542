"""First schema: the full-text indexes of tickets, partners and products, by each engine's means."""

from __future__ import annotations

from alembic import op

TOKENS = "tokenize='unicode61 remove_diacritics 0', prefix='2 3 4'"

# Of what is named, the columns themselves are searched; a ticket has a text of words of its own.
NAMED = {
    "partner": ("name", "customer_number", "email", "city"),
    "product": ("code", "name"),
}


def create() -> None:
    """FTS5 on SQLite, kept in step by triggers; GIN on PostgreSQL, over words as FTS5 cuts them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE ticket_fts USING fts5("
            f"words, content='ticket_search', content_rowid='ticket_id', {TOKENS})"
        )
        for table, columns in NAMED.items():
            op.execute(
                f"CREATE VIRTUAL TABLE {table}_fts USING fts5("
                f"{', '.join(columns)}, content='{table}', content_rowid='id', {TOKENS})"
            )
        return
    op.execute(
        "CREATE INDEX ix_ticket_search_words ON ticket_search"
        " USING gin (to_tsvector('simple', words))"
    )
    for table, columns in NAMED.items():
        text = " || ' ' || ".join(columns)
        op.execute(
            f"CREATE INDEX ix_{table}_words ON {table} USING gin"
            f" (to_tsvector('simple', regexp_replace({text}, '[^[:alnum:]]+', ' ', 'g')))"
        )
