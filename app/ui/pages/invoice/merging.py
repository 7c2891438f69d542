"""Two people edited the same draft: what differs, and the draft with a side taken; no Qt."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from app import texts
from app.ui.kit.compare_dialog import Difference
from app.ui.kit.formats import long_date
from app.ui.kit.money import quantity, unit_price
from app.ui.pages.invoice.columns import kind_words
from app.ui.pages.invoice.draft import as_draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices import DraftLine, InvoiceCard, JournalOption, SaveDraft
    from app.ui.kit.compare_dialog import Side

Value = TypeVar("Value")
PROPERTIES = {"reason": "reason", "invoice_on": "date", "journal_id": "journal"}
LINE = "line_"


class Merge:
    """`base` is what both began with, `mine` the form, `theirs` what was saved meanwhile.

    What only one of the two has changed is taken from that one; both changed: it is asked.
    """

    def __init__(
        self,
        base: InvoiceCard,
        mine: SaveDraft,
        theirs: InvoiceCard,
        journals: Sequence[JournalOption],
    ) -> None:
        self._base = {int(line.id): as_draft(line) for line in base.lines}
        self._mine = {int(line.id): line for line in mine.lines if line.id is not None}
        self._added = [line for line in mine.lines if line.id is None]
        self._theirs = {int(line.id): as_draft(line) for line in theirs.lines}
        self._properties = {
            name: (getattr(base, name), getattr(mine, name), getattr(theirs, name))
            for name in PROPERTIES
        }
        self._journals: dict[int, str] = {one.id: one.name for one in journals}
        self._currency = theirs.currency

    def differences(self) -> list[Difference]:
        """What both have changed, each in its own way."""
        found = [
            Difference(
                name,
                texts.t(f"invoice_page.{PROPERTIES[name]}"),
                self._word(mine),
                self._word(theirs),
            )
            for name, (base, mine, theirs) in self._properties.items()
            if _is_asked(base, mine, theirs)
        ]
        for key in self._base:
            base, mine, theirs = self._sides(key)
            if _is_asked(base, mine, theirs):
                words = self._line_words(mine), self._line_words(theirs)
                found.append(Difference(f"{LINE}{key}", self._base[key].description, *words))
        return found

    def properties(self, choices: Mapping[str, Side]) -> dict[str, object]:
        """The properties with a side taken for each that is asked."""
        return {
            name: _taken(base, mine, theirs, choices.get(name))
            for name, (base, mine, theirs) in self._properties.items()
        }

    def lines(self, choices: Mapping[str, Side]) -> list[DraftLine]:
        """The lines likewise; one that only they removed can be kept as an added one."""
        found: list[DraftLine] = []
        for key in self._base:
            base, mine, theirs = self._sides(key)
            line = _taken(base, mine, theirs, choices.get(f"{LINE}{key}"))
            if line is not None:
                found.append(line if theirs is not None else replace(line, id=None))
        found += [line for key, line in self._theirs.items() if key not in self._base]
        return found + self._added

    def _sides(self, key: int) -> tuple[DraftLine, DraftLine | None, DraftLine | None]:
        return self._base[key], self._mine.get(key), self._theirs.get(key)

    def _line_words(self, line: DraftLine | None) -> str:
        if line is None:
            return texts.t("invoice_page.compare_removed")
        words = f"{quantity(line.quantity)} × {unit_price(line.unit_price, self._currency)}"
        if line.discount:
            words += f" − {quantity(line.discount)} %"
        return f"{words} · {kind_words(line.kind)}"

    def _word(self, value: object) -> str:
        if isinstance(value, dt.date):
            return long_date(value)
        return self._journals.get(value, "") if isinstance(value, int) else str(value)


def _is_asked(base: object, mine: object, theirs: object) -> bool:
    return base not in (mine, theirs) and mine != theirs


def _taken(base: Value, mine: Value, theirs: Value, side: Side | None) -> Value:
    if _is_asked(base, mine, theirs):
        return theirs if side == "theirs" else mine
    return theirs if mine == base else mine
