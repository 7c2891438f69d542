"""After-Sales Desk: the remedies of a helpdesk ticket, and the books under them."""

from __future__ import annotations

__version__ = "0.1.0.dev0"
