"""The tab After-sales history: all remedies of the customer, from this and other tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.services.tickets import RecordRef
from app.ui.kit import tokens
from app.ui.kit.labels import Text
from app.ui.kit.moments import moment
from app.ui.kit.money import currency_look, money
from app.ui.kit.navigation import navigation
from app.ui.kit.table_delegate import ROW
from app.ui.kit.table_view import HEADER
from app.ui.kit.windowed_table import Cell, Column, Page, PageRequest, WindowedTable
from app.ui.pages.ticket.smart_buttons import LOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.tickets import TicketDocumentRow

MOST_ROWS = 10
STATE_KINDS = {"credit_note": "creditNote", "transfer": "return"}


class _Rows:
    """Rows that are all here already, for the table that could load them by pages."""

    def __init__(self, rows: Sequence[TicketDocumentRow]) -> None:
        self._rows = rows

    async def count(self) -> int:
        return len(self._rows)

    async def page(self, request: PageRequest) -> Page:
        return Page(self._rows[request.position : request.position + request.size])


class HistoryTab(QWidget):
    """Enter or a double click opens the document."""

    def __init__(self) -> None:
        super().__init__()
        self._ticket_id = 0
        self._empty = Text("", "body", "secondary", wrap=True)
        self.table = WindowedTable(
            self._columns(), name=texts.t("ticket_page.history"), key=lambda row: row.ref
        )
        self.table.view.opened.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)

    def show_documents(
        self, rows: Sequence[TicketDocumentRow], *, ticket_id: int, has_customer: bool
    ) -> None:
        """Show the remedies, the latest first."""
        self._ticket_id = ticket_id
        self._empty.setText(
            texts.t("ticket_page.history_empty" if has_customer else "ticket_page.no_customer")
        )
        self._empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.table.setFixedHeight(HEADER + ROW * min(len(rows), MOST_ROWS) + 4)
        self.table.show_source(_Rows(tuple(rows)))

    def _columns(self) -> tuple[Column, ...]:
        t = texts.t
        return (
            Column("document", t("ticket_page.document"), _document, 190, stretch=True, keep=True),
            Column("ticket", t("ticket_page.ticket"), self._ticket, 110),
            Column("made_at", t("ticket_page.made_at"), _made, 150),
            Column("state", t("ticket_page.state"), _state, 130, keep=True),
            Column("amount", t("ticket_page.amount"), _amount, 110, numeric=True, keep=True),
        )

    def _ticket(self, row: TicketDocumentRow) -> Cell:
        here = row.ticket_id == self._ticket_id
        words = texts.t("ticket_page.this_ticket") if here else row.ticket_number
        return Cell(words, ink="text.secondary")

    def _open(self, row: TicketDocumentRow) -> None:
        navigation.open(RecordRef(row.ref.kind, row.ref.id))


def document_name(row: TicketDocumentRow) -> str:
    """The number, or what kind of draft it is."""
    return row.number or texts.t(f"ticket_page.draft_{row.ref.kind}")


def _document(row: TicketDocumentRow) -> Cell:
    icon = LOOKS.get(row.ref.kind, ("", "file-text"))[1]
    return Cell(document_name(row), icon=icon, strong=True)


def _made(row: TicketDocumentRow) -> Cell:
    return Cell(moment(row.made_at), ink="text.secondary")


def _state(row: TicketDocumentRow) -> Cell:
    look = tokens.state(STATE_KINDS.get(row.ref.kind, row.ref.kind), row.state)
    words = texts.t(f"ticket_page.state_{row.state}")
    return Cell(words, icon=look.icon, tone=look.tone, chip=True)


def _amount(row: TicketDocumentRow) -> Cell:
    if row.amount is None:
        return Cell("")
    return Cell(money(row.amount, currency_look(row.currency)))
