"""The transfer: what is expected, what came, where it goes."""

from __future__ import annotations

from app.ui.pages.transfer.page import TransferPage

__all__ = ["TransferPage"]
