"""The list of repairs: all of them, or those of a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.services.repairs import RepairFilter, RepairList, RepairRow, count, rows
from app.services.tickets import RecordRef
from app.ui.kit import tokens
from app.ui.kit.formats import long_date
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.records import RecordsPage
from app.ui.pages.sources import ListSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.kit.desk import Desk


class RepairsPage(RecordsPage):
    """The latest first; the search is for the beginning of a number or of a serial."""

    event_kinds = ("repair",)

    def __init__(self, desk: Desk, wanted: RepairFilter | None = None) -> None:
        self._wanted = wanted or RepairFilter()
        super().__init__(
            desk,
            texts.t("repair_page.repairs"),
            (texts.t("repair_page.none"), texts.t("repair_page.none_sentence")),
            "wrench",
        )
        self.search.set_placeholder(texts.t("repair_page.search"))

    def columns(self) -> Sequence[Column]:
        return repair_columns()

    def source(self, text: str) -> ListSource:
        return repair_source(self.desk, replace(self._wanted, text=text))

    def record_of(self, row: object) -> RecordRef:
        if not isinstance(row, RepairRow):
            raise TypeError(row)
        return RecordRef("repair", row.id)


def repair_columns() -> Sequence[Column]:
    """The columns of a list of repairs."""
    t = texts.t
    return (
        Column("number", t("repair_page.number"), _number, 130, keep=True),
        Column("product", t("repair_page.product"), _product, 240, stretch=True, keep=True),
        Column("lot", t("repair_page.lot"), _lot, 150),
        Column("customer", t("repair_page.customer"), _customer, 200),
        Column("responsible", t("repair_page.responsible"), _responsible, 160),
        Column("scheduled", t("repair_page.scheduled"), _scheduled, 130),
        Column("warranty", t("repair_page.warranty"), _warranty, 110),
        Column("state", t("repair_page.state"), _state, 140, keep=True),
    )


def repair_source(desk: Desk, wanted: RepairFilter) -> ListSource:
    """Repairs, the latest first."""
    return ListSource(
        desk.background,
        RepairList(wanted),
        count=count,
        rows=rows,
    )


def _number(row: RepairRow) -> Cell:
    return Cell(row.number)


def _product(row: RepairRow) -> Cell:
    return Cell(row.product_name)


def _lot(row: RepairRow) -> Cell:
    return Cell(row.lot_name or "–", ink="" if row.lot_name else "text.muted")


def _customer(row: RepairRow) -> Cell:
    return Cell(row.customer)


def _responsible(row: RepairRow) -> Cell:
    if not row.responsible:
        return Cell("–", ink="text.muted")
    return Cell(row.responsible, avatar=row.responsible)


def _scheduled(row: RepairRow) -> Cell:
    return Cell(long_date(row.scheduled_on) if row.scheduled_on is not None else "–")


def _warranty(row: RepairRow) -> Cell:
    if not row.is_under_warranty:
        return Cell("")
    return Cell(texts.t("repair_page.yes"), icon="shield-check", tone="success")


def _state(row: RepairRow) -> Cell:
    look = tokens.state("repair", row.state.value)
    words = texts.t(f"repair_page.state_{row.state.value}")
    return Cell(words, icon=look.icon, tone=look.tone)
