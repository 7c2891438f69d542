"""The form of an invoice or credit note: edit a draft, post it, print it."""

from __future__ import annotations

from app.ui.pages.invoice.page import InvoicePage

__all__ = ["InvoicePage"]
