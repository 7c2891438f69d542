"""Saves a ticket's form: what is refused goes to its field, what collides is shown side by side."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import texts
from app.errors import Invalid, Problem, Stale
from app.services import kept_drafts, tags, tickets
from app.services.background import new_key
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.services.tickets import RecordRef
from app.ui.kit.compare_dialog import CompareDialog, Difference
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once
from app.ui.pages.keeping import RECOVERY_AFTER, RESTORE
from app.ui.pages.ticket import edit
from app.ui.pages.ticket.edit import Kept, TicketEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from app.services.kept_drafts import KeptDraft
    from app.services.tags import TagId
    from app.services.tickets import TicketCard
    from app.ui.kit.compare_dialog import Side
    from app.ui.kit.desk import Desk
    from app.ui.pages.ticket.form import TicketForm
    from app.ui.pages.ticket.save_bar import SaveBar

FORM = "ticket"


class TicketSaving(QObject):
    """The form against what is stored. `saved` carries the new card; `dirty_changed` a bool."""

    saved = Signal(object)
    dirty_changed = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        form: TicketForm,
        bar: SaveBar,
        page: QWidget,
        notes: Callable[[], Mapping[str, str]],
    ) -> None:
        super().__init__(page)
        self._notes = notes
        self._desk = desk
        self._form = form
        self._bar = bar
        self._page = page
        self._edit: TicketEdit | None = None
        self._key = new_key()
        self._dirty = False
        self._saving = False
        self._has_draft = False
        self._recovery = once(self, RECOVERY_AFTER, self._keep_silently)
        form.changed.connect(self._changed)
        bar.save_wanted.connect(self.save)
        bar.discard_wanted.connect(self.discard)

    @property
    def card(self) -> TicketCard | None:
        """What was read last."""
        return self._edit.card if self._edit is not None else None

    def changes(self) -> dict[str, Any]:
        """What is not saved, by field name."""
        return self._edit.changes(self._form.values()) if self._edit is not None else {}

    def forget(self) -> None:
        """Another ticket is about to be shown."""
        self._edit = None
        self._has_draft = False
        self._show_dirty()

    def take(self, card: TicketCard) -> None:
        """Show a newly read card; what was typed stays."""
        if self._edit is None or self._edit.card.id != card.id:
            self._edit = TicketEdit(card)
            self._show(edit.values_of(card), card)
        else:
            self._show(self._edit.renew(card, self._form.values()), card)

    def discard(self) -> None:
        """Go back to what is stored."""
        if self._edit is not None:
            card = self._edit.card
            self._edit = TicketEdit(card)
            self._form.set_errors({})
            self._show(edit.values_of(card), card)
            self._forget_draft()

    @ui_slot
    async def save(self) -> None:
        """Save the form, if there is anything to save."""
        await self.save_now()

    async def save_now(self) -> bool:
        """Save the form; whether all is stored afterwards."""
        if self._edit is None or self._saving or not self.changes():
            return not self.changes()
        problems = self._form.problems()
        if not self._form.values()["subject"]:
            problems["subject"] = Problem("ticket_page.subject_needed")
        self._form.set_errors(problems)
        if problems:
            return False
        self._set_busy(True)
        try:
            card = await self._store(self._edit)
        except Stale as error:
            self._set_busy(False)
            self._collided(error)
        except Invalid as error:
            self._set_busy(False)
            rest = self._form.set_errors(error.problems)
            if rest:
                raise Invalid(rest) from error
        else:
            await self._stored(card)
        finally:
            self._set_busy(False)
        return not self.changes()

    # Kept drafts

    def typed(self) -> None:
        """Something is being written: a copy of it is kept soon, should the program end."""
        self._recovery.start()

    def sent(self) -> None:
        """What was written has been stored: the copy goes, unless there is more to keep."""
        self._forget_draft()
        self._recovery.start()

    async def keep(self) -> None:
        """Keep what is not saved, with what was written and not sent; tell it in a toast."""
        self._recovery.stop()
        card, content = self.card, self._content()
        if card is None:
            return
        if content:
            await self._store_draft(card.id, content)
            words = texts.t("ticket_page.draft_kept", ticket=card.number)
            reopen = functools.partial(_reopen, self._desk, card.id, content)
            self._desk.notices.offer_reopen(words, reopen)
        else:
            await self.drop_draft()

    def _content(self) -> dict[str, str]:
        """What is not saved and not sent, as text; empty if there is nothing."""
        if self._edit is None:
            return {}
        base = self._edit.base
        kept = {
            name: Kept(value, self._form.words(name, value), base[name])
            for name, value in self.changes().items()
        }
        return edit.pack(kept, self._edit.version, self._notes())

    async def _store_draft(self, ticket_id: int, content: Mapping[str, str]) -> None:
        place = DraftPlace(FORM, ticket_id)
        self._has_draft = True
        await self._desk.background.act(kept_drafts.keep, KeepDraft(place, content))

    @ui_slot
    async def _keep_silently(self) -> None:
        content = self._content()
        if content and self.card is not None and not self._saving:
            await self._store_draft(self.card.id, content)

    @ui_slot
    async def _forget_draft(self) -> None:
        if not self._content():
            await self.drop_draft()

    async def find_draft(self) -> KeptDraft | None:
        """What was kept of this ticket, if anything was."""
        card = self.card
        if card is None:
            return None
        found = await self._desk.background.ask(kept_drafts.find, DraftPlace(FORM, card.id))
        self._has_draft = found is not None
        return found

    async def drop_draft(self) -> None:
        """Forget what was kept."""
        if self._has_draft and self.card is not None:
            self._has_draft = False
            await self._desk.background.act(kept_drafts.drop, DraftPlace(FORM, self.card.id))

    def restore(self, draft: KeptDraft) -> dict[str, str]:
        """Bring the kept values back into the form; the unsent words by tab."""
        kept, version, notes = edit.unpack(draft.content)
        if self._edit is not None and kept:
            values = self._edit.restore(kept, version)
            words = {name: one.words for name, one in kept.items()}
            self._form.show(values, {**edit.words_of(self._edit.card), **words})
            self._show_dirty()
        return notes

    # Parts

    async def _store(self, editing: TicketEdit) -> TicketCard:
        values = self._form.values()
        known = {tag.name for tag in (*self._form.known_tags, *editing.card.tags)}
        made: dict[str, TagId] = {}
        for name in values["tags"]:
            if name not in known:
                tag = await self._desk.background.act(tags.create, tags.CreateTag(name))
                made[name] = tag.id
        request = editing.request(values, (*self._form.known_tags, *editing.card.tags), made)
        return await self._desk.background.act(tickets.save, request, key=self._key)

    async def _stored(self, card: TicketCard) -> None:
        self._key = new_key()
        self._recovery.stop()
        self._edit = TicketEdit(card)
        self._show(edit.values_of(card), card)
        await self.drop_draft()
        self.saved.emit(card)

    def _collided(self, error: Stale) -> None:
        """Merge what nobody else touched; ask about the rest."""
        editing, card = self._edit, error.current
        if editing is None or not isinstance(card, tickets.TicketCard):
            raise error
        before = editing.version
        values = editing.renew(card, self._form.values())
        self._show(values, card)
        names = editing.collisions(values)
        if not names and editing.version != before:
            self.save()
            return
        theirs = edit.values_of(card)
        words = edit.words_of(card)
        differences = [
            Difference(
                name,
                self._form.label(name),
                self._form.words(name, values[name]),
                words.get(name) or self._form.words(name, theirs[name]),
            )
            for name in names
        ]
        dialog = CompareDialog(self._page, who=error.changed_by, differences=differences)
        dialog.setObjectName("compare")
        dialog.succeeded.connect(self._compared)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _compared(self, choices: Mapping[str, Side]) -> None:
        if self._edit is None:
            return
        theirs = [name for name, side in choices.items() if side == "theirs"]
        values = self._edit.take_theirs(self._form.values(), theirs)
        self._show(values, self._edit.card)
        self.save()

    def _show(self, values: Mapping[str, Any], card: TicketCard) -> None:
        self._form.show(values, edit.words_of(card))
        self._form.show_card(card)
        if self._edit is not None:
            self._edit.settle(values, self._form.values())
        self._show_dirty()

    def _changed(self, name: str) -> None:
        self._show_dirty()
        self.typed()
        if name == "team_id":
            self._load_members()

    @ui_slot
    async def _load_members(self) -> None:
        team_id = self._form.values()["team_id"]
        if team_id is not None:
            await self._form.load_members(team_id)

    def _show_dirty(self) -> None:
        changed = self.changes()
        focus = self._page.focusWidget()
        was_there = focus is not None and self._bar.isAncestorOf(focus)
        self._bar.show_changes([self._form.label(name) for name in changed])
        if was_there and not changed:  # its buttons are gone: keys belong to the page again
            self._page.setFocus()
        if bool(changed) != self._dirty:
            self._dirty = bool(changed)
            self.dirty_changed.emit(self._dirty)

    def _set_busy(self, busy: bool) -> None:
        self._saving = busy
        self._form.set_busy(busy)
        self._bar.set_busy(busy)


def _reopen(desk: Desk, ticket_id: int, content: Mapping[str, str]) -> None:
    """Open the ticket again and have its draft restored without another question."""
    from app.ui.kit.slots import spawn

    async def mark_and_open() -> None:
        request = KeepDraft(DraftPlace(FORM, ticket_id), {**content, RESTORE: "1"})
        await desk.background.act(kept_drafts.keep, request)
        navigation.open(RecordRef("ticket", ticket_id))

    spawn(mark_and_open(), None)
