"""The tab Left and Lent: what the customer left, what they were lent, what has gone back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.repairs.loan import LoanDialog
from app.services.repairs import LoanKind, SignatureMoment
from app.ui.kit.buttons import Button
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.labels import Text
from app.ui.kit.moments import moment

if TYPE_CHECKING:
    from app.services.repairs import LoanCard, Permissions, RepairCard, SignatureCard
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
        self.intake = Button(texts.t("repair_page.sign_intake"), icon="pencil-simple")
        self.intake.setObjectName("sign_intake")
        self.handover = Button(texts.t("repair_page.sign_handover"), icon="pencil-simple")
        self.handover.setObjectName("sign_handover")
        self.intake.clicked.connect(self._sign_intake)
        self.handover.clicked.connect(self._sign_handover)
        buttons.addWidget(self.intake)
        buttons.addWidget(self.handover)
        self._signed = Text("", "caption", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._empty)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        column.addWidget(self._signed)
        column.addStretch(1)

    def show_card(self, card: RepairCard) -> None:
        """Show everything, what is still out first; a hand that was here stays here."""
        hand = self.window().focusWidget()
        is_here = hand is not None and self.isAncestorOf(hand)
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        may = card.permissions.may_lend
        for loan in sorted(card.loans, key=lambda each: each.returned_at is not None):
            self._rows.addWidget(LoanRow(self._page, loan, card.permissions))
        self._empty.setVisible(not card.loans)
        self.left.setVisible(may)
        self.lend.setVisible(may)
        done = {each.moment for each in card.signatures}
        self.intake.setVisible(may and SignatureMoment.INTAKE not in done)
        is_over = not card.is_open and SignatureMoment.HANDOVER not in done
        self.handover.setVisible(may and is_over)
        told = [_signed(each) for each in card.signatures if each.loan_id is None]
        self._signed.setText("\n".join(told))
        self._signed.setVisible(bool(told))
        if is_here:
            self._keep_hand()

    def _keep_hand(self) -> None:
        """The button that was pressed may have gone: then the next below has the keys."""
        hand = self.window().focusWidget()
        if hand is not None and self.isAncestorOf(hand) and hand.isVisible():
            return
        below = (self.left, self.lend, self.intake, self.handover)
        left = next((button for button in below if not button.isHidden()), None)
        if left is not None:
            left.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._page.focus_first()

    def _sign_intake(self) -> None:
        self._page.acting.ask_to_sign(SignatureMoment.INTAKE)

    def _sign_handover(self) -> None:
        self._page.acting.ask_to_sign(SignatureMoment.HANDOVER)

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

    def __init__(self, page: RepairPage, loan: LoanCard, may: Permissions) -> None:
        super().__init__(padding=12)
        self._page = page
        self._loan = loan
        is_out = loan.returned_at is None
        self._sign = Button(texts.t("repair_page.sign"), icon="pencil-simple")
        self._back = Button(texts.t("repair_page.given_back"), icon="check")
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
        for button, name, slot, is_shown in (
            (self._sign, "sign", self._ask_to_sign, may.may_lend and not loan.is_signed),
            (self._back, "given_back", self._give_back, may.may_give_back),
        ):
            button.setObjectName(f"{name}_{loan.label}")
            button.clicked.connect(slot)
            self.buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            button.setVisible(is_out and is_shown)
        self.column.addLayout(row)

    def _ask_to_sign(self) -> None:
        self._page.acting.ask_to_sign(SignatureMoment.LOAN, self._loan)

    def _give_back(self) -> None:
        self._page.acting.give_back(self._loan, self._back)


def _signed(each: SignatureCard) -> str:
    """Who signed for what, and when."""
    words = f"repair_page.signed_{each.moment.value}"
    return texts.t(words, name=each.name, when=moment(each.signed_at))


def _facts(loan: LoanCard) -> str:
    """Label, number, note, when it was given and when it came back."""
    given = texts.t("repair_page.given", when=moment(loan.given_at), person=loan.given_by)
    signed = texts.t("repair_page.signed") if loan.is_signed else ""
    parts = [loan.label, loan.serial, loan.note, given, signed]
    if loan.returned_at is not None:
        when = moment(loan.returned_at)
        parts.append(texts.t("repair_page.returned", when=when, person=loan.returned_by))
    return " · ".join(part for part in parts if part)
