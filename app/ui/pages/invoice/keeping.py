"""What was typed on a draft and left without saving: kept for a day, offered again."""

from __future__ import annotations

import datetime as dt
import functools
import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import texts
from app.services import invoices, kept_drafts
from app.services.invoices import InvoiceLineId, LineKind
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.invoices import DraftLine, InvoiceCard, RecordRef, SaveDraft
    from app.services.kept_drafts import KeptDraft
    from app.ui.kit.desk import Desk

FORM = "invoice"
RESTORE = "restore"
NUMBERS = ("quantity", "unit_price", "discount")


class Keeping:
    """The kept edits of one document."""

    def __init__(self, desk: Desk, record_id: int) -> None:
        self._desk = desk
        self._place = DraftPlace(FORM, record_id)
        self._is_kept = False

    async def find(self) -> KeptDraft | None:
        """What was kept, if anything was."""
        found = await self._desk.background.ask(kept_drafts.find, self._place)
        self._is_kept = found is not None
        return found

    async def keep(self, card: InvoiceCard, request: SaveDraft) -> None:
        """Keep the form as it stands and tell it in a toast that leads back."""
        content = pack(request)
        await self._desk.background.act(kept_drafts.keep, KeepDraft(self._place, content))
        self._is_kept = True
        self._desk.notices.offer_reopen(
            texts.t("invoice_page.kept"),
            functools.partial(_reopen, self._desk, card.ref, content),
        )

    async def drop(self) -> None:
        """Forget what was kept: it is saved, or the draft is gone."""
        if self._is_kept:
            self._is_kept = False
            await self._desk.background.act(kept_drafts.drop, self._place)


def pack(request: SaveDraft) -> dict[str, str]:
    """A form as texts."""
    lines = [{**asdict(line), "kind": line.kind.value} for line in request.lines]
    for line in lines:
        line.update({name: str(line[name]) for name in NUMBERS})
    return {
        "reason": request.reason,
        "invoice_on": request.invoice_on.isoformat(),
        "journal_id": str(request.journal_id),
        "lines": json.dumps(lines),
    }


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
    numbers = {name: Decimal(raw[name]) for name in NUMBERS}
    record_id = raw["id"]
    return invoices.DraftLine(
        id=None if record_id is None else InvoiceLineId(record_id),
        kind=LineKind(raw["kind"]),
        description=raw["description"],
        original_line_id=raw["original_line_id"],
        product_id=raw["product_id"],
        **numbers,
    )


def _reopen(desk: Desk, record: RecordRef, content: Mapping[str, str]) -> None:
    """Open the document again and have its edits restored without another question."""

    async def mark_and_open() -> None:
        request = KeepDraft(DraftPlace(FORM, record.id), {**content, RESTORE: "1"})
        await desk.background.act(kept_drafts.keep, request)
        navigation.open(record)

    spawn(mark_and_open(), desk.notices)
