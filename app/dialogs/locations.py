"""Locations: new ones, their names, those out of use."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

from app import texts
from app.services import stock
from app.services.background import ContentKeys
from app.services.stock import (
    CreateLocation,
    FindLocations,
    LocationId,
    LocationKind,
    LocationRow,
    RenameLocation,
)
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, TextField
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn
from app.ui.kit.unsaved import Unsaved

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.errors import Stale
    from app.services.actions import Action
    from app.ui.kit.desk import Desk

Request = TypeVar("Request")
NEW = 0
WIDTH = 640
KINDS = (
    LocationKind.INTERNAL,
    LocationKind.RETURN,
    LocationKind.REPAIR,
    LocationKind.SCRAP,
    LocationKind.TRANSIT,
)
WANTED = FindLocations(KINDS, with_archived=True)
OF_NEW = ("code", "kind")
SAVES = (stock.create, stock.rename)
SHOWN, TYPED = "shown", "typed"


async def open_locations(
    window: QWidget, desk: Desk, kept: Mapping[str, Any] | None = None
) -> LocationsDialog:
    """Open the locations over the window, with what was left unsaved."""
    dialog = LocationsDialog(window, desk, await desk.background.ask(stock.find, WANTED))
    if kept is not None:
        dialog.restore_draft(kept)
    dialog.open()
    return dialog


class LocationsDialog(RecordDialog):
    """One location is chosen and renamed or archived, or made; the dialog stays for the next."""

    def __init__(self, parent: QWidget, desk: Desk, rows: tuple[LocationRow, ...]) -> None:
        super().__init__(parent, texts.t("location.title"), icon="map-pin-line", width=WIDTH)
        self._desk = desk
        self._rows = rows
        self._keys = ContentKeys()
        self._locations = ChoiceField[int]()
        self._shown = NEW
        self.unsaved = Unsaved(self.form, "location")
        self.form.add_widget(self.unsaved)
        t, add = texts.t, self.form.add
        add("location", t("location.location"), self._locations, required=True)
        add("code", t("location.code"), TextField(max_length=64), required=True)
        add("name", t("location.name"), TextField(max_length=255), required=True, beside=True)
        kinds = [Choice(kind, t(f"location.kind_{kind.value}")) for kind in KINDS]
        add("kind", t("location.kind"), ChoiceField(kinds), required=True)
        saving = t("location.saving")
        self.archive = self.add_aside(t("location.archive"), self._archive, working=saving)
        self.restore = self.add_aside(t("location.restore"), self._restore, working=saving)
        self.set_cancel(t("location.close"))
        self.set_primary(t("location.save"), self._save, working=saving)
        self.form.changed.connect(self._changed)
        self.unsaved.link.connect(self._go_back_to)
        self.draft_kept.connect(self._keep)
        self.finished.connect(self.deleteLater)
        self._show(self._rows, int(self._rows[0].id))

    def draft_content(self) -> Mapping[str, Any] | None:
        """What was typed of each location, for Reopen of the toast."""
        self._remember()
        typed = self.unsaved.all()
        return {SHOWN: self._shown, TYPED: typed} if typed else None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        super().restore_draft({})
        self.unsaved.take(content[TYPED])
        self._show(self._rows, content[SHOWN])

    def show_stale(self, error: Stale) -> None:
        """Somebody else renamed it: theirs is shown on request, so that nothing typed is lost."""
        super().show_stale(error)
        current = error.current
        if isinstance(current, LocationRow):
            show = texts.t("location.show_theirs")
            self.banner.add_button(show, lambda: self._show_theirs(current))

    def _show_theirs(self, current: LocationRow) -> None:
        self.banner.clear()
        self.unsaved.forget(int(current.id))
        rows = (current if row.id == current.id else row for row in self._rows)
        self._show(tuple(rows), int(current.id))

    # What is shown

    def _row(self) -> LocationRow | None:
        return next((one for one in self._rows if one.id == self._locations.value()), None)

    def _show(self, rows: tuple[LocationRow, ...], chosen: int) -> None:
        """Show what holds now, with this location."""
        self._rows = rows
        named = [Choice(int(one.id), one.name, _what_it_is(one)) for one in self._rows]
        self._locations.set_choices([*named, Choice(NEW, texts.t("location.new"), icon="plus")])
        self._locations.set_value(chosen)
        self._show_row()

    def _show_row(self) -> None:
        row = self._row()
        self._shown = NEW if row is None else int(row.id)
        for name in OF_NEW:
            self.form.field(name).set_read_only(row is not None)
        self.form.set_values(
            {
                "code": "" if row is None else row.code,
                "name": "" if row is None else row.name,
                "kind": LocationKind.INTERNAL if row is None else row.kind,
            }
        )
        is_archived = row is not None and not row.is_active
        self.archive.setVisible(row is not None and row.is_active)
        self.restore.setVisible(is_archived)
        kept = texts.t("location.archived_sentence") if is_archived else ""
        self.set_sentence(texts.t("location.new_sentence") if row is None else kept)
        self.form.clear_errors()
        self.form.mark_clean()
        self.unsaved.bring_back(self._shown)

    def _remember(self) -> None:
        """Keep what was typed of the location that is shown, for when it is shown again."""
        row = next((one for one in self._rows if one.id == self._shown), None)
        words = texts.t("location.new").rstrip("…") if row is None else row.name
        self.unsaved.remember(self._shown, words)

    def _changed(self, name: str) -> None:
        if name == "location":
            self._remember()
            self.banner.clear()
            self._show_row()

    def _go_back_to(self, key: str) -> None:
        self._remember()
        self.banner.clear()
        self._show(self._rows, int(key))

    def _keep(self, content: Mapping[str, Any]) -> None:
        """Nothing is lost by Esc: the toast opens the locations again as they stood."""
        reopen = functools.partial(_reopen, self._window, self._desk, content)
        self._desk.notices.offer_reopen(texts.t("location.kept"), reopen)

    # What is done

    async def _save(self) -> None:
        row, values = self._row(), self.form.values()
        if row is None:
            new = CreateLocation(values["code"], values["name"], values["kind"])
            await self._do(stock.create, new, texts.t("location.made", name=values["name"]))
        else:
            saved = RenameLocation(row.id, row.version, values["name"])
            await self._do(stock.rename, saved, texts.t("location.saved", name=values["name"]))

    async def _archive(self) -> None:
        if (row := self._row()) is not None:
            await self._do(stock.archive, row.id, texts.t("location.archived", name=row.name))

    async def _restore(self) -> None:
        if (row := self._row()) is not None:
            await self._do(stock.restore, row.id, texts.t("location.restored", name=row.name))

    async def _do(self, action: Action[Request, LocationId], request: Request, words: str) -> None:
        """Do it once, tell it, and show what holds now."""
        background = self._desk.background
        chosen = await background.act(action, request, key=self._keys.of((action, request)))
        self._keys.stored()
        if action in SAVES:
            self.unsaved.forget(self._shown)
        else:
            self._remember()
        self._show(await background.ask(stock.find, WANTED), int(chosen))
        self._desk.notices.show(words)


def _reopen(window: QWidget, desk: Desk, kept: Mapping[str, Any]) -> None:
    spawn(open_locations(window, desk, kept), desk.notices)


def _what_it_is(row: LocationRow) -> str:
    """What tells locations apart in the list: kind, code, and whether it is out of use."""
    words = [texts.t(f"location.kind_{row.kind.value}"), row.code]
    if not row.is_active:
        words.append(texts.t("location.out_of_use"))
    return " · ".join(words)
