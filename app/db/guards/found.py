"""Words by which tickets are found: the numbers that documents get add themselves to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.guards.kinds import Carry

if TYPE_CHECKING:
    from app.db.guards.kinds import Event, Guard

# A number is cut into its words: letters and digits between slashes (WH/IN/00001).
CUT = "lower(replace(NEW.number, '/', ' '))"
WORDS = "(' ' || words || ' ')"


def _added(name: str, table: str, event: Event, tickets: str, when: str) -> Guard:
    """The number of a row is added to the words of its tickets, unless it stands there."""
    return Carry(
        name,
        table,
        event,
        target="ticket_search",
        assignments=f"words = words || ' ' || {CUT}",
        # not by LIKE: a driver takes its % for a placeholder
        where=f"ticket_id IN ({tickets}) AND replace({WORDS}, ' ' || {CUT} || ' ', '') = {WORDS}",
        when=when,
        is_by_row=True,
    )


# SQL that both engines read: NEW has a number that OLD did not have.
NUMBERED = "NEW.number IS NOT NULL AND coalesce(OLD.number, '') <> NEW.number"

GUARDS: tuple[Guard, ...] = (
    _added(
        "ticket_document_found",
        "ticket_document",
        "INSERT",
        "NEW.ticket_id",
        "NEW.number IS NOT NULL",
    ),
    _added("ticket_document_renamed", "ticket_document", "UPDATE", "NEW.ticket_id", NUMBERED),
    _added(
        "invoice_found",
        "invoice",
        "UPDATE",
        "SELECT t.id FROM ticket AS t WHERE t.sales_order_id = NEW.sales_order_id",
        f"NEW.sales_order_id IS NOT NULL AND {NUMBERED}",
    ),
)
