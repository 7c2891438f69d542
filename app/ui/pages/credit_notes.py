"""The list of credit notes, with the queues of those that wait for approval or for being posted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.services.invoices import ApprovalState
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.moments import moment
from app.ui.kit.tabs import TabBar
from app.ui.kit.windowed_table import Cell, Column, WindowedTable
from app.ui.pages.document_columns import invoice_columns
from app.ui.pages.records import CreditNotesPage, invoice_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices import InvoiceRow
    from app.ui.kit.desk import Desk
    from app.ui.pages.sources import ListSource

VIEWS = {"all": None, "waiting": ApprovalState.WAITING, "approved": ApprovalState.APPROVED}


class AllCreditNotesPage(CreditNotesPage):
    """All credit notes, or those that wait for approval or for being posted, the oldest first.

    Who asked and when stand there in place of what is paid: nothing can be paid yet.
    """

    def __init__(self, desk: Desk, view: str = "all") -> None:
        super().__init__(desk)
        self._view = view
        self._every = self.table
        self._queue = WindowedTable(queue_columns(), name=texts.t("records.view_waiting"))
        self._queue.view.opened.connect(self._open)
        self.tabs = TabBar("pill", height=32)
        for key in VIEWS:
            self.tabs.add(texts.t(f"records.view_{key}"))
        self.tabs.setCurrentIndex(list(VIEWS).index(view))
        self.tabs.setAccessibleName(texts.t("records.views"))
        self.tabs.currentChanged.connect(self._view_chosen)
        self.top.insertWidget(0, self.tabs)
        self.column.addWidget(self._queue, 1)
        self._show_table()

    def source(self, text: str) -> ListSource:
        wanted = replace(self._listed(text), approval=VIEWS[self._view])
        return invoice_source(self.desk, wanted, is_descending=self._view == "all")

    def _empty_state(self) -> EmptyState:
        if self._view == "all" or self._text or self.origin.is_imported is not None:
            return super()._empty_state()
        words = texts.t(f"records.none_{self._view}"), texts.t("records.none_waiting_sentence")
        return EmptyState("shield-check", *words)

    def _show_table(self) -> None:
        """The table of this view, and the keys with it."""
        self.table = self._every if self._view == "all" else self._queue
        self._every.setVisible(self.table is self._every)
        self._queue.setVisible(self.table is self._queue)
        self.setFocusProxy(self.table.view)

    def _view_chosen(self, index: int) -> None:
        self._view = list(VIEWS)[index]
        self._show_table()
        self._show()


def queue_columns() -> Sequence[Column]:
    """The columns of credit notes that wait for approval, or for being posted after it."""
    t = texts.t
    number, _origin, _day, customer, original, ticket, state, _paid, total, _open = (
        invoice_columns()
    )
    asked = (
        Column("asked_by", t("records.asked_by"), _asked_by, 160),
        Column("asked_at", t("records.asked_at"), _asked_at, 150),
    )
    return (replace(number, width=90), customer, original, ticket, *asked, state, total)


def _asked_by(row: InvoiceRow) -> Cell:
    return Cell(row.asked_by, avatar=row.asked_by or None)


def _asked_at(row: InvoiceRow) -> Cell:
    return Cell(moment(row.asked_at) if row.asked_at else "", ink="text.secondary")
