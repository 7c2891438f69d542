"""The tab Left and Lent: what the customer left, what they were lent, what has gone back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.repairs.loan import LoanDialog
from app.services.repairs import LoanKind
from app.ui.kit.buttons import Button
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.labels import Text
from app.ui.kit.moments import moment

if TYPE_CHECKING:
    from app.services.repairs import LoanCard, RepairCard
    from app.ui.pages.repair.page import RepairPage


class Loans(QWidget):
    """A card for each thing; two buttons that note another one."""

    def __init__(self, page: RepairPage) -> None:
        super().__init__()
        self._page = page
        self._empty = Text(texts.t("repair_page.nothing_left"), "body", "muted")
        self.left = Button(texts.t("repair_page.note_left"), icon="tray-arrow-up")
        self.left.setObjectName("note_left")
        self.lend = Button(texts.t("repair_page.lend"), icon="hand-coins")
        self.lend.setObjectName("lend")
        self.left.clicked.connect(self._note_left)
        self.lend.clicked.connect(self._lend)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.left)
        buttons.addWidget(self.lend)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._empty)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_card(self, card: RepairCard) -> None:
        """Show everything, what is still out first."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        may = card.permissions.may_lend
        for loan in sorted(card.loans, key=lambda each: each.returned_at is not None):
            self._rows.addWidget(LoanRow(self._page, loan, may_return=may))
        self._empty.setVisible(not card.loans)
        self.left.setVisible(may)
        self.lend.setVisible(may)

    def _note_left(self) -> None:
        self._open(LoanKind.LEFT)

    def _lend(self) -> None:
        self._open(LoanKind.LENT)

    def _open(self, kind: LoanKind) -> None:
        page = self._page
        if page.card is None:
            return
        dialog = LoanDialog(page, page.desk, page.card, kind)
        dialog.succeeded.connect(page.acting.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class LoanRow(Card):
    """One thing: what, number, label, since when, and whether it is back."""

    def __init__(self, page: RepairPage, loan: LoanCard, *, may_return: bool) -> None:
        super().__init__(padding=12)
        self._page = page
        self._loan = loan
        is_out = loan.returned_at is None
        state = "back" if not is_out else loan.kind.value
        icon, tone = ("check", "success") if not is_out else ("clock", "warning")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(loan.what, "bodyStrong"))
        words.addWidget(Text(_facts(loan), "caption", "secondary", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(Chip(texts.t(f"repair_page.loan_{state}"), icon=icon, tone=tone))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        row.addLayout(self.buttons)
        if is_out and may_return:
            back = Button(texts.t("repair_page.given_back"), icon="check")
            back.setObjectName(f"given_back_{loan.label}")
            back.clicked.connect(self._give_back)
            self.buttons.addWidget(back, 0, Qt.AlignmentFlag.AlignVCenter)
            self._back = back
        self.column.addLayout(row)

    def _give_back(self) -> None:
        self._page.acting.give_back(self._loan, self._back)


def _facts(loan: LoanCard) -> str:
    """Label, number, note, when it was given and when it came back."""
    given = texts.t("repair_page.given", when=moment(loan.given_at), person=loan.given_by)
    parts = [loan.label, loan.serial, loan.note, given]
    if loan.returned_at is not None:
        when = moment(loan.returned_at)
        parts.append(texts.t("repair_page.returned", when=when, person=loan.returned_by))
    return " · ".join(part for part in parts if part)
