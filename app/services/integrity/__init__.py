"""Proves that books, numbers, ledgers and links agree; reads everything and changes nothing."""

from __future__ import annotations

from app.services.integrity.anchors import Anchor
from app.services.integrity.auditing import Audit, audit, page
from app.services.integrity.report import MOST_PER_RULE, Finding, Report
from app.services.integrity.run import RULES, check, examine

__all__ = [
    "MOST_PER_RULE",
    "RULES",
    "Anchor",
    "Audit",
    "Finding",
    "Report",
    "audit",
    "check",
    "examine",
    "page",
]
