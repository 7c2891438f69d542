"""The ticket: its form, its timeline, and the way to every remedy."""

from __future__ import annotations

from app.ui.pages.ticket.page import TicketPage

__all__ = ["TicketPage"]
