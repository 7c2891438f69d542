"""What SQLite is to think of indexes that find much: it counts nothing by itself.

Without figures it takes any index for one that finds ten rows, and one of two columns for better
than one of one: it would rather read all posted invoices than the three of an order. So these
indexes carry the figures of a large shop, which stay as they are (SQLite's manual, "The ANALYZE
command": figures may be set by hand). PostgreSQL counts for itself.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

FINDING_MUCH = (
    ("approval", "ix_approval_state", "1000000 300000 1"),
    ("follower", "ix_follower_user_id", "1000000 50000"),
    ("invoice", "ix_invoice_kind_state", "1000000 500000 400000 1"),
    ("invoice", "uq_invoice_number", "1000000 500000 100000 2 1"),
    ("journal_item", "ix_journal_item_account", "1000000 100000 400 1"),
    ("move", "ix_move_product_id", "1000000 400"),
    ("quantity_on_hand", "ix_quantity_on_hand_location_id", "1000000 100000"),
    ("quantity_on_hand", "ix_quantity_on_hand_owner_id", "1000000 500000"),
    ("repair_order", "ix_repair_order_responsible_id", "1000000 50000"),
    ("repair_order", "ix_repair_order_state", "1000000 300000 1"),
    ("ticket", "ix_ticket_assignee", "1000000 50000 5000 1"),
    ("ticket", "ix_ticket_open", "50000 1"),
    ("ticket", "ix_ticket_open_deadline", "50000 50 1"),
    ("ticket", "ix_ticket_open_priority", "50000 15000 1"),
    ("ticket", "ix_ticket_open_updated", "50000 2 1"),
    ("ticket", "ix_ticket_stage", "1000000 50000 1"),
    ("ticket", "ix_ticket_team", "1000000 300000 30000 1"),
    ("ticket_tag", "ix_ticket_tag_tag", "1000000 50000 1"),
    ("transfer", "ix_transfer_kind", "1000000 500000 1"),
)
"""Table, index, and its rows with how many of them one value of each of its columns finds."""


def create() -> None:
    """Set them; ANALYZE of an empty table makes the table of figures and nothing in it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE invoice")
    figures = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))
    op.bulk_insert(
        figures, [{"tbl": table, "idx": index, "stat": stat} for table, index, stat in FINDING_MUCH]
    )
