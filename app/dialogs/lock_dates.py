"""Lock dates: up to when the books are closed, and the drafts that are in the way of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services import lock_dates
from app.services.background import ContentKeys
from app.services.lock_dates import AgreeToMoveBack, JournalId, MoveLockDate
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import LinkButton
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.kit.money import currency_look, money
from app.ui.kit.navigation import navigation
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    import datetime as dt

    from app.services.lock_date_cards import DraftInTheWay, LockDateRow, LockDatesCard
    from app.ui.kit.desk import Desk

COMPANY = 0
WIDTH = 640


async def open_lock_dates(window: QWidget, desk: Desk) -> LockDatesDialog:
    """Open the lock dates over the window."""
    dialog = LockDatesDialog(window, desk, await desk.background.ask(lock_dates.card, None))
    dialog.open()
    return dialog


class LockDatesDialog(RecordDialog):
    """One lock date is chosen and moved; the dialog stays, so that the drafts can be seen."""

    def __init__(self, parent: QWidget, desk: Desk, card: LockDatesCard) -> None:
        super().__init__(parent, texts.t("lock_dates.title"), icon="lock-simple", width=WIDTH)
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self.proposal = Banner("warning")
        self.drafts = _Drafts()
        self.drafts.opened.connect(self._open_draft)
        self._fill()
        self.set_cancel(texts.t("lock_dates.close"))
        self.set_primary(
            texts.t("lock_dates.move"), self._move, working=texts.t("lock_dates.moving")
        )
        self.form.changed.connect(self._changed)
        self._show(card)

    def draft_content(self) -> None:
        """Nothing is kept: a day half typed is quickly typed again."""

    def _fill(self) -> None:
        form = self.form
        books = ChoiceField(
            [Choice(row.journal_id or COMPANY, _name(row)) for row in self._card.rows]
        )
        form.add("books", texts.t("lock_dates.books"), books, required=True)
        until = DateField(today=self._card.today, placeholder=texts.t("lock_dates.open"))
        form.add("until_on", texts.t("lock_dates.until"), until, beside=True)
        reason = TextField(max_length=255)
        form.add("reason", texts.t("lock_dates.reason"), reason)
        form.add_widget(self.proposal)
        form.add_widget(self.drafts)
        form.set_values({"books": COMPANY})

    def _row(self) -> LockDateRow:
        chosen = self.form.field("books").value() or COMPANY
        return next(row for row in self._card.rows if (row.journal_id or COMPANY) == chosen)

    def _show(self, card: LockDatesCard) -> None:
        """Show what holds now."""
        self._card = card
        self.drafts.show_drafts(card.drafts, card.draft_count)
        self._show_row()

    def _show_row(self) -> None:
        row = self._row()
        self.form.set_values({"until_on": row.until_on, "reason": ""})
        self.form.mark_clean()
        self._show_proposal(row)
        self._changed("until_on")

    def _show_proposal(self, row: LockDateRow) -> None:
        self.proposal.clear()
        proposal = row.proposal
        if proposal is None:
            return
        self.proposal.say(
            texts.t(
                "lock_dates.proposed",
                by=proposal.by,
                until=_day(proposal.until_on),
                reason=proposal.reason,
            )
        )
        if proposal.is_mine_to_agree:
            self.proposal.add_button(texts.t("lock_dates.agree"), self._agree)

    def _changed(self, name: str) -> None:
        """The reason is asked for, and the sentence changes, when the books are to be opened."""
        if name == "books":
            self._show_row()
            return
        before, after = self._row().until_on, self.form.field("until_on").value()
        is_back = before is not None and (after is None or after < before)
        self.form.row("reason").set_required(is_back)
        now = texts.t("lock_dates.now", until=_day(before))
        self.form.row("until_on").set_hint("" if after == before else now)
        key = "lock_dates.sentence_back" if is_back else "lock_dates.sentence"
        self.set_sentence(texts.t(key))

    async def _move(self) -> None:
        values = self.form.values()
        request = MoveLockDate(
            JournalId(values["books"]) if values["books"] else None,
            values["until_on"],
            values["reason"],
        )
        key = self._keys.of(request)
        card = await self._desk.background.act(lock_dates.move, request, key=key)
        self._keys.stored()
        self._show(card)
        moved = self._row()
        is_waiting = moved.until_on != request.until_on
        words = texts.t("lock_dates.waits" if is_waiting else "lock_dates.moved")
        self._desk.notices.show(words)

    @ui_slot
    async def _agree(self) -> None:
        proposal = self._row().proposal
        if proposal is not None:
            yes = AgreeToMoveBack(proposal.id)
            key = self._keys.of(yes)
            card = await self._desk.background.act(lock_dates.agree, yes, key=key)
            self._keys.stored()
            self._show(card)
            self._desk.notices.show(texts.t("lock_dates.moved"))

    def _open_draft(self, draft: DraftInTheWay) -> None:
        self.accept()
        navigation.open(draft.ref)


class _Drafts(QWidget):
    """The drafts dated in a closed period, each with a link. `opened` carries one of them."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._heading = Text("", "label", "secondary")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addLayout(self._rows)
        self.hide()

    def show_drafts(self, drafts: tuple[DraftInTheWay, ...], count: int) -> None:
        """Show them instead of those before."""
        while item := self._rows.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._heading.setText(texts.t("lock_dates.drafts", n=count))
        for draft in drafts:
            self._rows.addWidget(self._line(draft))
        self.setVisible(bool(drafts))

    def _line(self, draft: DraftInTheWay) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = texts.t(f"lock_dates.draft_{draft.ref.kind}", customer=draft.customer)
        link = LinkButton(words)
        link.clicked.connect(lambda: self.opened.emit(draft))
        row.addWidget(link)
        row.addStretch(1)
        row.addWidget(Text(long_date(draft.dated_on), "body", "secondary"))
        row.addSpacing(16)
        amount = money(draft.total, currency_look(draft.currency_code))
        row.addWidget(Text(amount, "body", use="numbers"))
        return line


def _name(row: LockDateRow) -> str:
    return row.name or texts.t("lock_dates.company")


def _day(day: dt.date | None) -> str:
    return texts.t("lock_dates.open") if day is None else long_date(day)
