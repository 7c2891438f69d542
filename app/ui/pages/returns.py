"""The list of returns: all of them, or those of a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.services import stock
from app.services.stock import TransferFilter, TransferList, TransferRow
from app.services.tickets import RecordRef
from app.ui.kit import tokens
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.formats import long_date
from app.ui.kit.moments import moment
from app.ui.kit.tabs import TabBar
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.records import RecordsPage
from app.ui.pages.sources import ListSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.kit.desk import Desk


VIEWS = ("all", "late")


class ReturnsPage(RecordsPage):
    """The latest first; the search is for the beginning of a number."""

    event_kinds = ("transfer",)

    def __init__(self, desk: Desk, wanted: TransferFilter | None = None) -> None:
        self._wanted = wanted or TransferFilter(is_return=True)
        super().__init__(
            desk,
            texts.t("transfer_page.returns"),
            (texts.t("transfer_page.none"), texts.t("transfer_page.none_sentence")),
            "arrow-u-up-left",
        )
        self.search.set_placeholder(texts.t("transfer_page.search"))
        self.tabs = TabBar("pill", height=32)
        for view in VIEWS:
            self.tabs.add(texts.t(f"transfer_page.view_{view}"))
        self.tabs.setAccessibleName(texts.t("transfer_page.views"))
        self.tabs.currentChanged.connect(self._view_chosen)
        self.top.insertWidget(0, self.tabs)

    def columns(self) -> Sequence[Column]:
        return return_columns()

    def _empty_state(self) -> EmptyState:
        if not self._wanted.is_late or self._text:
            return super()._empty_state()
        words = texts.t("transfer_page.none_late"), texts.t("transfer_page.none_late_sentence")
        return EmptyState("check", *words)

    def _view_chosen(self, index: int) -> None:
        self._wanted = replace(self._wanted, is_late=VIEWS[index] == "late")
        self._show()

    def source(self, text: str) -> ListSource:
        return return_source(self.desk, replace(self._wanted, text=text))

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, TransferRow):
            raise TypeError(row)
        return RecordRef("transfer", row.id)


def return_columns() -> Sequence[Column]:
    """The columns of a list of returns."""
    t = texts.t
    return (
        Column("number", t("transfer_page.number"), _number, 180, keep=True),
        Column("partner", t("transfer_page.partner"), _partner, 240, stretch=True, keep=True),
        Column("place", t("transfer_page.destination"), _place, 200),
        Column("due", t("transfer_page.due"), _due, 130),
        Column("done", t("transfer_page.done"), _done, 160),
        Column("state", t("transfer_page.state"), _state, 130, keep=True),
    )


def return_source(desk: Desk, wanted: TransferFilter) -> ListSource:
    """Returns, the latest first."""
    return ListSource(
        desk.background,
        TransferList(wanted),
        count=stock.count_rows,
        rows=stock.rows,
    )


def _number(row: TransferRow) -> Cell:
    return Cell(row.number, detail=row.origin_number or "")


def _partner(row: TransferRow) -> Cell:
    return Cell(row.partner_name)


def _place(row: TransferRow) -> Cell:
    return Cell(row.destination_name)


def _due(row: TransferRow) -> Cell:
    return Cell(long_date(row.due_on) if row.due_on is not None else "–")


def _done(row: TransferRow) -> Cell:
    return Cell(moment(row.done_at) if row.done_at is not None else "–")


def _state(row: TransferRow) -> Cell:
    look = tokens.state("return", row.state.value)
    words = texts.t(f"transfer_page.state_{row.state.value}")
    return Cell(words, icon=look.icon, tone=look.tone)
