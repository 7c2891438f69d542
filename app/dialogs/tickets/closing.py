"""A ticket is to be closed while something is open: what that is, and whether to close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text
from app.ui.kit.money import currency_look, money
from app.ui.kit.navigation import navigation
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets import TicketDocumentRow


class ClosingDialog(RecordDialog):
    """Lists the open documents, each with a link. `succeeded` comes when the ticket is to close."""

    def __init__(
        self, parent: QWidget, *, ticket: str, stage: str, documents: Sequence[TicketDocumentRow]
    ) -> None:
        super().__init__(
            parent, texts.t("closing.title"), icon="warning", reference=ticket, width=480
        )
        self.body.add(Text(texts.t("closing.sentence", n=len(documents)), "body", wrap=True))
        self.body.add(self._list(documents))
        self.set_primary(
            texts.t("closing.close", stage=stage), self._close, working=texts.t("closing.closing")
        )

    async def _close(self) -> None:
        self.done_with(None)

    def _list(self, documents: Sequence[TicketDocumentRow]) -> QWidget:
        holder = QWidget()
        rows = QVBoxLayout(holder)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for document in documents:
            rows.addWidget(self._line(document))
        return holder

    def _line(self, document: TicketDocumentRow) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        link = LinkButton(document.number or texts.t(f"closing.draft_{document.ref.kind}"))
        link.clicked.connect(lambda: self._open(document))
        row.addWidget(link)
        row.addStretch(1)
        if document.amount is not None:
            amount = money(document.amount, currency_look(document.currency))
            row.addWidget(Text(amount, "body", use="numbers"))
        return line

    def _open(self, document: TicketDocumentRow) -> None:
        self.reject()
        navigation.open(document.ref)
