"""Repair Reference: the form that the dialog of a ticket and the page of a repair both show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from app import texts
from app.dialogs.repairs import rows
from app.dialogs.repairs.fields import NARROWING, RepairFields
from app.dialogs.repairs.parts import RepairParts
from app.services import repairs
from app.services.repairs import AskParts, CreateRepairTag, figures
from app.services.repairs.figures import AskFigures
from app.ui.kit.fields import LongTextField
from app.ui.kit.painting import box, painter_for
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.kit.tabs import TabPages
from app.ui.kit.theme import color, theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from app.dialogs.repairs.opening import Choices
    from app.errors import Problem
    from app.services.repairs import (
        RepairCard,
        RepairForm,
        RepairId,
        RepairOptions,
        ReturnChoice,
    )
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk
    from app.ui.kit.form import Form

NOTES = 20_000
WORDS, ROWS, TEXT, DECIDED = "words", "rows", "notes", "is_overridden"


class NotePaper(LongTextField):
    """Internal notes have a paper of their own, as in the timeline."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.state() not in {"normal", "focus"}:
            super().paintEvent(event)
            return
        line = "focus.ring" if self.state() == "focus" else "note.border"
        width = 2 if self.state() == "focus" else 1
        box(
            painter_for(self),
            self.rect(),
            6,
            fill=color("note.bg"),
            border=color(line),
            width=width,
        )


class RepairBody(QObject):
    """Fields in a form that is given, and tabs below it: parts and notes.

    `changed` follows each edit of the user, `figured` each new set of amounts.
    """

    changed = Signal()
    figured = Signal()

    def __init__(
        self, desk: Desk, form: Form, choices: Choices, *, is_saved: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ticket_id: TicketId | None = None
        self._repair_id: RepairId | None = None
        self._stays: dict[str, Any] = {}
        self._asked = 0
        self._figured = 0
        self._tag_ids: dict[str, repairs.RepairTagId] = {}
        self.form = form
        self.fields = RepairFields(form, desk, choices.today, is_saved=is_saved)
        self.offer(choices)
        self.parts = RepairParts(desk, choices.currency, choices.places)
        self.notes = NotePaper(lines=7, max_length=NOTES)
        self.notes.set_placeholder(texts.t("repair_dialog.notes_empty"))
        self.notes.setObjectName("notes")
        self.notes.editor.setObjectName("notes_editor")
        self.notes.editor.setAccessibleName(texts.t("repair_dialog.notes"))
        self.tabs = TabPages()
        self._parts_tab = self.tabs.add(texts.t("repair_dialog.parts"), self.parts)
        self.tabs.add(texts.t("repair_dialog.notes"), self.notes)
        self._wait = once(self, theme().duration("previewDebounce"), self._figure)
        form.changed.connect(self._field_changed)
        self.parts.changed.connect(self._parts_changed)
        self.parts.counted.connect(self._count)
        self.notes.changed.connect(self._notes_changed)

    # Showing

    def show_options(self, options: RepairOptions) -> None:
        """Show a new repair as far as ticket, customer and product tell."""
        self._ticket_id = options.ticket_id
        self.fields.show_options(options, is_first=True)
        self._follow_warranty()

    def offer(self, choices: Choices) -> None:
        """Offer other people and tags."""
        self._tag_ids.update({tag.name: tag.id for tag in choices.tags})
        self.fields.offer_people(choices.people, [tag.name for tag in choices.tags])

    def show_card(self, card: RepairCard, returns: Sequence[ReturnChoice] = ()) -> None:
        """Show a repair as it is saved, with the returns that can have brought the piece."""
        self._ticket_id, self._repair_id = card.ticket_id, card.id
        self._asked += 1
        self._figured += 1
        self._wait.stop()
        self._stays = {"reason_id": card.reason_id, "location_id": card.location_id}
        self.form.clear_errors()  # what was refused before is not of this state
        self.fields.show_card(card, returns)
        self.parts.set_over(not card.is_open)
        self.parts.show_rows(rows.saved(card.parts))
        self.parts.set_free(card.is_under_warranty)
        self.parts.sums.show_sums(card)
        self.fields.show_cost(card, self.parts.currency)
        self.notes.set_value(card.notes)

    def set_read_only(self, read_only: bool, *, fixed: Collection[str] = ()) -> None:
        """Let everything be read only, or the fields that are fixed."""
        for name in self.form.names():
            self.form.field(name).set_read_only(read_only or name in fixed)
        self.form.row("tags").set_hint("" if read_only else texts.t("repair_dialog.tags_hint"))
        self.parts.set_read_only(read_only)
        self.notes.set_read_only(read_only)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self.form.set_busy(busy)
        self.parts.set_busy(busy)
        self.notes.set_busy(busy)

    def stops(self) -> list[QWidget]:
        """Where Tab stops: fields, tabs, the parts as they stand, the notes."""
        return [*stops(self.form), self.tabs.bar, *self.parts.table.stops(), self.notes.editor]

    def check(self) -> bool:
        """Whether everything can be read; the first that cannot gets the focus."""
        if not self.form.check():
            return False
        if not self.parts.check():
            self.tabs.show_page(self.parts)
            return False
        return True

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their fields and rows; those of none of them are given back."""
        rest = self.parts.show_errors(problems)
        if len(rest) < len(problems):
            self.tabs.show_page(self.parts)
        known = {"lot": "lot_id", "tag_ids": "tags"}
        named = {known.get(name, name): problem for name, problem in rest.items()}
        own = {name: one for name, one in named.items() if name in self.form.names()}
        self.form.set_errors(own)
        return {name: one for name, one in named.items() if name not in own}

    # What is entered

    def content(self) -> dict[str, Any]:
        """All that was entered, as plain values."""
        return {
            **self.fields.values(),
            WORDS: self.fields.words(),
            ROWS: rows.pack(self.parts.rows()),
            TEXT: self.notes.value(),
            DECIDED: self.fields.is_overridden,
        }

    async def restore(self, content: Mapping[str, Any], card: RepairCard | None = None) -> None:
        """Bring back what was entered, as far as its products are still there."""
        self.fields.set_values(content, content.get(WORDS, {}))
        self.fields.is_overridden = bool(content.get(DECIDED))
        self.notes.set_value(content.get(TEXT, ""))
        kept = content.get(ROWS, [])
        asked = AskParts(rows.products(kept))
        known = {one.product_id: one for one in await self._ask_parts(asked)}
        saved = {f"p{part.id}": part for part in card.parts} if card is not None else {}
        self.parts.show_rows(rows.unpack(kept, known, saved))
        await self._ask_options()
        self._wait.start()

    async def request(self, *, is_agreed: bool = False) -> RepairForm:
        """The form as the services take it; tags that were typed are made.

        `is_agreed`: the user was asked whether the warranty may make typed prices zero.
        """
        values = self.fields.values()
        names: tuple[str, ...] = values.pop("tags")
        if not self.fields.is_overridden:
            values["is_under_warranty"] = None
        return repairs.RepairForm(
            **values,
            **self._stays,
            tag_ids=tuple([await self._tag(name) for name in names]),
            notes=self.notes.value(),
            parts=self.parts.lines(),
            are_zero_prices_confirmed=is_agreed,
        )

    async def _tag(self, name: str) -> repairs.RepairTagId:
        if name not in self._tag_ids:
            made = await self._desk.background.act(repairs.create_tag, CreateRepairTag(name))
            self._tag_ids[name] = made.id
        return self._tag_ids[name]

    # Following what is entered

    def _field_changed(self, name: str) -> None:
        if name == "product_id":
            self.fields.lot.set_choice(None)
        if name in {"product_id", "lot_id", "customer_id"}:
            self.fields.is_overridden = False
        if name == "is_under_warranty":
            self.fields.is_overridden = True
        if name in NARROWING or name == "is_under_warranty":
            self._ask()
        if name == ROWS:
            self._wait.start()
        self.changed.emit()

    def _parts_changed(self) -> None:
        self.form.changed.emit(ROWS)

    def _notes_changed(self) -> None:
        self.form.changed.emit(TEXT)

    def _count(self, count: int) -> None:
        self.tabs.bar.set_count(self._parts_tab, str(count) if count else "")

    def _follow_warranty(self) -> None:
        self.parts.set_free(bool(self.fields.warranty.value()))
        self._wait.start()

    @ui_slot
    async def _ask(self) -> None:
        await self._ask_options()

    async def _ask_options(self) -> None:
        """Ask what goes with what is chosen; an answer that comes late is dropped."""
        self._asked += 1
        number = self._asked
        asked = self.fields.asked(self._ticket_id, self._repair_id)
        options = await self._desk.background.ask(repairs.options, asked)
        if number == self._asked and shiboken6.isValid(self):
            self.fields.show_options(options, is_first=False)
            self._follow_warranty()

    @ui_slot
    async def _figure(self) -> None:
        """Ask what the parts come to."""
        if self.parts.is_unread:
            return
        self._figured += 1
        number = self._figured
        is_free = bool(self.fields.warranty.value())
        asked = AskFigures(self.parts.lines(), is_under_warranty=is_free)
        found = await self._desk.background.ask(figures.figures, asked)
        if number == self._figured and shiboken6.isValid(self):
            self.parts.show_figures(found)
            self.figured.emit()

    async def _ask_parts(self, asked: AskParts) -> tuple[repairs.PartDefaults, ...]:
        if not asked.product_ids:
            return ()
        return await self._desk.background.ask(repairs.part_defaults, asked)
