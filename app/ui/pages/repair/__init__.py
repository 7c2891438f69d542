"""The repair: what is repaired, with which parts, in which state, and what lies at whose place."""

from __future__ import annotations

from app.ui.pages.repair.page import RepairPage

__all__ = ["RepairPage"]
