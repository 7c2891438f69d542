"""The tab Condition: the checklists as the piece came and as it goes, and photos of it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.photos import RecordPhotos
from app.dialogs.repairs.checklist import ChecklistDialog, columns, line_of
from app.services import photos
from app.services.repairs import SIGNED_WITH, CheckMoment
from app.ui.kit.buttons import LinkButton
from app.ui.kit.fields.photos import PhotosField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import LinesField
from app.ui.kit.moments import moment as moment_words
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.repairs import RepairCard
    from app.ui.pages.repair.page import RepairPage


class Condition(QWidget):
    """Two lists, each edited in its dialog."""

    def __init__(self, page: RepairPage) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.lists = {moment: _Checklist(page, moment) for moment in CheckMoment}
        for each in self.lists.values():
            column.addWidget(each)
        self._page = page
        self.photos = PhotosField()
        self.photos.setObjectName("repair_photos")
        self._kept = RecordPhotos(page.desk, self.photos)
        self._kept.changed.connect(page.reload_history)
        self._of_photos = Text(texts.t("repair_page.photos"), "subhead")
        column.addWidget(self._of_photos)
        column.addWidget(self.photos)
        column.addStretch(1)

    def show_card(self, card: RepairCard) -> None:
        """Show what was found, and the photos of it."""
        for each in self.lists.values():
            each.show_card(card)
        self._show_photos(card)

    @ui_slot
    async def _show_photos(self, card: RepairCard) -> None:
        may_add = card.permissions.may_lend and card.is_open
        record = photos.of_repair(card.id)
        await self._kept.show_record(record, may_add=may_add, ticket_id=card.ticket_id)
        if shiboken6.isValid(self):
            is_shown = may_add or bool(self.photos.value())
            self._of_photos.setVisible(is_shown)
            self.photos.setVisible(is_shown)


class _Checklist(QWidget):
    """One list with its heading."""

    def __init__(self, page: RepairPage, moment: CheckMoment) -> None:
        super().__init__()
        self._page = page
        self._moment = moment
        self.edit = LinkButton(texts.t("repair_page.edit_list"), icon="pencil-simple")
        self.edit.setObjectName(f"edit_{moment.value}")
        self.edit.clicked.connect(self._edit)
        self._stays = Text("", "caption", "secondary", wrap=True)
        self._stays.setObjectName(f"stays_{moment.value}")
        self._empty = Text(texts.t("repair_page.not_looked"), "body", "muted")
        name = texts.t(f"repair_dialog.checklist_{moment.value}")
        self.table = LinesField(columns(), name=name)
        self.table.setObjectName(f"checklist_{moment.value}")
        head = QHBoxLayout()
        head.addWidget(Text(name, "subhead"))
        head.addStretch(1)
        head.addWidget(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._stays)
        column.addWidget(self._empty)
        column.addWidget(self.table)

    def show_card(self, card: RepairCard) -> None:
        """Show the points of the list."""
        checks = [each for each in card.checks if each.moment is self._moment]
        self.table.set_read_only(True)
        self.table.set_lines([line_of(str(n), each) for n, each in enumerate(checks)])
        self.table.setVisible(bool(checks))
        self._empty.setVisible(not checks)
        self.edit.setVisible(self._moment in card.permissions.open_checks)
        self._stays.setText(self._why_it_stays(card))
        self._stays.setVisible(bool(self._stays.text()))

    def _why_it_stays(self, card: RepairCard) -> str:
        """Why somebody who may write the other things of a repair has no Edit here any more."""
        if not card.permissions.may_lend or not self.edit.isHidden():
            return ""
        by = SIGNED_WITH[self._moment]
        signed = next((each for each in card.signatures if each.moment is by), None)
        if signed is None:
            return texts.t("repair_page.list_past") if self.table.lines() else ""
        when = moment_words(signed.signed_at)
        return texts.t("repair_page.list_signed", name=signed.name, when=when)

    def _edit(self) -> None:
        self._open({})

    def _open(self, kept: Mapping[str, Any]) -> None:
        page = self._page
        if not shiboken6.isValid(page) or page.card is None:
            return
        points = kept.get("points", ())
        dialog = ChecklistDialog(page, page.desk, page.card, self._moment, points)
        dialog.succeeded.connect(page.acting.take)
        dialog.draft_kept.connect(self._keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @ui_slot
    async def _reopen(self, content: Mapping[str, Any]) -> None:
        """Not before the toast that was pressed has gone: the dialog gives the focus back."""
        self._open(content)

    def _keep(self, content: Mapping[str, Any]) -> None:
        """What was entered when the dialog was left is a press away."""
        reopen = functools.partial(self._reopen, content)
        self._page.desk.notices.offer_reopen(texts.t("repair_page.list_kept"), reopen)
