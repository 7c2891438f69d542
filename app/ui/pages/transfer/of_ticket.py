"""The list of a ticket's returns, where its smart button counts several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from app import texts
from app.services import tickets
from app.services.teams import CANCELLED
from app.services.tickets import TicketDocumentRow, TicketId
from app.ui.kit import tokens
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.live import live
from app.ui.kit.moments import moment
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.windowed_table import Cell, Column, PageRequest, WindowedTable
from app.ui.kit.windowed_table import Page as Rows

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.events import Event
    from app.ui.kit.desk import Desk


class _Source:
    """The transfers of a ticket as its card lists them; they are few."""

    def __init__(self, background: Background, ticket_id: TicketId) -> None:
        self._background = background
        self._ticket_id = ticket_id

    async def rows(self) -> list[TicketDocumentRow]:
        card = await self._background.ask(tickets.card, self._ticket_id)
        return [
            one for one in card.documents if one.ref.kind == "transfer" and one.state != CANCELLED
        ]

    async def count(self) -> int:
        """How many there are."""
        return len(await self.rows())

    async def page(self, request: PageRequest) -> Rows:
        """Some of them."""
        rows = (await self.rows())[request.position : request.position + request.size]
        return Rows(rows, None, None)


class TransfersOfTicketPage(Page):
    """Number, state and day of each; Enter opens one."""

    def __init__(self, desk: Desk, ticket_id: int) -> None:
        super().__init__(desk)
        self._ticket_id = TicketId(ticket_id)
        self.table = WindowedTable(
            _columns(), name=texts.t("transfer_page.list_title", ticket=""), key=lambda row: row.ref
        )
        self.table.view.opened.connect(self._open)
        self.setFocusProxy(self.table.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 16, 12)
        column.addWidget(self.table, 1)
        live.changed.connect(self._event)
        self.set_title(texts.t("transfer_page.opening"))

    async def load(self) -> None:
        card = await self.desk.background.ask(tickets.card, self._ticket_id)
        self.set_title(texts.t("transfer_page.list_title", ticket=card.number))
        empty = EmptyState(
            "arrow-u-up-left", texts.t("transfer_page.none"), texts.t("transfer_page.none_sentence")
        )
        self.table.set_empty(empty)
        self.table.show_source(_Source(self.desk.background, self._ticket_id))
        self.table.view.setFocus()

    def _open(self, row: TicketDocumentRow) -> None:
        navigation.open(row.ref)

    def _event(self, event: Event) -> None:
        if event.ref.kind == "transfer" and event.ticket_id == self._ticket_id:
            self.table.model.reload()


def _columns() -> list[Column]:
    t = texts.t
    return [
        Column("number", t("transfer_page.number"), lambda row: Cell(row.number), width=220),
        Column("state", t("transfer_page.state"), _state, width=160),
        Column("made", t("transfer_page.made"), lambda row: Cell(moment(row.made_at)), width=200),
    ]


def _state(row: TicketDocumentRow) -> Cell:
    look = tokens.state("return", row.state)
    words = texts.t(f"transfer_page.state_{row.state}")
    return Cell(words, icon=look.icon, tone=look.tone)
