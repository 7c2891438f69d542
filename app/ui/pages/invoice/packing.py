"""The edits of a draft as texts, so that they can be kept and restored."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.services import invoices
from app.services.invoices import InvoiceLineId, LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.invoices import DraftLine, SaveDraft

NUMBERS = ("quantity", "unit_price", "discount")


def pack_edits(
    request: SaveDraft, unread: Mapping[tuple[int, str], str], unread_head: Mapping[str, str]
) -> dict[str, str]:
    """A form as texts, with what was typed and cannot be read.

    `unread` is what that is of the lines, by place of the line and column, `unread_head` of the
    head, by name.
    """
    lines = [{**asdict(line), "kind": line.kind.value} for line in request.lines]
    for line in lines:
        line.update({name: str(line[name]) for name in NUMBERS})
    rows = [[place, column, text] for (place, column), text in unread.items()]
    return {
        "reason": request.reason,
        "invoice_on": request.invoice_on.isoformat(),
        "journal_id": str(request.journal_id),
        "lines": json.dumps(lines),
        "unread": json.dumps(rows),
        "unread_head": json.dumps(dict(unread_head)),
    }


def unread(content: Mapping[str, str]) -> dict[tuple[int, str], str]:
    """What was kept of the lines and could not be read."""
    return {
        (place, column): text for place, column, text in json.loads(content.get("unread", "[]"))
    }


def unread_head(content: Mapping[str, str]) -> dict[str, str]:
    """What was kept of the head and could not be read."""
    found: dict[str, str] = json.loads(content.get("unread_head", "{}"))
    return found


def pack_notes(notes: Mapping[str, str]) -> dict[str, str]:
    """What was written beside the document and not sent."""
    return {"notes": json.dumps(notes)} if notes else {}


def notes(content: Mapping[str, str]) -> dict[str, str]:
    """The kept notes by the name of their tab."""
    found: dict[str, str] = json.loads(content.get("notes", "{}"))
    return found


def has_edits(content: Mapping[str, str]) -> bool:
    """Whether edits of the document itself were kept."""
    return "lines" in content


def properties(content: Mapping[str, str]) -> dict[str, Any]:
    """The kept properties by name."""
    return {
        "reason": content["reason"],
        "invoice_on": dt.date.fromisoformat(content["invoice_on"]),
        "journal_id": int(content["journal_id"]),
    }


def lines(content: Mapping[str, str]) -> list[DraftLine]:
    """The kept lines in their order."""
    return [_line(raw) for raw in json.loads(content["lines"])]


def _line(raw: dict[str, Any]) -> DraftLine:
    numbers: dict[str, Any] = {name: Decimal(raw[name]) for name in NUMBERS}
    record_id = raw["id"]
    return invoices.DraftLine(
        id=None if record_id is None else InvoiceLineId(record_id),
        kind=LineKind(raw["kind"]),
        description=raw["description"],
        original_line_id=raw["original_line_id"],
        product_id=raw["product_id"],
        original_invoice_id=raw.get("original_invoice_id"),
        left_out_reason=raw.get("left_out_reason", ""),
        **numbers,
    )
