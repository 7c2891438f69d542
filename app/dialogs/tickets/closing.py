"""A ticket is to be closed while something is open: what that is, and whether to close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit.buttons import LinkButton
from app.ui.kit.formats import sentence
from app.ui.kit.labels import Text
from app.ui.kit.money import currency_look, money, quantity
from app.ui.kit.navigation import navigation
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets import ClosingMatters, TicketDocumentRow
    from app.ui.kit.navigation import Reference


class ClosingDialog(RecordDialog):
    """Lists what is open, each with a link. `succeeded` comes when the ticket is to close.

    While a piece of the customer's is here it cannot close: there is no button for it.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        ticket: str,
        stage: str,
        documents: Sequence[TicketDocumentRow],
        matters: ClosingMatters,
    ) -> None:
        super().__init__(
            parent, texts.t("closing.title"), icon="warning", reference=ticket, width=520
        )
        for piece in matters.pieces:
            words = {"product": piece.product, "quantity": quantity(piece.quantity)}
            self.banner.say(sentence(Problem("ticket.piece_here", words)))
        if documents:
            self._tell("closing.sentence", [_document(each) for each in documents])
        if matters.loans:
            lines = [
                (
                    f"{each.what} · {each.label}",
                    texts.t("closing.lent" if each.is_lent else "closing.left"),
                    each.repair,
                )
                for each in matters.loans
            ]
            self._tell("closing.loans", lines)
        if matters.unclear:
            lines = [
                (each.product, f"{quantity(each.quantity)} · {each.return_number}", each.returned)
                for each in matters.unclear
            ]
            self._tell("closing.unclear", lines)
        if matters.pieces:
            self.set_cancel(texts.t("kit.close"))
            return
        self.set_primary(
            texts.t("closing.close", stage=stage), self._close, working=texts.t("closing.closing")
        )

    async def _close(self) -> None:
        self.done_with(None)

    def _tell(self, words: str, lines: Sequence[tuple[str, str, Reference]]) -> None:
        """A sentence with the number of what it speaks of, and a line with a link for each."""
        self.body.add(Text(texts.t(words, n=len(lines)), "body", wrap=True))
        holder = QWidget()
        rows = QVBoxLayout(holder)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for name, fact, reference in lines:
            rows.addWidget(self._line(name, fact, reference))
        self.body.add(holder)

    def _line(self, name: str, fact: str, reference: Reference) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        link = LinkButton(name)
        link.clicked.connect(lambda: self._open(reference))
        row.addWidget(link)
        row.addStretch(1)
        if fact:
            row.addWidget(Text(fact, "body", "secondary", use="numbers"))
        return line

    def _open(self, reference: Reference) -> None:
        self.reject()
        navigation.open(reference)


def _document(document: TicketDocumentRow) -> tuple[str, str, Reference]:
    """A document that is not finished, with its amount."""
    name = document.number or texts.t(f"closing.draft_{document.ref.kind}")
    if document.amount is None:
        return name, "", document.ref
    return name, money(document.amount, currency_look(document.currency)), document.ref
